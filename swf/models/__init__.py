"""What SWF keeps, as Python objects.

The classes are imported when they are first asked for: a program that only needs histories or decisions does
not pay for the rest.
"""

from __future__ import annotations

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from swf.models.activity import ActivityTask, ActivityType
    from swf.models.base import BaseModel
    from swf.models.domain import Domain
    from swf.models.history import History
    from swf.models.workflow import WorkflowExecution, WorkflowType

_HOMES = {
    "ActivityTask": "swf.models.activity",
    "ActivityType": "swf.models.activity",
    "BaseModel": "swf.models.base",
    "Domain": "swf.models.domain",
    "History": "swf.models.history",
    "WorkflowExecution": "swf.models.workflow",
    "WorkflowType": "swf.models.workflow",
}

__all__ = [
    "ActivityTask",
    "ActivityType",
    "BaseModel",
    "Domain",
    "History",
    "WorkflowExecution",
    "WorkflowType",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(importlib.import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
