"""What a function makes late: it is numbered apart, and never takes the results of other tasks."""

from __future__ import annotations

from typing import Any

from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Chain, FuncGroup, Group
from simpleflow.local.executor import Executor as LocalExecutor
from simpleflow.swf.executor import Executor
from swf.models.domain import Domain
from swf.models.history import builder
from swf.responses import Response


@activity.with_attributes(task_list="tests", version="1")
def double(x: int) -> int:
    return 2 * x


class Late(Workflow):
    """Two are made late; one is submitted after them, and known from the start."""

    name: Any = "late"
    version: Any = "1"
    task_list: Any = "tests"
    execution_timeout = "60"
    decision_tasks_timeout = "60"

    def run(self) -> Any:
        pause = self.submit(self.start_timer("pause", 1))
        late = self.submit(
            Chain(self.start_timer("first", 1), FuncGroup(lambda: Group((double, 1), (double, 2))))
        )
        known = self.submit(double, 10)
        futures.wait(pause, late, known)
        return late.result[-1], known.result


def replay(history: builder.History) -> list[Any]:
    return list(Executor(Domain("tests"), Late).replay(Response(history=history, execution=None)).decisions)


def scheduled(decisions: list[Any]) -> list[str]:
    return [
        decision["scheduleActivityTaskDecisionAttributes"]["activityId"]
        for decision in decisions
        if decision["decisionType"] == "ScheduleActivityTask"
    ]


def name(number: str) -> str:
    return f"activity-{double.name}-{number}"


def begun() -> builder.History:
    history = builder.History(Late, input={})
    assert scheduled(replay(history)) == [name("1")]
    return history.add_timer_started("pause", 1).add_timer_started("first", 1)


def test_what_is_made_late_does_not_take_the_results_of_what_was_there_before() -> None:
    history = begun()
    history.add_activity_task(
        double, 3, "completed", name("1"), input={"args": [10], "kwargs": {}}, result=20
    )
    history.add_timer_fired("first")

    assert scheduled(replay(history)) == [name("f1.1"), name("f1.2")]


def test_it_comes_to_the_right_results() -> None:
    history = begun()
    history.add_timer_fired("first").add_timer_fired("pause")
    for number, result in (("f1.1", 2), ("f1.2", 4), ("1", 20)):
        history.add_activity_task(double, 3, "completed", name(number), result=result)

    [decision] = replay(history)

    assert decision["completeWorkflowExecutionDecisionAttributes"]["result"] == "[[2,4],20]"


def test_a_local_run_that_waits_agrees() -> None:
    assert LocalExecutor(Late).run() == ([2, 4], 20)


def test_functions_inside_of_functions_are_numbered_where_they_are() -> None:
    class Nested(Late):
        def run(self) -> Any:
            inner = FuncGroup(lambda: Group((double, 1), FuncGroup(lambda: Group((double, 2)))))
            outer = self.submit(Group(FuncGroup(lambda: inner), FuncGroup(lambda: Group((double, 3)))))
            return outer.result

    executor = Executor(Domain("tests"), Nested)
    history = builder.History(Nested, input={})
    decisions = executor.replay(Response(history=history, execution=None)).decisions

    assert scheduled(list(decisions)) == [name("f1.f1.1"), name("f1.f1.f1.1"), name("f2.1")]
