"""Signals: sent once, to everybody they are for, and passed on."""

import pytest

from simpleflow import futures
from simpleflow.canvas import Group
from simpleflow.signal import WaitForSignal
from simpleflow.task import SignalTask
from tests.helpers.replay import Flow, Story, closed_with, decisions_for, input_of, replay, told, types
from tests.replay.activities import increment

SENT = "SignalExternalWorkflowExecution"


class Sender(Flow):
    def run(self):
        futures.wait(*[self.submit(signal) for signal in self.signals()])
        return "sent"

    def signals(self):
        yield self.signal("go", 1, workflow_id="other", key=2)


class TwoTargets(Sender):
    def signals(self):
        yield self.signal("go", workflow_id="a")
        yield self.signal("go", workflow_id="b")


class TwoInputs(Sender):
    def signals(self):
        yield self.signal("go", 1, workflow_id="a")
        yield self.signal("go", 2, workflow_id="a")


class ToItself(Sender):
    def signals(self):
        yield self.signal("go", 1)


def initiated(story, decision, **options):
    """SWF took a signal as it was decided."""
    said = told(decision)
    story.add_external_signal_initiated(
        said["signalName"], said["workflowId"], said.get("runId"), input_of(decision), **options
    )
    return story.last_id


def test_a_signal_is_sent_with_positional_and_named_arguments():
    """Q-43, T-EXE-5: positional ones raised TypeError."""
    (decision,) = decisions_for(Story(Sender))
    assert told(decision) == {
        "signalName": "go",
        "workflowId": "other",
        "input": '{"__propagate":true,"args":[1],"kwargs":{"key":2}}',
    }


def test_a_signal_under_way_is_not_sent_again():
    """Q-40: the original sent it at each replay until it was delivered."""
    story = Story(Sender)
    (decision,) = decisions_for(story)
    number = initiated(story.decided(), decision)
    assert decisions_for(story.woken()) == []
    story.decided().add_external_signaled(number)
    assert closed_with(decisions_for(story.woken())) == ("CompleteWorkflowExecution", "sent")


def test_the_result_is_the_input():
    class Result(Sender):
        def run(self):
            return self.submit(self.signal("go", 1, workflow_id="other")).result

    story = Story(Result)
    (decision,) = decisions_for(story)
    story.add_external_signaled(initiated(story.decided(), decision))
    expected = {"args": [1], "kwargs": {}, "__propagate": True}
    assert closed_with(decisions_for(story.woken()))[1] == expected


def test_a_signal_that_cannot_be_delivered_fails_its_future_and_is_not_sent_again():
    """Q-40, T-EXE-8: the original sent it for ever, since each failure brings a decision."""

    class Careful(Sender):
        def run(self):
            return repr(self.submit(self.signal("go", workflow_id="nobody")).exception)

    story = Story(Careful)
    (decision,) = decisions_for(story)
    story.add_external_signal_failed(initiated(story.decided(), decision))
    for _ in range(100):
        decisions = decisions_for(story.woken())
        assert closed_with(decisions)[1] == 'TaskFailed (go, "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION")'
        story.decided()


@pytest.mark.parametrize("flow", [TwoTargets, TwoInputs])
def test_two_signals_of_one_name_are_two(flow):
    """Q-41: the original sent only the first."""
    story = Story(flow)
    first, second = decisions_for(story)
    assert types([first, second]) == [SENT, SENT]
    story.add_external_signaled(initiated(story.decided(), first))
    (again,) = decisions_for(story.woken())
    assert told(again) == told(second)
    story.add_external_signaled(initiated(story.decided(), second))
    assert types(decisions_for(story.woken())) == ["CompleteWorkflowExecution"]


def test_the_run_is_part_of_the_target():
    class AnyRunAndThatRun(Sender):
        def signals(self):
            yield self.signal("go", workflow_id="a")
            yield self.signal("go", workflow_id="a", run_id="r")

    story = Story(AnyRunAndThatRun)
    first, second = decisions_for(story)
    story.add_external_signaled(initiated(story.decided(), first), "r")
    (again,) = decisions_for(story.woken())
    assert told(again) == told(second)


def test_the_same_signal_twice_is_sent_once():
    class Twice(Sender):
        def signals(self):
            yield self.signal("go", workflow_id="a")
            yield self.signal("go", workflow_id="a")

    assert types(decisions_for(Story(Twice))) == [SENT]


def test_having_received_a_signal_does_not_mean_it_was_sent_elsewhere():
    """Q-41: the original took it for sent."""
    story = Story(Sender).decided()
    story.add_signal("go", {"args": [1], "kwargs": {"key": 2}, "__propagate": True})
    assert types(decisions_for(story.woken())) == [SENT]


class TestToOneself:
    def test_it_goes_to_this_very_run(self):
        (decision,) = decisions_for(Story(ToItself))
        assert (told(decision)["workflowId"], told(decision)["runId"]) == ("wid", "rid")

    def test_a_generic_task_too(self):
        class Generic(Sender):
            def signals(self):
                yield SignalTask("go", 1)

        assert told(decisions_for(Story(Generic))[0]) == told(decisions_for(Story(ToItself))[0])

    def test_received_is_as_good_as_sent(self):
        story = Story(ToItself).decided()
        story.add_signal("go", {"args": [1], "kwargs": {}, "__propagate": True})
        assert types(decisions_for(story.woken())) == ["CompleteWorkflowExecution"]

    def test_unless_it_said_something_else(self):
        story = Story(ToItself).decided()
        story.add_signal("go", {"args": [2], "kwargs": {}, "__propagate": False})
        assert types(decisions_for(story.woken())) == [SENT]


