"""Workflow executions: start, describe, signal, cancel, terminate, and read their history."""

from __future__ import annotations

from swf.api._call import Caller, named, one_run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from swf.api._call import Answer


class Executions(Caller):
    """Calls about one execution."""

    def start_workflow_execution(
        self,
        domain: str,
        workflow_id: str,
        workflow_name: str,
        workflow_version: str,
        task_list: str | None = None,
        child_policy: str | None = None,
        execution_start_to_close_timeout: str | int | None = None,
        input: str | None = None,
        tag_list: list[str] | None = None,
        task_start_to_close_timeout: str | int | None = None,
        task_priority: str | int | None = None,
        lambda_role: str | None = None,
    ) -> Answer:
        """Start an execution; what is not given comes from the defaults of the type.

        Args:
            domain: the name of the domain.
            workflow_id: a name of which only one execution may be open at a time.
            workflow_name: the name of the type.
            workflow_version: its version.
            task_list: where its decision tasks go.
            child_policy: ``TERMINATE``, ``REQUEST_CANCEL`` or ``ABANDON``.
            execution_start_to_close_timeout: seconds it may take, at most a year.
            input: at most 32768 characters; SWF gets an empty text where there is none.
            tag_list: at most 5 tags of at most 256 characters.
            task_start_to_close_timeout: seconds a decision may take, or ``"NONE"``.
            task_priority: decision tasks with a higher number come first.
            lambda_role: the ARN of the role under which Lambda functions run.

        Returns:
            A dict with the ``runId``.
        """
        return self._call(
            "start_workflow_execution",
            domain=domain,
            workflowId=workflow_id,
            workflowType={"name": workflow_name, "version": workflow_version},
            taskList=named(task_list),
            childPolicy=child_policy,
            executionStartToCloseTimeout=execution_start_to_close_timeout,
            input=input or "",
            tagList=tag_list,
            taskStartToCloseTimeout=task_start_to_close_timeout,
            taskPriority=task_priority,
            lambdaRole=lambda_role,
        )

    def describe_workflow_execution(self, domain: str, run_id: str, workflow_id: str) -> Answer:
        """Describe an execution: its state, settings and open tasks. Mind that the run id comes first."""
        run = one_run("describe_workflow_execution", workflow_id, run_id)
        return self._call("describe_workflow_execution", domain=domain, execution=run)

    def get_workflow_execution_history(
        self,
        domain: str,
        run_id: str,
        workflow_id: str,
        maximum_page_size: int | None = None,
        next_page_token: str | None = None,
        reverse_order: bool | None = None,
    ) -> Answer:
        """Read a page of a history. Mind the order: the run id comes first.

        Args:
            domain: the name of the domain.
            run_id: the run.
            workflow_id: its workflow id.
            maximum_page_size: events per answer, at most 1000.
            next_page_token: where the answer before left off.
            reverse_order: last event first.
        """
        return self._call(
            "get_workflow_execution_history",
            domain=domain,
            execution=one_run("get_workflow_execution_history", workflow_id, run_id),
            maximumPageSize=maximum_page_size,
            nextPageToken=next_page_token,
            reverseOrder=reverse_order,
        )

    def signal_workflow_execution(
        self,
        domain: str,
        signal_name: str,
        workflow_id: str,
        input: str | None = None,
        run_id: str | None = None,
    ) -> Answer:
        """Signal an open execution.

        Args:
            domain: the name of the domain.
            signal_name: 1 to 256 characters.
            workflow_id: whom to signal.
            input: at most 32768 characters.
            run_id: this run; without it, the open one.
        """
        return self._call(
            "signal_workflow_execution",
            domain=domain,
            signalName=signal_name,
            workflowId=workflow_id,
            input=input,
            runId=run_id or None,
        )

    def request_cancel_workflow_execution(
        self, domain: str, workflow_id: str, run_id: str | None = None
    ) -> Answer:
        """Ask the decider of an open execution to end it (without a run id: of the open run)."""
        return self._call(
            "request_cancel_workflow_execution", domain=domain, workflowId=workflow_id, runId=run_id or None
        )

    def terminate_workflow_execution(
        self,
        domain: str,
        workflow_id: str,
        run_id: str | None = None,
        child_policy: str | None = None,
        details: str | None = None,
        reason: str | None = None,
    ) -> Answer:
        """End an open execution at once.

        Args:
            domain: the name of the domain.
            workflow_id: whom to end.
            run_id: this run; without it, the open one.
            child_policy: what becomes of its children, instead of what was said at the start.
            details: at most 32768 characters.
            reason: at most 256 characters.
        """
        return self._call(
            "terminate_workflow_execution",
            domain=domain,
            workflowId=workflow_id,
            runId=run_id or None,
            childPolicy=child_policy,
            details=details,
            reason=reason,
        )
