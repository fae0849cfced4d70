"""Questions about workflow executions."""

from __future__ import annotations

import time
from datetime import datetime

from swf.constants import MAX_WORKFLOW_AGE
from swf.core import connection_of
from swf.exceptions import InvalidArgumentError, InvalidKeywordArgumentError, translated
from swf.models.workflow._execution import WorkflowExecution
from swf.models.workflow._type import WorkflowType
from swf.querysets._listing import Listing
from swf.querysets.workflow._base import BaseWorkflowQuerySet
from swf.querysets.workflow._types import WorkflowTypeQuerySet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from swf.api._paging import Callback
    from swf.models.domain import Domain

    When = int | float | datetime

OPEN = WorkflowExecution.STATUS_OPEN
CLOSED = WorkflowExecution.STATUS_CLOSED

KEYWORDS = {
    OPEN: ("oldest_date", "latest_date"),
    CLOSED: (
        "start_oldest_date",
        "start_latest_date",
        "close_oldest_date",
        "close_latest_date",
        "close_status",
    ),
}
#: Names that `list_workflow_executions` takes for both kinds, and what they are called for open executions.
_OPEN_NAMES = {"start_oldest_date": "oldest_date", "start_latest_date": "latest_date"}

DAY = 24 * 3600
#: A number below is days ago, one from here on is seconds since the epoch (March 1973).
FIRST_EPOCH_SECOND = 10**8


