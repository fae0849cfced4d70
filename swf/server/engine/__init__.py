"""The state machines of the service: deterministic, no clock and no wire of their own."""

from swf.server.engine._engine import Engine
from swf.server.engine._step import LambdaCall, Step
from swf.server.engine.task_lists import Waiter

__all__ = ["Engine", "LambdaCall", "Step", "Waiter"]
