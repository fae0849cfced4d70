"""Every event type of the service is written, and is what the service model says (section 7)."""

from tests.conformance.server.audit import check_members, shapes
from tests.conformance.server.raw import Raw
from tests.unit.server.world import World, activity, child, complete, decision, timer

ROLE = "arn:aws:iam::123456789012:role/r"


def tell(world: World, clock) -> None:
    """A story in which everything happens."""
    _activities(world, clock)
    _timers_and_markers(world, clock)
    _children(world, clock)
    _others(world)
    _lambdas(world, clock)
    for number, kind in enumerate(["Complete", "Fail", "Cancel", "ContinueAsNew"]):
        world.start(f"closing {number}", taskList={"name": "closing"})
        task = world.poll("closing")
        world.signal(f"closing {number}")
        world.respond(task, decision(f"{kind}WorkflowExecution"))
        world.decide(decision(f"{kind}WorkflowExecution"), task_list="closing")
    world.start("too slow", executionStartToCloseTimeout="60", taskStartToCloseTimeout="5")
    world.poll()
    clock.advance(60)


def _activities(world: World, clock) -> None:
    world.start("activities")
    world.decide(*map(activity, "abcd"), activity("a"), decision("RequestCancelActivityTask", activityId="x"))
    done, failed, canceled, _ = [world.work() for _ in range(4)]
    world.done(done)
    world.client.respond_activity_task_failed(taskToken=failed["taskToken"])
    world.decide(decision("RequestCancelActivityTask", activityId="c"))
    world.client.respond_activity_task_canceled(taskToken=canceled["taskToken"])
    clock.advance(400)
    world.decide(complete)


def _timers_and_markers(world: World, clock) -> None:
    world.start("timers")
    cancel = decision("CancelTimer", timerId="t")
    # Only a lack of permission refuses a marker, and nobody lacks any unless it is asked for.
    world.service.refuse_decision("RecordMarker", "OPERATION_NOT_PERMITTED")
    world.decide(
        decision("RecordMarker", markerName="m"),
        timer("t"),
        timer("t"),
        cancel,
        cancel,
        timer("u"),
        decision("RecordMarker", markerName="m"),
    )
    clock.advance(10)
    world.decide(complete)


def _children(world: World, clock) -> None:
    world.start("parent")
    names = ["Completed", "Failed", "Canceled", "TimedOut", "Terminated"]
    settings = {"executionStartToCloseTimeout": "100"}
    nowhere = {"name": "nope", "version": "1"}
    world.decide(*[child(name, **settings) for name in names], child("nope", workflowType=nowhere))
    for kind in ("Complete", "Fail", "Cancel"):
        world.decide(decision(f"{kind}WorkflowExecution"), task_list="children")
    world.client.terminate_workflow_execution(domain="d", workflowId="Terminated")
    clock.advance(100)
    world.decide(complete)


def _others(world: World) -> None:
    world.start("target", taskList={"name": "elsewhere"})
    world.start("source")
    said = [("SignalExternal", {"signalName": "s"}), ("RequestCancelExternal", {})]
    for workflow_id in ("target", "nobody"):
        world.decide(*[decision(f"{n}WorkflowExecution", workflowId=workflow_id, **m) for n, m in said])
    world.decide(complete)


def _lambdas(world: World, clock) -> None:
    world.start("no role")
    world.decide(decision("ScheduleLambdaFunction", id="l", name="f"))
    for name in ("fine", "bad", "slow"):
        world.start(name, lambdaRole=ROLE, taskList={"name": name})
        call = decision("ScheduleLambdaFunction", id="l", name=name)
        world.decide(call, call, task_list=name)
    clock.advance(900)


def test_all_event_types(bare: World, raw: Raw, clock, server) -> None:
    service = server.service
    before = service.run_lambda

    def run(call) -> None:
        if call.name != "slow":
            service.lambda_answered(call, "Completed" if call.name == "fine" else "Failed", {})

    service.run_lambda = run
    try:
        bare.register()
        tell(bare, clock)
    finally:
        service.run_lambda = before

    seen = set()
    times = {"startTimeFilter": {"oldestDate": 0}}
    for operation in ("ListOpenWorkflowExecutions", "ListClosedWorkflowExecutions"):
        for info in raw.call(operation, domain="d", **times)["executionInfos"]:
            history = raw.call("GetWorkflowExecutionHistory", domain="d", execution=info["execution"])
            for event in history["events"]:
                check_members(event)
                seen.add(event["eventType"])
    modelled = set(shapes()["EventType"]["enum"])
    assert len(modelled) == 54
    assert modelled == seen
