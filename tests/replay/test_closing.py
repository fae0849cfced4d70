"""The end of a run: the decision, its place, its texts, and the hooks around it."""

import json

import pytest

from simpleflow import futures
from simpleflow.swf import constants
from simpleflow.swf.executor import Executor
from tests.helpers.replay import DOMAIN, Flow, Story, closed_with, decisions_for, told, types
from tests.replay.activities import increment, raise_on_failure


class Hooked(Flow):
    """Remembers which hooks were called."""

    called: list = []

    def note(self, name, *args):
        self.called.append((name, *args))

    def before_replay(self, history):
        self.note("before_replay", history.events[0].input["args"])

    def after_replay(self, history):
        self.note("after_replay")

    def after_closed(self, history):
        self.note("after_closed")

    def on_failure(self, history, reason, details=None):
        self.note("on_failure", reason, details)

    def on_completed(self, history):
        self.note("on_completed")

    def on_canceled(self, history):
        self.note("on_canceled")


def hooked(run):
    return type("Ending", (Hooked,), {"called": [], "run": run, "__module__": __name__})


def hooks_of(flow, story=None):
    decisions_for(story or Story(flow, 4))
    return [call if len(call) > 2 else call[0] for call in flow.called]


class TestHooks:
    """T-EXE-9, U-EXE-13, T-DF-9."""

    def test_blocked(self):
        flow = hooked(lambda self, x: self.submit(increment, x).result)
        assert hooks_of(flow) == ["before_replay", "after_replay"]
        assert flow.called[0] == ("before_replay", [4])

    def test_completed(self):
        assert hooks_of(hooked(lambda self, x: x)) == [
            "before_replay",
            "after_replay",
            "on_completed",
            "after_closed",
        ]

    def test_failed_by_a_task(self):
        flow = hooked(lambda self, x: self.submit(raise_on_failure, x))
        story = Story(flow, 4).decided().activity(raise_on_failure, "failed", reason="why").woken()
        reason = f'Workflow execution error in activity-{raise_on_failure.name}: "why"'
        assert hooks_of(flow, story) == ["before_replay", ("on_failure", reason, "DETAILS"), "after_closed"]

    def test_failed_by_itself(self):
        flow = hooked(lambda self, x: 1 / 0)
        reason = "Cannot replay the workflow: ZeroDivisionError(division by zero)"
        assert hooks_of(flow) == ["before_replay", ("on_failure", reason, None), "after_closed"]

    def test_failed_on_purpose(self):
        """U-EXE-21."""
        flow = hooked(lambda self, x: self.fail("error"))
        failed = ("on_failure", "error", None)
        assert hooks_of(flow) == ["before_replay", failed, "after_replay", "after_closed"]

    def test_canceled(self):
        flow = hooked(lambda self, x: x)
        story = Story(flow, 4).decided().add_request_cancel().woken()
        assert hooks_of(flow, story) == ["before_replay", "on_canceled", "after_replay", "after_closed"]

    @pytest.mark.parametrize("name", ["on_failure", "on_completed"])
    def test_an_unwritten_one_is_passed_over(self, name):
        def unwritten(self, *args):
            raise NotImplementedError

        flow = hooked((lambda self, x: x) if name == "on_completed" else (lambda self, x: 1 / 0))
        setattr(flow, name, unwritten)
        assert hooks_of(flow)[-1] == "after_closed"

    def test_an_error_in_one_is_not_hidden(self):
        flow = hooked(lambda self, x: x)
        flow.on_completed = lambda self, history: 1 / 0
        with pytest.raises(ZeroDivisionError):
            decisions_for(Story(flow, 4))

    def test_the_instance_can_be_kept_for_a_look(self, monkeypatch):
        """U-EXE-13."""
        flow = hooked(lambda self, x: x)
        executor = Executor(DOMAIN, flow)
        decisions_for(Story(flow, 4), executor)
        assert executor.workflow is None
        monkeypatch.setattr(Executor, "decref_workflow", lambda self: None)
        decisions_for(Story(flow, 4), executor)
        assert isinstance(executor.workflow, flow)

    def test_every_replay_has_an_instance_of_its_own(self):
        class Counting(Flow):
            count = 0

            def run(self):
                self.count += 1
                return self.count

        executor = Executor(DOMAIN, Counting)
        results = [closed_with(decisions_for(Story(Counting), executor))[1] for _ in range(3)]
        assert results == [1, 1, 1]


