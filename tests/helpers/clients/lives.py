"""What happens to a service: time passes, functions answer, the process dies."""

from collections.abc import Callable
from random import Random

from tests.helpers.clients import vocabulary as words
from tests.helpers.clients.bench import Bench
from tests.helpers.oracle.judge import same

Action = Callable[[Bench, Random], None]


def pass_time(bench: Bench, rng: Random) -> None:
    """The clock moves; mostly a little."""
    seconds = rng.choice((0.001, 0.5, 1, 2, 5, 5, 10))
    if rng.random() < 0.04:
        seconds = rng.choice((60, 600, 3600, 86_400))
    bench.trace.append(f"  {seconds} s")
    bench.clock.advance(seconds)


def lambda_answers(bench: Bench, rng: Random) -> None:
    """A function ends, perhaps too late."""
    if not bench.lambda_calls:
        return
    call = bench.lambda_calls.pop(rng.randrange(len(bench.lambda_calls)))
    if rng.random() < 0.6:
        bench.service.lambda_answered(call, "Completed", {"result": words.text(rng)})
    elif rng.random() < 0.7:
        bench.service.lambda_answered(call, "Failed", {"reason": "r", "details": words.text(rng)})


def crash(bench: Bench, rng: Random) -> None:
    """The process dies with a request half done; what was committed is there when it starts again."""
    if bench.path == ":memory:":
        return
    from tests.helpers.clients.executions import ACTIONS

    names = ("SignalWorkflowExecution", "TerminateWorkflowExecution", "RequestCancelWorkflowExecution")
    bench.crashes += 1
    bench.service.commit = lambda: None  # type: ignore[method-assign]
    ACTIONS[rng.choice(names)][1](bench, rng)
    bench.rows.clear()
    bench.store.rollback()
    bench.store.close()
    bench.clock.forget(bench.service._move)
    bench.waiting.clear()
    bench.polls.clear()
    bench.delivered.clear()
    bench.lambda_calls.clear()
    bench.open_service()
    bench.service.resume()
    _check_lambdas(bench)


def _check_lambdas(bench: Bench) -> None:
    """The functions that were running are called again."""
    expected = {
        (row, scheduled)
        for row, history in bench.world.histories.items()
        if not history.closed
        for scheduled, one in history.lambdas.open.items()
        if one.started
    }
    called = {(call.run, call.scheduled_event_id) for call in bench.lambda_calls}
    same("the functions called again", called, expected)


ACTIONS: dict[str, tuple[float, Action]] = {
    "time passes": (14, pass_time),
    "a function answers": (4, lambda_answers),
    "crash": (0.3, crash),
}
