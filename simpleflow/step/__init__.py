"""Steps: named parts of a workflow that are done once, and remembered on S3 for later runs."""

from .submittable import Step
from .workflow import WorkflowStepMixin

__all__ = ["Step", "WorkflowStepMixin"]
