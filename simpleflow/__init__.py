"""Dataflow programs as Python classes, run in this process or on SWF."""

from __future__ import annotations

from typing import Any

from simpleflow.activity import Activity
from simpleflow.jumbo import JumboCodec
from simpleflow.runtime import logger
from simpleflow.signal import WaitForSignal
from simpleflow.workflow import Workflow
from swf.fields import use_codec

__all__ = ["Activity", "WaitForSignal", "Workflow", "logger"]

__author__ = "The simpleflow maintainers"
__license__ = "MIT"

use_codec(JumboCodec())


def __getattr__(name: str) -> Any:
    """The version and the submodules, found when somebody asks for them."""
    if name == "__version__":
        from importlib import metadata

        try:
            return metadata.version("simpleflow")
        except metadata.PackageNotFoundError:
            return "unknown"
    if not name.startswith("_"):
        from importlib import import_module, util

        if util.find_spec(f"simpleflow.{name}") is not None:
            return import_module(f"simpleflow.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
