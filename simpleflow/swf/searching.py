"""Conditions on executions: SWF takes one of them at a time, the others are held against what it lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from swf.models.workflow import WorkflowExecution


def tags_in(text: str | None) -> tuple[str, ...]:
    """Return the tags in a text with commas between them."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


class Conditions(NamedTuple):
    """What executions must meet, all of it; what is None or empty does not count.

    Arguments:
        workflow_id: their name.
        tags: that they have, all of them.
        workflow_type_name: the name of their type.
        workflow_type_version: the version of their type.
        close_status: how they ended, such as `FAILED`.
    """

    workflow_id: str | None = None
    tags: tuple[str, ...] = ()
    workflow_type_name: str | None = None
    workflow_type_version: str | None = None
    close_status: str | None = None

    def for_service(self) -> dict[str, Any]:
        """Return the condition for SWF, in the words of `WorkflowExecutionQuerySet.filter`.

        It is the one that most executions fail.
        """
        if self.workflow_id:
            return {"workflow_id": self.workflow_id}
        if self.tags:
            return {"tag": self.tags[0]}
        if self.workflow_type_name:
            return {
                "workflow_type_name": self.workflow_type_name,
                "workflow_type_version": self.workflow_type_version,
            }
        return {"close_status": self.close_status} if self.close_status else {}

    @property
    def service_sees_to_all(self) -> bool:
        """Whether what SWF lists meets all of them."""
        wanted = (self.workflow_id, self.tags, self.workflow_type_name, self.close_status)
        return (
            sum(map(bool, wanted)) <= 1
            and len(self.tags) <= 1
            and bool(self.workflow_type_name or not self.workflow_type_version)
        )

    def are_met_by(self, execution: WorkflowExecution) -> bool:
        """Tell whether an execution meets all of them."""
        kind: Any = execution.workflow_type
        return (
            (not self.workflow_id or execution.workflow_id == self.workflow_id)
            and set(self.tags) <= set(execution.tag_list)
            and (not self.workflow_type_name or kind.name == self.workflow_type_name)
            and (not self.workflow_type_version or kind.version == self.workflow_type_version)
            and (not self.close_status or execution.close_status == self.close_status)
        )
