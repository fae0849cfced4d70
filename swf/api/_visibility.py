"""Finding workflow executions: lists and counts of the open and the closed ones."""

from __future__ import annotations

from swf.api._call import Caller, named
from swf.api._filters import attribute_filter, closed_filter, time_filter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from swf.api._call import Answer, Moment


class Visibility(Caller):
    """Calls that look for executions and tasks.

    Moments are seconds since the epoch or datetimes. SWF takes one filter at a time of ``tag``,
    ``workflow_id``, ``workflow_name`` (with or without ``workflow_version``) and ``close_status``; two are
    refused with an `InvalidKeywordArgumentError`.
    """

    def list_open_workflow_executions(
        self,
        domain: str,
        oldest_date: Moment,
        latest_date: Moment = None,
        tag: str | None = None,
        workflow_id: str | None = None,
        workflow_name: str | None = None,
        workflow_version: str | None = None,
        maximum_page_size: int | None = None,
        next_page_token: str | None = None,
        reverse_order: bool | None = None,
    ) -> Answer:
        """List a page of the open executions started between two moments, newest first.

        Args:
            domain: the name of the domain.
            oldest_date: started at this moment or later.
            latest_date: started at this moment or earlier.
            tag: with this tag.
            workflow_id: with this workflow id.
            workflow_name: of this type.
            workflow_version: of this version of the type.
            maximum_page_size: executions per answer, at most 1000.
            next_page_token: where the answer before left off.
            reverse_order: oldest first.
        """
        operation = "list_open_workflow_executions"
        return self._call(
            operation,
            domain=domain,
            startTimeFilter=time_filter(operation, "", oldest_date, latest_date, needed=True),
            maximumPageSize=maximum_page_size,
            nextPageToken=next_page_token,
            reverseOrder=reverse_order,
            **attribute_filter(
                operation,
                tag=tag,
                workflow_id=workflow_id,
                workflow_name=workflow_name,
                workflow_version=workflow_version,
            ),
        )

    def list_closed_workflow_executions(
        self,
        domain: str,
        start_latest_date: Moment = None,
        start_oldest_date: Moment = None,
        close_latest_date: Moment = None,
        close_oldest_date: Moment = None,
        close_status: str | None = None,
        tag: str | None = None,
        workflow_id: str | None = None,
        workflow_name: str | None = None,
        workflow_version: str | None = None,
        maximum_page_size: int | None = None,
        next_page_token: str | None = None,
        reverse_order: bool | None = None,
    ) -> Answer:
        """List a page of closed executions by their start or by their close, newest first.

        Mind the order: the latest date comes before the oldest.

        Args:
            domain: the name of the domain.
            start_latest_date: started at this moment or earlier.
            start_oldest_date: started at this moment or later.
            close_latest_date: closed at this moment or earlier; not together with the start.
            close_oldest_date: closed at this moment or later; not together with the start.
            close_status: ended in this way, such as ``FAILED``.
            tag: with this tag.
            workflow_id: with this workflow id.
            workflow_name: of this type.
            workflow_version: of this version of the type.
            maximum_page_size: executions per answer, at most 1000.
            next_page_token: where the answer before left off.
            reverse_order: oldest first.
        """
        operation = "list_closed_workflow_executions"
        return self._call(
            operation,
            domain=domain,
            maximumPageSize=maximum_page_size,
            nextPageToken=next_page_token,
            reverseOrder=reverse_order,
            **closed_filter(
                operation,
                start_oldest_date=start_oldest_date,
                start_latest_date=start_latest_date,
                close_oldest_date=close_oldest_date,
                close_latest_date=close_latest_date,
                close_status=close_status,
                tag=tag,
                workflow_id=workflow_id,
                workflow_name=workflow_name,
                workflow_version=workflow_version,
            ),
        )

    def count_open_workflow_executions(
        self,
        domain: str,
        oldest_date: Moment,
        latest_date: Moment = None,
        tag: str | None = None,
        workflow_id: str | None = None,
        workflow_name: str | None = None,
        workflow_version: str | None = None,
    ) -> Answer:
        """Count the open executions that the same arguments list.

        Returns:
            A dict with ``count`` and ``truncated``: whether SWF gave up counting there.
        """
        operation = "count_open_workflow_executions"
        return self._call(
            operation,
            domain=domain,
            startTimeFilter=time_filter(operation, "", oldest_date, latest_date, needed=True),
            **attribute_filter(
                operation,
                tag=tag,
                workflow_id=workflow_id,
                workflow_name=workflow_name,
                workflow_version=workflow_version,
            ),
        )

    def count_closed_workflow_executions(
        self,
        domain: str,
        start_latest_date: Moment = None,
        start_oldest_date: Moment = None,
        close_latest_date: Moment = None,
        close_oldest_date: Moment = None,
        close_status: str | None = None,
        tag: str | None = None,
        workflow_id: str | None = None,
        workflow_name: str | None = None,
        workflow_version: str | None = None,
    ) -> Answer:
        """Count the closed executions that the same arguments list.

        Returns:
            A dict with ``count`` and ``truncated``: whether SWF gave up counting there.
        """
        operation = "count_closed_workflow_executions"
        return self._call(
            operation,
            domain=domain,
            **closed_filter(
                operation,
                start_oldest_date=start_oldest_date,
                start_latest_date=start_latest_date,
                close_oldest_date=close_oldest_date,
                close_latest_date=close_latest_date,
                close_status=close_status,
                tag=tag,
                workflow_id=workflow_id,
                workflow_name=workflow_name,
                workflow_version=workflow_version,
            ),
        )

    def count_pending_activity_tasks(self, domain: str, task_list: str) -> Answer:
        """Count the activity tasks that wait in a task list; 0 for a list never used."""
        return self._call("count_pending_activity_tasks", domain=domain, taskList=named(task_list))

    def count_pending_decision_tasks(self, domain: str, task_list: str) -> Answer:
        """Count the decision tasks that wait in a task list; 0 for a list never used."""
        return self._call("count_pending_decision_tasks", domain=domain, taskList=named(task_list))
