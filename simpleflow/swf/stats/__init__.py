"""Looking back on executions: how long their tasks took, and tables that say so."""

from simpleflow.swf.stats import pretty
from simpleflow.swf.stats.base import WorkflowStats

__all__ = ["WorkflowStats", "pretty"]
