"""A history that is kept from one decision to the next, and fed what happened since."""

import pytest

from simpleflow import futures
from simpleflow.swf.executor import Executor
from swf.models.history.base import History as SwfHistory
from tests.helpers.replay import DOMAIN, Flow, Story, an_answer, an_execution, closed_with, scheduled, types
from tests.replay.activities import double, increment


class Sum(Flow):
    def run(self, n):
        first = [self.submit(increment, x) for x in range(n)]
        self.submit(self.wait_signal("go")).result
        return sum(self.submit(double, x).result for x in futures.wait(*first))


def acts():
    """A story in decisions: how long it is at each of them."""
    story = Story(Sum, 2)
    lengths = [len(story)]
    story.decided().activity(increment, number=1, result=1).activity(increment, "started", 2).woken()
    lengths.append(len(story))
    story.decided().add_activity_task_completed(story.last_id - 3, story.last_id - 3, 2)
    story.events[-1].scheduled_event_id = 8
    story.add_signal("go", {"args": []}).woken()
    lengths.append(len(story))
    story.decided().activity(double, result=2).woken()
    lengths.append(len(story))
    story.decided().activity(double, "completed", 2, result=4).woken()
    lengths.append(len(story))
    return story, lengths


def part(story, first, last):
    return SwfHistory(events=story.events[first:last])


def answer(history):
    return an_answer(history, an_execution(Sum))


@pytest.mark.parametrize("overlap", [0, 1, 3])
def test_the_decisions_are_those_of_the_whole_history(overlap):
    """A poll from the previous started event brings that event again, or more."""
    story, lengths = acts()
    keeping = Executor(DOMAIN, Sum)
    known, read, kinds = None, 0, []
    for length in lengths:
        whole = Executor(DOMAIN, Sum).replay(answer(part(story, 0, length)))
        news = part(story, max(0, read - overlap), length)
        fed = keeping.replay(answer(news), known=known)
        assert fed.decisions == whole.decisions
        assert fed.execution_context == whole.execution_context
        kinds.append(types(fed.decisions))
        known, read = keeping.history, length
    one = "ScheduleActivityTask"
    assert kinds == [[one, one], [], [one], [one], ["CompleteWorkflowExecution"]]
    assert closed_with(fed.decisions)[1] == 6
    assert [event.id for event in known.events] == list(range(1, len(story) + 1))
    assert known.events[0].input == {"args": [2], "kwargs": {}}


def test_missing_events_are_noticed_before_anything_is_read():
    story, lengths = acts()
    executor = Executor(DOMAIN, Sum)
    executor.replay(answer(part(story, 0, lengths[0])))
    known = executor.history
    with pytest.raises(ValueError, match=r"events 4 to 6 are missing: read the history from its first event"):
        executor.replay(answer(part(story, 6, lengths[1])), known=known)
    assert (known.last_event_id, len(known.events)) == (3, 3)


def test_one_executor_can_keep_several_runs_apart():
    story, lengths = acts()
    executor = Executor(DOMAIN, Sum)
    kept = {}
    for run in ("a", "b"):
        executor.replay(answer(part(story, 0, lengths[0])))
        kept[run] = executor.history
    for run in ("a", "b"):
        decisions = executor.replay(answer(part(story, lengths[0], lengths[2])), known=kept[run]).decisions
        assert scheduled(decisions) == [f"activity-{double.name}-1"]


def test_a_replay_leaves_nothing_in_the_history_for_the_next_one():
    class Spoiler(Flow):
        def run(self, xs):
            xs.append("run was here")
            given = self.submit(self.wait_signal("go")).result
            given["x"] = "run was here"
            details = self.get_event_details("signal", "go")
            details["input"]["x"] = "and here"
            return [xs, self.get_event_details("signal", "go")["input"]]

    story = Story(Spoiler, [1]).add_signal("go", {"x": 1})
    executor = Executor(DOMAIN, Spoiler)
    results = [closed_with(executor.replay(an_answer(story)).decisions)[1]]
    for _ in range(2):
        results.append(closed_with(executor.replay(an_answer(story), known=executor.history).decisions)[1])
    assert results == [[[1, "run was here"], {"x": 1}]] * 3
