"""Futures as arguments: who waits for whom (T-DF-1 to T-DF-5, U-EXE-14, U-EXE-15)."""

from simpleflow import futures
from tests.helpers.replay import Flow, Story, closed_with, decisions_for, input_of, scheduled, told
from tests.replay.activities import double, increment, triple, urgent

INC, DBL = f"activity-{increment.name}", f"activity-{double.name}"


def test_a_task_is_scheduled_when_its_argument_is_there():
    class Chain(Flow):
        def run(self, x):
            a = self.submit(increment, x)
            b = self.submit(double, a)
            assert b.pending or b.done
            return b.result

    story = Story(Chain, 5)
    assert scheduled(decisions_for(story)) == [f"{INC}-1"]
    story.decided().activity(increment, "started")
    assert decisions_for(story.woken()) == []
    story = Story(Chain, 5).decided().activity(increment, result=6).woken()
    (decision,) = decisions_for(story)
    assert (told(decision)["activityId"], input_of(decision)["args"]) == (f"{DBL}-1", [6])
    story.decided().activity(double, result=12)
    assert closed_with(decisions_for(story.woken())) == ("CompleteWorkflowExecution", 12)


def test_two_that_wait_for_one_are_scheduled_together():
    class Fork(Flow):
        def run(self):
            a = self.submit(increment, 1)
            return futures.wait(self.submit(double, a), self.submit(increment, a))

    story = Story(Fork).decided().activity(increment, result=2).woken()
    assert scheduled(decisions_for(story)) == [f"{DBL}-1", f"{INC}-2"]


def test_a_variable_can_be_used_again():
    class Rebound(Flow):
        def run(self):
            x = self.submit(increment, 1)
            x = self.submit(increment, x)
            return x.result

    story = Story(Rebound).decided().activity(increment, result=2).woken()
    (decision,) = decisions_for(story)
    assert (told(decision)["activityId"], input_of(decision)["args"]) == (f"{INC}-2", [2])


def test_futures_deep_inside_arguments_are_waited_for():
    class Deep(Flow):
        def run(self):
            a = self.submit(increment, 1)
            return self.submit(triple, {"list": [a]}, option=(a,)).result

    story = Story(Deep)
    assert scheduled(decisions_for(story)) == [f"{INC}-1"]
    story.decided().activity(increment, result=2).woken()
    (decision,) = decisions_for(story)
    assert input_of(decision) == {"args": [{"list": [2]}], "kwargs": {"option": [2]}}


def test_map_schedules_all_and_gives_all_results():
    class Map(Flow):
        def run(self):
            return futures.wait(*self.map(increment, range(3)))

    story = Story(Map)
    assert scheduled(decisions_for(story)) == [f"{INC}-{number}" for number in (1, 2, 3)]
    story.decided()
    for number in (1, 2, 3):
        story.activity(increment, "completed", number, result=number)
    assert closed_with(decisions_for(story.woken()))[1] == [1, 2, 3]


def test_starmap_and_tuples():
    class Star(Flow):
        def run(self):
            return tuple(future.result for future in self.starmap(triple, [(1,), (2,)]))

    story = Story(Star)
    decisions = decisions_for(story)
    assert [input_of(decision)["args"] for decision in decisions] == [[1], [2]]
    story.decided()
    for decision, result in zip(decisions, (3, 6), strict=True):
        story.activity(triple, id=told(decision)["activityId"], result=result)
    assert closed_with(decisions_for(story.woken()))[1] == [3, 6]


class TestPriorities:
    """U-EXE-1, T-DF-14."""

    def priorities(self, flow):
        return [told(decision).get("taskPriority") for decision in decisions_for(Story(flow))]

    def test_the_submission_then_the_activity_then_the_workflow(self):
        class Prioritized(Flow):
            @property
            def task_priority(self):
                return 12

            def run(self):
                futures.wait(
                    self.submit(increment, 1),
                    self.submit(increment, 1, __priority=5),
                    self.submit(increment, 1, __priority=None),
                    self.submit(urgent),
                    self.submit(urgent, __priority=30),
                )

        assert self.priorities(Prioritized) == ["12", "5", None, "32", "30"]

    def test_none_where_nobody_says_anything(self):
        class Plain(Flow):
            def run(self):
                self.submit(increment, 1).result

        assert self.priorities(Plain) == [None]

    def test_what_is_no_number_fails_the_workflow(self):
        class Wrong(Flow):
            def run(self):
                self.submit(increment, 1, __priority="high")

        kind, reason = closed_with(decisions_for(Story(Wrong)))
        assert kind == "FailWorkflowExecution" and "ValueError" in reason and "high" in reason
