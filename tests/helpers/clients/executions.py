"""Clients that start executions, signal, cancel and terminate them."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.helpers.clients import vocabulary as words
from tests.helpers.clients.bench import SETTINGS, Bench
from tests.helpers.oracle.batch import settings_of
from tests.helpers.oracle.history import History
from tests.helpers.oracle.judge import same

Action = Callable[[Bench, Random], None]


def start(bench: Bench, rng: Random) -> None:
    """StartWorkflowExecution."""
    domain, type_ = words.domain(rng), words.workflow_type(rng)
    workflow_id = rng.choice(words.WORKFLOW_IDS)
    settings = words.execution_settings(rng)
    expected = _refusal(bench, domain, type_, workflow_id, settings)
    answer = bench.call(
        "StartWorkflowExecution",
        expected,
        domain=domain,
        workflowId=workflow_id,
        workflowType=type_,
        **settings,
    )
    if answer is None:
        return
    bench.observe()
    execution = {"workflowId": workflow_id, "runId": answer["runId"]}
    history = bench.world.find(domain, execution)
    same("the new run is known", history is not None, True)
    assert history is not None
    state = bench.world.types[(domain, "WorkflowType", type_["name"], type_["version"])]
    effective = settings_of(settings, state.defaults)[0]
    for name, value in effective.items():
        same(name, history.config.get(name), value)
    same("input", history.config.get("input"), settings.get("input"))


def _refusal(
    bench: Bench, domain: str, type_: dict[str, str], workflow_id: str, settings: dict[str, Any]
) -> str | None:
    state = bench.world.domains.get(domain)
    registered = bench.world.types.get((domain, "WorkflowType", type_["name"], type_["version"]))
    if state is None:
        return "UnknownResourceFault"
    if not state.registered:
        return "DomainDeprecatedFault"
    if registered is None:
        return "UnknownResourceFault"
    if not registered.registered:
        return "TypeDeprecatedFault"
    if settings_of(settings, registered.defaults)[1]:
        return "DefaultUndefinedFault"
    if (domain, workflow_id) in bench.world.open:
        return "WorkflowExecutionAlreadyStartedFault"
    return "LimitExceededFault" if state.open_runs >= SETTINGS.max_open_executions else None


def any_run(bench: Bench, rng: Random) -> History | None:
    """An execution, more often an open one."""
    world = bench.world
    if world.open and rng.random() < 0.8:
        return world.histories[rng.choice(list(world.open.values()))]
    return world.histories[rng.choice(list(world.histories))] if world.histories else None


def _address(bench: Bench, rng: Random) -> tuple[dict[str, Any], str | None]:
    """How a request names an execution, and the fault it must get."""
    run = any_run(bench, rng)
    if run is None:
        domain, workflow_id, run_id = words.domain(rng), rng.choice(words.WORKFLOW_IDS), None
    else:
        domain, workflow_id = run.name.domain, run.name.workflow_id
        run_id = rng.choice((None, "", run.name.run_id))
    address: dict[str, Any] = {"domain": domain, "workflowId": workflow_id}
    if run_id is not None:
        address["runId"] = run_id
    found = bench.world.reachable(domain, workflow_id, run_id)
    return address, None if found else "UnknownResourceFault"


def signal(bench: Bench, rng: Random) -> None:
    """SignalWorkflowExecution."""
    address, expected = _address(bench, rng)
    said = words.sometimes(rng, 0.5, input=words.text)
    bench.call("SignalWorkflowExecution", expected, **address, signalName="s", **said)


def request_cancel(bench: Bench, rng: Random) -> None:
    """RequestCancelWorkflowExecution."""
    address, expected = _address(bench, rng)
    bench.call("RequestCancelWorkflowExecution", expected, **address)


def terminate(bench: Bench, rng: Random) -> None:
    """TerminateWorkflowExecution."""
    address, expected = _address(bench, rng)
    said = words.sometimes(rng, 0.5, reason=words.text, details=words.text, childPolicy=words.policy)
    bench.call("TerminateWorkflowExecution", expected, **address, **said)


ACTIONS: dict[str, tuple[float, Action]] = {
    "StartWorkflowExecution": (12, start),
    "SignalWorkflowExecution": (5, signal),
    "RequestCancelWorkflowExecution": (2, request_cancel),
    "TerminateWorkflowExecution": (1, terminate),
}
