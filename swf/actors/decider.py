"""Deciders: they read the history of an execution and decide what happens next."""

from __future__ import annotations

from swf import fields
from swf.actors.core import Actor, hanging_up_is_a_timeout
from swf.exceptions import PollTimeout, translated
from swf.models.history.base import History
from swf.models.workflow import WorkflowExecution, WorkflowType
from swf.responses import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from swf.models.decision.base import Decision

_TIMED_OUT = "Decider poll timed out"


class Decider(Actor):
    """Somebody who takes decision tasks.

    Args:
        domain: the `Domain` whose tasks it takes.
        task_list: where it looks for tasks.
    """

    def poll(
        self,
        task_list: str | None = None,
        identity: str | None = None,
        maximum_page_size: int | None = None,
        reverse_order: bool | None = None,
        start_at_previous_started_event: bool | None = None,
        *,
        max_events: int | None = None,
    ) -> Response:
        """Wait for a decision task, up to a minute, and read its history, page by page.

        Args:
            task_list: another task list than the actor's.
            identity: who asks; cut to 256 characters.
            maximum_page_size: events per page, at most 1000.
            reverse_order: last event first.
            start_at_previous_started_event: only the events since the decision before was started.
            max_events: ask for no more pages once there are so many events; by default read them all.

        Returns:
            A `Response` with ``token`` (to answer the task), ``history``, ``execution``, the ids
            ``started_event_id`` and ``previous_started_event_id`` (0 at the first decision), and
            ``next_page_token`` (None if the history was read to its end).

        Raises:
            PollTimeout: there was nothing to decide, or the task was lost while its pages were read.
            DoesNotExistError: SWF does not know the domain.
            RateLimitExceededError: too many polls.
            ResponseError: SWF refuses.
        """
        options: dict[str, Any] = {
            "maximum_page_size": maximum_page_size,
            "reverse_order": reverse_order,
            "start_at_previous_started_event": start_at_previous_started_event,
        }
        options = {name: value for name, value in options.items() if value is not None}
        options["task_list"] = task_list or self.task_list
        options["identity"] = fields.encode("identity", identity)
        task = page = self._poll_page(options)
        events = list(task["events"])
        while page.get("nextPageToken") and (max_events is None or len(events) < max_events):
            page = self._poll_page({**options, "next_page_token": page["nextPageToken"]})
            events += page["events"]
        return self._response(task, page, events)

    def _poll_page(self, options: dict[str, Any]) -> dict[str, Any]:
        with hanging_up_is_a_timeout(_TIMED_OUT), translated("poll decision task"):
            page = self.poll_for_decision_task(self.domain.name, **options)
        if not page.get("taskToken"):
            raise PollTimeout(_TIMED_OUT)
        return page

    def _response(
        self, task: dict[str, Any], last_page: dict[str, Any], events: list[dict[str, Any]]
    ) -> Response:
        run, named = task["workflowExecution"], task["workflowType"]
        return Response(
            token=last_page["taskToken"],
            history=History.from_event_list(events),
            execution=WorkflowExecution(
                self.domain,
                run["workflowId"],
                run["runId"],
                workflow_type=WorkflowType(self.domain, named["name"], named["version"]),
            ),
            started_event_id=task.get("startedEventId"),
            previous_started_event_id=task.get("previousStartedEventId", 0),
            next_page_token=last_page.get("nextPageToken"),
        )

    def complete(
        self,
        task_token: str,
        decisions: list[Decision] | None = None,
        execution_context: Any = None,
        **sticky: Any,
    ) -> None:
        """Answer a decision task.

        Args:
            task_token: the ``token`` of the poll's response.
            decisions: what happens next; by default nothing.
            execution_context: a note about the execution; text, or what JSON can write.
            sticky: ``task_list`` and ``task_list_schedule_to_start_timeout``: where the next decision tasks
                of this execution go, and after how many seconds to the usual place again.

        Raises:
            DoesNotExistError: SWF does not know the task, or has given it up.
            FieldTooLongError: the execution context is too long.
            InvalidArgumentError: an argument breaks a rule of SWF.
            ResponseError: SWF refuses.
        """
        if execution_context is None or isinstance(execution_context, str):
            context = fields.encode("execution_context", execution_context)
        else:
            context = fields.encode_json("execution_context", execution_context)
        with translated(f"complete decision task with token={task_token}"):
            self.respond_decision_task_completed(
                task_token, decisions if decisions is not None else [], execution_context=context, **sticky
            )