class WorkflowExecutionQuerySet(BaseWorkflowQuerySet):
    """Questions about the executions of a domain.

    Dates are days ago (0 for now), seconds since the epoch (from 100 million on), or datetimes (local time
    where they have no time zone). SWF takes one filter at a time of ``tag``, ``workflow_id``,
    ``workflow_type_name`` and ``close_status``, and either start or close dates: anything else is refused.
    """

    _infos = "executionInfo"
    _infos_plural = "executionInfos"

    def _is_valid_status_param(self, status: str, param: str) -> bool:
        """Is this a keyword of `filter` for executions of this status?"""
        return param in KEYWORDS.get(status, ())

    def _validate_status_parameters(self, status: str, params: Any) -> list[str]:
        """List the keywords that `filter` does not take for executions of this status."""
        return [param for param in params if not self._is_valid_status_param(status, param)]

    def list_workflow_executions(self, status: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """List one page of open or closed executions, as SWF gives it.

        Args:
            status: ``OPEN`` or ``CLOSED``.
            args: for the call to SWF, the name of the domain first.
            kwargs: for the call to SWF; start dates have the same names for both kinds.

        Raises:
            ValueError: there is no such status.
        """
        if status == CLOSED:
            return self.list_closed_workflow_executions(*args, **kwargs)
        if status == OPEN:
            kwargs = {_OPEN_NAMES.get(name, name): value for name, value in kwargs.items()}
            return self.list_open_workflow_executions(*args, **{"oldest_date": None, **kwargs})
        raise _unknown_status(status)

    def _list(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return self.list_workflow_executions(*args, **kwargs)

    def get_workflow_type(self, execution_info: dict[str, Any]) -> WorkflowType:
        """Fetch the type of an execution that a listing tells of."""
        named = execution_info["workflowType"]
        return WorkflowTypeQuerySet(self.domain, like=self).get(named["name"], named["version"])

    def get(self, workflow_id: str, run_id: str) -> WorkflowExecution:
        """Fetch an execution.

        Raises:
            DoesNotExistError: SWF does not know it.
            InvalidArgumentError: an id is missing.
            ResponseError: SWF refuses.
        """
        with translated():
            answer = self.describe_workflow_execution(self.domain.name, run_id, workflow_id)
        configuration = answer["executionConfiguration"]
        return self.to_WorkflowExecution(
            self.domain,
            answer["executionInfo"],
            task_list=configuration.get("taskList", {}).get("name"),
            child_policy=configuration.get("childPolicy"),
            execution_timeout=configuration.get("executionStartToCloseTimeout"),
            decision_tasks_timeout=configuration.get("taskStartToCloseTimeout"),
            latest_activity_task_timestamp=answer.get("latestActivityTaskTimestamp"),
            latest_execution_context=answer.get("latestExecutionContext"),
            open_counts=answer.get("openCounts"),
        )

    def filter(
        self,
        status: str = OPEN,
        tag: str | None = None,
        workflow_id: str | None = None,
        workflow_type_name: str | None = None,
        workflow_type_version: str | None = None,
        callback: Callback | None = None,
        *,
        reverse_order: bool | None = None,
        maximum_page_size: int | None = None,
        **kwargs: Any,
    ) -> list[WorkflowExecution]:
        """List executions, newest first.

        Args:
            status: ``OPEN`` or ``CLOSED``.
            tag: with this tag.
            workflow_id: with this workflow id.
            workflow_type_name: of this type.
            workflow_type_version: of this version of the type.
            callback: told of the progress, as by `WorkflowExecution.history_events`.
            reverse_order: oldest first.
            maximum_page_size: executions per call, at most 1000.
            kwargs: for open executions ``oldest_date`` and ``latest_date``, of the start; for closed ones
                ``start_oldest_date``, ``start_latest_date``, ``close_oldest_date``, ``close_latest_date`` and
                ``close_status``. Without dates, everything SWF can still know about.

        Raises:
            InvalidKeywordArgumentError: a keyword is not for this status, or SWF does not take two of them
                together.
            ValueError: a status or a date makes no sense.
            DoesNotExistError: SWF does not know the domain.
            ResponseError: SWF refuses.
        """
        return Listing(
            self.iterate(
                status,
                tag,
                workflow_id,
                workflow_type_name,
                workflow_type_version,
                callback,
                reverse_order=reverse_order,
                maximum_page_size=maximum_page_size,
                **kwargs,
            )
        )

    def iterate(
        self,
        status: str = OPEN,
        tag: str | None = None,
        workflow_id: str | None = None,
        workflow_type_name: str | None = None,
        workflow_type_version: str | None = None,
        callback: Callback | None = None,
        *,
        reverse_order: bool | None = None,
        maximum_page_size: int | None = None,
        **kwargs: Any,
    ) -> Iterator[WorkflowExecution]:
        """Yield what `filter` lists, and keep nothing: for more executions than one wants in memory.

        Arguments and errors are those of `filter`; what the service refuses shows at the first execution.
        """
        options = {"reverse_order": reverse_order, "maximum_page_size": maximum_page_size}
        infos = self._list_items(
            domain=self.domain.name,
            status=status,
            workflow_id=workflow_id,
            workflow_name=workflow_type_name,
            workflow_version=workflow_type_version,
            tag=tag,
            callback=callback,
            **self._conditions(status, kwargs),
            **{key: value for key, value in options.items() if value is not None},
        )
        return (self.to_WorkflowExecution(self.domain, info) for info in infos)

    def _conditions(self, status: str, given: dict[str, Any]) -> dict[str, Any]:
        """Check the keywords of `filter`, and give dates as SWF wants them."""
        wrong = self._validate_status_parameters(status, given)
        if wrong:
            raise InvalidKeywordArgumentError(f"Invalid keyword arguments supplied: {', '.join(wrong)}")
        if status not in KEYWORDS:
            raise _unknown_status(status)
        conditions = {
            _START_NAMES.get(name, name): moment(name, value) if name.endswith("_date") else value
            for name, value in given.items()
        }
        by_close = any(
            conditions.get(name) is not None for name in ("close_oldest_date", "close_latest_date")
        )
        by_start = conditions.get("start_oldest_date") is not None
        if not by_start:
            conditions["start_oldest_date"] = None if by_close else moment("oldest_date", MAX_WORKFLOW_AGE)
        return conditions

    def all(
        self, status: str = OPEN, start_oldest_date: When = MAX_WORKFLOW_AGE, **kwargs: Any
    ) -> list[WorkflowExecution]:
        """List the executions started since a date, by default all that SWF can still know about.

        Args:
            status: ``OPEN`` or ``CLOSED``.
            start_oldest_date: the date, usually as days ago.
            kwargs: as for `filter`.
        """
        name = "oldest_date" if status == OPEN else "start_oldest_date"
        return self.filter(status, **{name: start_oldest_date, **kwargs})

    def count(
        self,
        status: str = OPEN,
        tag: str | None = None,
        workflow_id: str | None = None,
        workflow_type_name: str | None = None,
        workflow_type_version: str | None = None,
        **kwargs: Any,
    ) -> int:
        """Count executions; arguments as for `filter`.

        SWF counts, in one call; where it gives up counting, the executions are listed.
        """
        conditions = {
            "tag": tag,
            "workflow_id": workflow_id,
            "workflow_name": workflow_type_name,
            "workflow_version": workflow_type_version,
            **self._conditions(status, kwargs),
        }
        with translated():
            if status == CLOSED:
                answer = self.count_closed_workflow_executions(self.domain.name, **conditions)
            else:
                conditions = {_OPEN_NAMES.get(name, name): value for name, value in conditions.items()}
                answer = self.count_open_workflow_executions(self.domain.name, **conditions)
        if not answer.get("truncated"):
            return int(answer["count"])
        return len(self.filter(status, tag, workflow_id, workflow_type_name, workflow_type_version, **kwargs))

    def to_WorkflowExecution(
        self, domain: Domain, execution_info: dict[str, Any], **kwargs: Any
    ) -> WorkflowExecution:
        """Make an execution of what a listing says about it; its type is not fetched."""
        run, named = execution_info["execution"], execution_info["workflowType"]
        connection = connection_of(self)
        return WorkflowExecution(
            domain,
            run["workflowId"],
            **{
                "run_id": run["runId"],
                "workflow_type": WorkflowType(domain, named["name"], named["version"], **connection),
                "status": execution_info.get("executionStatus"),
                "close_status": execution_info.get("closeStatus"),
                "start_timestamp": execution_info.get("startTimestamp"),
                "close_timestamp": execution_info.get("closeTimestamp"),
                "tag_list": execution_info.get("tagList"),
                "cancel_requested": execution_info.get("cancelRequested"),
                "parent": execution_info.get("parent"),
                **connection,
                **kwargs,
            },
        )


_START_NAMES = {name: both for both, name in _OPEN_NAMES.items()}


def moment(argument: str, value: When | None) -> int | datetime | None:
    """Give a date as seconds since the epoch, or the datetime it is.

    Args:
        argument: its name, for the error.
        value: days ago, seconds since the epoch, or a datetime.

    Raises:
        InvalidArgumentError: it is none of these, or lies in the future.
    """
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise InvalidArgumentError(
            f"{argument} must be days ago (from 0), seconds since the epoch or a datetime, not {value!r}",
            resource=argument,
        )
    return int(value) if value >= FIRST_EPOCH_SECOND else int(time.time() - value * DAY)


def _unknown_status(status: str) -> InvalidArgumentError:
    return InvalidArgumentError(f"Unknown status provided: {status}", resource="status")