class TestTexts:
    def test_failed_on_purpose(self):
        """U-EXE-21, T-DF-8."""
        flow = hooked(lambda self: self.fail("error"))
        (decision,) = decisions_for(Story(flow))
        assert told(decision) == {"reason": "Workflow execution failed: error"}

    def test_details_of_any_kind(self):
        flow = hooked(lambda self: self.fail("error", {"a": 1}))
        assert told(decisions_for(Story(flow))[0])["details"] == "{'a': 1}"

    def test_an_error_of_the_workflow(self):
        flow = hooked(lambda self: [][1])
        (decision,) = decisions_for(Story(flow))
        said = told(decision)
        assert said["reason"] == "Cannot replay the workflow: IndexError(list index out of range)"
        assert said["details"].startswith("Traceback:\nTraceback (most recent call last)")
        assert "test_closing.py" in said["details"]

    @pytest.mark.parametrize(
        ("run", "named"),
        [
            (lambda self: self.fail("x" * 1000, "y" * 100_000), "Workflow execution failed: xxx"),
            (lambda self: {}["k" * 100_000], "Cannot replay the workflow: KeyError('kkk"),
        ],
    )
    def test_too_long_they_are_cut_and_say_so(self, run, named):
        """Q-34, Q-54, T-EXE-10: the original lost the reason, or never closed the workflow."""
        (decision,) = decisions_for(Story(hooked(run)))
        said = told(decision)
        assert decision["decisionType"] == "FailWorkflowExecution"
        assert said["reason"].startswith(named) and said["reason"].endswith("(cut)")
        assert said["details"].endswith("(cut)")
        assert (len(said["reason"]), len(said["details"])) == (256, 32768)

    def test_a_task_that_fails_with_a_long_story(self):
        """Q-34, T-EXE-10."""
        flow = hooked(lambda self: self.submit(raise_on_failure))
        story = Story(flow).decided()
        story.activity(raise_on_failure, "failed", reason="r" * 256, details="d" * 32768).woken()
        (decision,) = decisions_for(story)
        assert f'{raise_on_failure.name}: "rrr' in told(decision)["reason"]
        assert len(told(decision)["reason"]) == 256

    @pytest.mark.parametrize("result", [None, 1, "text", {"b": [1], "a": None}, (1, 2)])
    def test_results(self, result):
        flow = hooked(lambda self: result)
        expected = list(result) if isinstance(result, tuple) else result
        assert closed_with(decisions_for(Story(flow))) == ("CompleteWorkflowExecution", expected)

    @pytest.mark.parametrize(
        ("result", "why"),
        [
            (object(), "TypeError: "),
            ("x" * 40_000, "JumboTooLargeError: result: Message too long (40002 chars)"),
        ],
    )
    def test_a_result_that_cannot_be_sent_fails_the_workflow(self, result, why):
        """Never half a result."""
        flow = hooked(lambda self: result)
        said = told(decisions_for(Story(flow))[0])
        reason = f"workflow decision failed: {why}"
        assert said["reason"].startswith(reason)
        assert said["details"].startswith("Traceback (most recent call last)")
        hooks = [call[:2] for call in flow.called if call[0] != "before_replay"]
        assert hooks == [("after_replay",), ("on_failure", said["reason"]), ("after_closed",)]

    def test_what_was_noted_before_is_not_lost_with_the_result(self):
        def run(self):
            self.submit(self.record_marker("note"))
            return object()

        assert types(decisions_for(Story(hooked(run)))) == ["RecordMarker", "FailWorkflowExecution"]


