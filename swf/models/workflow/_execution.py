"""Workflow executions: what runs or ran."""

from __future__ import annotations

from swf.api._paging import pages
from swf.exceptions import DoesNotExistError, translated
from swf.fields import encode, encode_json
from swf.models.base import BaseModel, call_of, same_list, same_timeout
from swf.models.domain import Domain
from swf.models.history.base import History
from swf.utils import immutable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from typing import Any, ClassVar

    from swf.api._paging import Callback
    from swf.models.workflow._type import WorkflowType


class WorkflowExecutionDoesNotExist(DoesNotExistError):
    """SWF does not know the execution, or it is not open."""


@immutable
class WorkflowExecution(BaseModel):
    """A run of a workflow.

    Args:
        domain: the `Domain` it runs in.
        workflow_id: the name it was started under.
        run_id: the run of that name; None for whichever is open, where SWF allows it.
        status: ``OPEN`` or ``CLOSED``.
        workflow_type: what runs.
        task_list: where its decision tasks go.
        child_policy: what becomes of its children.
        close_status: how it ended, see the constants.
        execution_timeout: seconds it may take.
        input: what it was started with.
        tag_list: its tags.
        decision_tasks_timeout: seconds a decision may take.
        close_timestamp: when it ended.
        start_timestamp: when it started.
        cancel_requested: whether somebody asked it to end.
        latest_execution_context: the last note of its decider.
        latest_activity_task_timestamp: when its last activity task was heard of.
        open_counts: how much of each kind is open, under SWF's names (``openActivityTasks`` ...).
        parent: ``workflowId`` and ``runId`` of the execution that started it.
        connection: ``region``, ``boto3_client`` or ``endpoint_url``; by default those of the domain.

    Raises:
        TypeError: the domain is not one.
    """

    STATUS_OPEN = "OPEN"
    STATUS_CLOSED = "CLOSED"

    CLOSE_STATUS_COMPLETED = "COMPLETED"
    CLOSE_STATUS_FAILED = "FAILED"
    CLOSE_STATUS_CANCELED = "CANCELED"
    CLOSE_STATUS_TERMINATED = "TERMINATED"
    CLOSE_STATUS_CONTINUED_AS_NEW = "CONTINUED_AS_NEW"
    CLOSE_STATUS_TIMED_OUT = "TIMED_OUT"
    CLOSE_TIMED_OUT = CLOSE_STATUS_TIMED_OUT

    kind = "execution"

    __slots__ = (
        "cancel_requested",
        "child_policy",
        "close_status",
        "close_timestamp",
        "decision_tasks_timeout",
        "domain",
        "execution_timeout",
        "input",
        "latest_activity_task_timestamp",
        "latest_execution_context",
        "open_counts",
        "parent",
        "run_id",
        "start_timestamp",
        "status",
        "tag_list",
        "task_list",
        "workflow_id",
        "workflow_type",
    )

    _identity = ("workflow_id", "run_id", "domain")
    _resources = ("WorkflowExecution", "workflowId")
    _comparable: ClassVar[dict[str, Callable[[Any], Any]]] = {
        "tag_list": same_list,
        "execution_timeout": same_timeout,
        "decision_tasks_timeout": same_timeout,
    }

    def __init__(
        self,
        domain: Domain,
        workflow_id: str,
        run_id: str | None = None,
        status: str = STATUS_OPEN,
        workflow_type: WorkflowType | None = None,
        task_list: str | None = None,
        child_policy: str | None = None,
        close_status: str | None = None,
        execution_timeout: str | int | None = None,
        input: Any = None,
        tag_list: Iterable[str] | None = None,
        decision_tasks_timeout: str | int | None = None,
        close_timestamp: datetime | float | None = None,
        start_timestamp: datetime | float | None = None,
        cancel_requested: bool | None = None,
        latest_execution_context: str | None = None,
        latest_activity_task_timestamp: datetime | float | None = None,
        open_counts: dict[str, int] | None = None,
        parent: dict[str, str] | None = None,
        **connection: Any,
    ) -> None:
        Domain.check(domain)
        super().__init__(domain, **connection)
        self.domain = domain
        self.workflow_id = workflow_id
        self.run_id = run_id
        self.status = status
        self.workflow_type = workflow_type
        self.task_list = task_list
        self.child_policy = child_policy
        self.close_status = close_status
        self.execution_timeout = execution_timeout
        self.input = input
        self.tag_list = list(tag_list or ())
        self.decision_tasks_timeout = decision_tasks_timeout
        self.close_timestamp = close_timestamp
        self.start_timestamp = start_timestamp
        self.cancel_requested = cancel_requested
        self.latest_execution_context = latest_execution_context
        self.latest_activity_task_timestamp = latest_activity_task_timestamp
        self.open_counts = open_counts or {}
        self.parent = parent or {}

    def _describe(self) -> dict[str, Any]:
        # A missing run id is refused by the call, which says so.
        return self.describe_workflow_execution(self.domain.name, self.run_id or "", self.workflow_id)

    def _upstream_fields(self, answer: dict[str, Any]) -> dict[str, Any]:
        info, configuration = answer["executionInfo"], answer["executionConfiguration"]
        return {
            "workflow_id": info["execution"]["workflowId"],
            "run_id": info["execution"]["runId"],
            "status": info["executionStatus"],
            "task_list": configuration.get("taskList", {}).get("name"),
            "child_policy": configuration.get("childPolicy"),
            "execution_timeout": configuration.get("executionStartToCloseTimeout"),
            "tag_list": info.get("tagList"),
            "decision_tasks_timeout": configuration.get("taskStartToCloseTimeout"),
        }

    def upstream(self) -> WorkflowExecution:
        """Fetch the execution from SWF, as a new object."""
        from swf.querysets.workflow import WorkflowExecutionQuerySet

        return WorkflowExecutionQuerySet(self.domain, like=self).get(self.workflow_id, self.run_id or "")

    def history(self, callback: Callback | None = None, **kwargs: Any) -> History:
        """Read the whole history, page by page.

        Args:
            callback: see `history_events`.
            kwargs: see `history_events`.
        """
        return History.from_event_list(self.history_events(callback, **kwargs))

    def history_events(
        self, callback: Callback | None = None, domain: Domain | str | None = None, **kwargs: Any
    ) -> list[dict[str, Any]]:
        """Read all events of the history, as SWF gives them.

        Args:
            callback: called before the first page, after each page and at the end, with ``loop_number`` and
                ``response`` (None at the end), to show progress.
            domain: another domain, or its name.
            kwargs: ``maximum_page_size`` (events per call, at most 1000) and ``reverse_order`` (last event
                first).

        Raises:
            WorkflowExecutionDoesNotExist: SWF does not know the execution.
            ResponseError: SWF refuses.
            InvalidArgumentError: there is no run id.
        """
        return list(self.iter_history_events(callback, domain, **kwargs))

    def iter_history_events(
        self, callback: Callback | None = None, domain: Domain | str | None = None, **kwargs: Any
    ) -> Iterator[dict[str, Any]]:
        """Read the events one by one: pages that nobody gets to are not asked for.

        The arguments and errors are those of `history_events`.
        """
        name = domain if isinstance(domain, str) else (domain or self.domain).name

        def fetch(**paging: Any) -> dict[str, Any]:
            with translated(unknown=WorkflowExecutionDoesNotExist, about=self._resources):
                return self.get_workflow_execution_history(
                    domain=name, run_id=self.run_id or "", workflow_id=self.workflow_id, **paging, **kwargs
                )

        for answer in pages(fetch, callback):
            yield from answer["events"]

    def signal(
        self,
        signal_name: str,
        input: Any = None,
        workflow_id: str | None = None,
        run_id: str | None = None,
    ) -> None:
        """Signal this execution, or another one of the domain.

        Args:
            signal_name: 1 to 256 characters.
            input: anything JSON can write; by default ``{}``.
            workflow_id: another execution; this one if absent.
            run_id: the run of that other execution; whichever is open if absent.

        Raises:
            WorkflowExecutionDoesNotExist: SWF does not know the execution, or it is closed.
            FieldTooLongError: the input is too long.
            ResponseError: SWF refuses.
        """
        text = encode_json("input", {} if input is None else input)
        target, run = (workflow_id, run_id) if workflow_id else (self.workflow_id, self.run_id)
        with translated(unknown=WorkflowExecutionDoesNotExist, about=self._resources):
            self.signal_workflow_execution(self.domain.name, signal_name, target, input=text, run_id=run)

    def request_cancel(self) -> None:
        """Ask the decider of this execution to end it.

        Raises:
            WorkflowExecutionDoesNotExist: SWF does not know the execution, or it is closed.
            ResponseError: SWF refuses.
        """
        with translated(unknown=WorkflowExecutionDoesNotExist, about=self._resources):
            self.request_cancel_workflow_execution(self.domain.name, self.workflow_id, run_id=self.run_id)

    def terminate(
        self, child_policy: str | None = None, details: str | None = None, reason: str | None = None
    ) -> None:
        """End this execution at once.

        Args:
            child_policy: what becomes of its children; by default what was said at the start.
            details: at most 32768 characters.
            reason: at most 256 characters.

        Raises:
            WorkflowExecutionDoesNotExist: SWF does not know the execution, or it is closed.
            FieldTooLongError: a text is too long.
            ResponseError: SWF refuses.
        """
        details, reason = encode("details", details), encode("reason", reason)
        with translated(unknown=WorkflowExecutionDoesNotExist, about=self._resources):
            self.terminate_workflow_execution(
                self.domain.name,
                self.workflow_id,
                run_id=self.run_id,
                child_policy=child_policy,
                details=details,
                reason=reason,
            )

    def __repr__(self) -> str:
        how = self.close_status or (None if self.status == self.STATUS_OPEN else self.status)
        return call_of(self, self.workflow_id, self.run_id, status=how)