class TestWaiting:
    class Waiter(Flow):
        def run(self):
            return self.submit(self.wait_signal("go")).result

    def test_the_context_says_what_is_waited_for_until_it_comes(self):
        """7.9: set while waiting, cleared once, absent after that."""

        class Then(Flow):
            def run(self):
                self.submit(self.wait_signal("go")).result
                return self.submit(increment, 1).result

        story = Story(Then)
        answer = replay(story)
        assert (answer.decisions, answer.execution_context) == ([], {"waiting_signals": {"go"}})
        story.decided({"waiting_signals": ["go"]}).add_signal("go", {})
        answer = replay(story.woken())
        assert (types(answer.decisions), answer.execution_context) == (["ScheduleActivityTask"], "")
        story.decided().activity(increment, "started")
        assert replay(story.woken()).execution_context is None

    def test_a_closing_decision_has_no_context(self):
        class FailWhileWaiting(Flow):
            def run(self):
                self.submit(self.wait_signal("go"))
                self.fail("enough")

        answer = replay(Story(FailWhileWaiting))
        assert (types(answer.decisions), answer.execution_context) == (["FailWorkflowExecution"], None)

    @pytest.mark.parametrize("given", [{"args": [1], "kwargs": {}}, [1, 2], "text", 5])
    def test_the_result_is_the_whole_input_whoever_sent_it(self, given):
        story = Story(self.Waiter).decided()
        story.add_signal("go", "an earlier one").add_signal("go", given)
        assert closed_with(decisions_for(story.woken())) == ("CompleteWorkflowExecution", given)

    def test_in_a_group(self):
        class Grouped(Flow):
            def run(self):
                return futures.wait(self.submit(Group(WaitForSignal("a"), (increment, 1))))

        answer = replay(Story(Grouped))
        assert types(answer.decisions) == ["ScheduleActivityTask"]
        assert answer.execution_context == {"waiting_signals": {"a"}}

    def test_what_a_workflow_does_to_the_result_is_forgotten(self):
        class Spoiler(Flow):
            def run(self):
                given = self.submit(self.wait_signal("go")).result
                given["args"].append(2)
                return given["args"]

        story = Story(Spoiler).decided()
        story.add_signal("go", {"args": [1]})
        answers = replay(story.woken()), replay(story)
        assert [closed_with(answer.decisions)[1] for answer in answers] == [[1, 2], [1, 2]]


class TestPassingOn:
    """From an execution to its parent and its running children (T-EXE-5)."""

    class Child(Flow):
        pass

    class Parent(Flow):
        def run(self):
            raise AssertionError("not before the signals are passed on")

    class Quiet(Parent):
        propagate_signals_to_parent = False

    def family(self, flow=Parent, given=None, sender=None):
        story = Story(flow)
        started = story.raw[0]["workflowExecutionStartedEventAttributes"]
        started["parentWorkflowExecution"] = {"workflowId": "dad", "runId": "dad-run"}
        story.events[0].parent_workflow_execution = started["parentWorkflowExecution"]
        story.decided()
        for number, state in enumerate(["started", "started", "completed", "start_initiated"]):
            story.child(self.Child, state, id=f"kid-{number}")
        usual = {"args": [1], "kwargs": {"k": 2}, "__propagate": True}
        story.add_signal("go", usual if given is None else given)
        if sender:
            story.events[-1].external_workflow_execution = {"workflowId": sender, "runId": "r"}
        return story.woken()

    def targets(self, story):
        decisions = decisions_for(story)
        assert set(types(decisions)) <= {SENT}
        return [told(decision)["workflowId"] for decision in decisions]

    def test_to_all_of_them_at_once_before_the_workflow_runs(self):
        """Q-41: the original told one of them in each decision."""
        story = self.family()
        decisions = decisions_for(story)
        assert self.targets(story) == ["dad", "kid-0", "kid-1"]
        assert {told(d)["input"] for d in decisions} == {'{"__propagate":true,"args":[1],"kwargs":{"k":2}}'}
        assert told(decisions[0])["runId"] == "dad-run"

    def test_once(self):
        """Q-40: not again while it is under way, nor when it could not be delivered."""
        story = self.family()
        decisions = decisions_for(story)
        story.decided()
        for decision in decisions:
            initiated(story, decision)
        story.add_external_signal_failed(story.last_id)
        story.woken()
        assert closed_with(decisions_for(story))[1].endswith("(not before the signals are passed on)")

    def test_not_back_to_the_sender(self):
        assert self.targets(self.family(sender="kid-1")) == ["dad", "kid-0"]
        assert self.targets(self.family(sender="dad")) == ["kid-0", "kid-1"]

    def test_not_to_a_parent_who_does_not_want_it(self):
        assert self.targets(self.family(self.Quiet)) == ["kid-0", "kid-1"]

    @pytest.mark.parametrize("given", [{"args": []}, {"__propagate": False}, "text", [1]])
    def test_only_signals_that_are_to_be_passed_on(self, given):
        assert closed_with(decisions_for(self.family(given=given)))[0] == "FailWorkflowExecution"

    def test_whatever_else_is_in_them(self):
        story = self.family(given={"__propagate": True, "args": None})
        assert self.targets(story) == ["dad", "kid-0", "kid-1"]