class TestPlace:
    """Q-36, T-EXE-4: the closing decision is the last one and the only one of its kind."""

    ENDS = {
        "return": lambda self: None,
        "fail": lambda self: self.fail("enough"),
        "raise": lambda self: 1 / 0,
        "continue": lambda self: self.submit(self.continue_as_new()),
        "fail twice": lambda self: (swallow(lambda: self.fail("enough")), self.fail("again")),
        "fail, then return": lambda self: swallow(lambda: self.fail("enough")),
        "fail, then raise": lambda self: (swallow(lambda: self.fail("enough")), 1 / 0),
        "continue, then fail": lambda self: (
            swallow(lambda: self.submit(self.continue_as_new())),
            self.fail("too late"),
        ),
    }
    CLOSING = {
        "return": "CompleteWorkflowExecution",
        "continue": "ContinueAsNewWorkflowExecution",
        "continue, then fail": "ContinueAsNewWorkflowExecution",
    }

    @pytest.mark.parametrize("end", ENDS)
    @pytest.mark.parametrize("before", [0, 1, 8])
    @pytest.mark.parametrize("notes", [0, 1])
    def test_whatever_was_submitted_before(self, end, before, notes, monkeypatch):
        monkeypatch.setattr(constants, "MAX_DECISIONS", 10)

        def run(self):
            for x in range(before):
                self.submit(increment, x)
            for note in range(notes):
                self.submit(self.record_marker("note", note))
                self.submit(self.start_timer("t", 5))
            return self_ends(self)

        self_ends = self.ENDS[end]
        decisions = decisions_for(Story(hooked(run)))
        closing = self.CLOSING.get(end, "FailWorkflowExecution")
        if before == 8 and notes:
            # What does not fit is done first; the end comes with a later decision.
            assert types(decisions)[-1] == "StartTimer"
        else:
            assert types(decisions) == ["RecordMarker"] * notes + [closing]
        if closing == "FailWorkflowExecution" and end.startswith("fail"):
            assert "enough" in told(decisions[-1]).get("reason", "enough")

    def test_markers_and_signals_are_not_lost(self):
        """Q-33."""

        def run(self):
            self.submit(increment, 1)
            self.submit(self.signal("go", workflow_id="other"))
            self.submit(self.record_marker("note"))
            return "bye"

        decisions = decisions_for(Story(hooked(run)))
        assert types(decisions) == [
            "SignalExternalWorkflowExecution",
            "RecordMarker",
            "CompleteWorkflowExecution",
        ]


def swallow(work):
    try:
        work()
    except Exception as error:
        return str(error)


def test_a_result_that_is_not_there_yet_is_waited_for():
    class Future_(Flow):
        def run(self):
            return {"later": self.submit(increment, 1)}

    story = Story(Future_)
    assert types(decisions_for(story)) == ["ScheduleActivityTask"]
    story.decided().activity(increment, result=2).woken()
    assert closed_with(decisions_for(story)) == ("CompleteWorkflowExecution", {"later": 2})


def test_what_run_does_to_its_arguments_is_forgotten():
    class Spoiler(Flow):
        def run(self, xs):
            xs.append(2)
            return xs

    story = Story(Spoiler, [1])
    assert [closed_with(decisions_for(story))[1] for _ in range(2)] == [[1, 2], [1, 2]]


@pytest.mark.parametrize("given", [None, {}, {"args": None, "kwargs": None}, [1], "text"])
def test_a_run_started_with_no_arguments(given):
    story = Story(hooked(lambda self: "ran"))
    story.flow.before_replay = lambda self, history: None
    story.events[0].input = None if given is None else json.dumps(given)
    assert closed_with(decisions_for(story))[1] == "ran"


def test_futures_of_a_closed_run_are_not_waited_for():
    class Leaves(Flow):
        def run(self):
            futures.wait(*[self.submit(increment, 1)][1:])
            return "done"

    assert closed_with(decisions_for(Story(Leaves))) == ("CompleteWorkflowExecution", "done")
