"""Child policies when a run is terminated or times out, and only then (sections 5.2 and 5.4)."""

import pytest

from tests.unit.server.world import World, child, complete, decision

POLICIES = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"]
REST = {"executionStartToCloseTimeout": "31536000"}


def fate(world: World, run_id: str, workflow_id: str = "child") -> str:
    """What a policy did to an execution."""
    types = world.types(run_id, workflow_id)
    if types[-1] == "WorkflowExecutionTerminated":
        terminated = world.last(run_id, types[-1], workflow_id)
        assert terminated["cause"] == "CHILD_POLICY_APPLIED"
        assert not {"reason", "details"} & set(terminated)
        return "TERMINATE"
    if "WorkflowExecutionCancelRequested" in types:
        requested = world.last(run_id, "WorkflowExecutionCancelRequested", workflow_id)
        assert (requested["cause"], requested["externalInitiatedEventId"]) == ("CHILD_POLICY_APPLIED", 0)
        assert "externalWorkflowExecution" not in requested  # U-17
        assert world.describe(run_id, workflow_id)["openCounts"]["openDecisionTasks"] == 1
        return "REQUEST_CANCEL"
    assert types == ["WorkflowExecutionStarted", "DecisionTaskScheduled"]
    return "ABANDON"


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("how", ["terminate", "terminate otherwise", "time out"])
def test_the_policy_of_the_closing_decides(world: World, clock, policy: str, how: str) -> None:
    """5.4: the request's policy replaces the run's own, in the event and in what is done."""
    own = POLICIES[POLICIES.index(policy) - 1] if how == "terminate otherwise" else policy
    run_id = world.start(childPolicy=own, executionStartToCloseTimeout="100")
    world.decide(child(childPolicy="ABANDON", **REST), child("second", childPolicy="ABANDON", **REST))
    children = {name: world.open_run_id(name) for name in ("child", "second")}
    if how == "time out":
        clock.advance(100)
        closing = "WorkflowExecutionTimedOut"
    else:
        given = {"childPolicy": policy} if how == "terminate otherwise" else {}
        world.client.terminate_workflow_execution(domain="d", workflowId="one", **given)
        closing = "WorkflowExecutionTerminated"
    assert world.types(run_id)[-1] == closing  # nothing of the children's end is written here
    assert world.last(run_id, closing)["childPolicy"] == policy
    assert {fate(world, found, name) for name, found in children.items()} == {policy}


@pytest.mark.parametrize(
    "how",
    [
        "CompleteWorkflowExecution",
        "FailWorkflowExecution",
        "CancelWorkflowExecution",
        "ContinueAsNewWorkflowExecution",
    ],
)
def test_closing_by_decision_leaves_children_alone(world: World, how: str) -> None:
    """U-17."""
    world.start(childPolicy="TERMINATE")
    world.decide(child())
    found = world.open_run_id("child")
    world.decide(decision(how))
    assert fate(world, found) == "ABANDON"


def test_the_childs_own_policy_goes_on_below(world: World) -> None:
    """U-17: recursion, and the event has the child's own policy."""
    world.start(childPolicy="TERMINATE")
    world.decide(child("a", childPolicy="REQUEST_CANCEL"), child("b", childPolicy="TERMINATE"))
    for name in ("a", "b"):
        task = world.poll("children")
        assert task["workflowExecution"]["workflowId"] == name
        world.respond(task, child(f"{name}{name}", taskList={"name": "grandchildren"}))
    runs = {name: world.open_run_id(name) for name in ("a", "b", "aa", "bb")}
    world.client.terminate_workflow_execution(domain="d", workflowId="one")
    fates = {name: fate(world, run_id, name) for name, run_id in runs.items()}
    assert fates == {"a": "TERMINATE", "b": "TERMINATE", "aa": "REQUEST_CANCEL", "bb": "TERMINATE"}
    policy = world.last(runs["a"], "WorkflowExecutionTerminated", "a")["childPolicy"]
    assert policy == "REQUEST_CANCEL"


def test_a_continued_child_is_still_a_child(world: World) -> None:
    world.start(childPolicy="TERMINATE")
    world.decide(child())
    world.decide(
        decision("ContinueAsNewWorkflowExecution", taskList={"name": "elsewhere"}), task_list="children"
    )
    second = world.open_run_id("child")
    world.client.terminate_workflow_execution(domain="d", workflowId="one")
    assert fate(world, second) == "TERMINATE"


def test_a_child_that_was_asked_before_is_asked_again(world: World) -> None:
    world.start(childPolicy="REQUEST_CANCEL")
    world.decide(child())
    found = world.open_run_id("child")
    world.client.request_cancel_workflow_execution(domain="d", workflowId="child")
    world.client.terminate_workflow_execution(domain="d", workflowId="one")
    assert world.types(found, "child").count("WorkflowExecutionCancelRequested") == 2


def test_children_that_closed_are_left_alone(world: World) -> None:
    world.start(childPolicy="TERMINATE")
    world.decide(child())
    found = world.open_run_id("child")
    world.decide(complete, task_list="children")
    world.client.terminate_workflow_execution(domain="d", workflowId="one")
    assert world.types(found, "child")[-1] == "WorkflowExecutionCompleted"


def test_a_child_whose_parent_closed_tells_nobody(world: World) -> None:
    """3.6."""
    parent = world.start()
    world.decide(child())
    found = world.open_run_id("child")
    world.decide(complete)
    length = len(world.events(parent))
    world.decide(complete, task_list="children")
    assert len(world.events(parent)) == length
    assert world.describe(found, "child")["executionInfo"]["parent"]["runId"] == parent


def test_a_policy_reaches_any_depth(world: World) -> None:
    """Each of 400 generations ends the next one."""
    world.start("0", taskList={"name": "0"})
    for number in range(400):
        task = world.poll(str(number), maximumPageSize=1)
        world.respond(task, child(str(number + 1), taskList={"name": str(number + 1)}))
    world.client.terminate_workflow_execution(domain="d", workflowId="0")
    times = {"startTimeFilter": {"oldestDate": 0}}
    assert world.client.count_open_workflow_executions(domain="d", **times)["count"] == 0
    assert world.client.count_closed_workflow_executions(domain="d", **times)["count"] == 401
