"""What happens in the shop of a `WebWorld`: orders that are done, at work, and gone wrong."""

from __future__ import annotations

from typing import Any

from simpleflow.utils import json_dumps
from tests.helpers.web_world import DOMAIN, Ids, WebWorld


def completed_order(world: WebWorld, name: str = "order-1001") -> Ids:
    """An order with retries, timers, a signal, markers, children, and a failure that nobody minds."""
    ids = world.start("shop.Order", name, name, f"ann of {name}", ["teapot", "cup", "saucer"])
    world.play(until=5)
    world.clock.advance(7)
    world.call(
        "SignalWorkflowExecution",
        domain=DOMAIN,
        workflowId=ids[0],
        signalName="approved",
        input=json_dumps({"args": [], "kwargs": {"by": "the boss", "why": "a good customer"}}),
    )
    world.play()
    return ids


def failed_refund(world: WebWorld, name: str = "refund-17") -> Ids:
    """An execution that failed, with the traceback of its activity."""
    ids = world.start("shop.Refund", name, 17, "bob")
    world.play(until=2)
    return ids


def running_order(world: WebWorld, name: str = "order-1002") -> tuple[Ids, dict[str, Any]]:
    """An order with an activity at work, which `world.finish` ends, and one that waits."""
    ids = world.start("shop.Order", name, name, "cid", ["kettle", "tray"], needs_approval=False)
    while world.decide():
        pass
    while True:
        taken = world.take()
        assert taken is not None
        if taken["workflowExecution"]["workflowId"] == name:
            return ids, taken
