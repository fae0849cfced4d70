"""Workflow types: register, describe, list, deprecate and back, delete."""

from __future__ import annotations

from swf.api._call import Caller, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from swf.api._call import Answer


class WorkflowTypes(Caller):
    """Calls about workflow types."""

    def register_workflow_type(
        self,
        domain: str,
        name: str,
        version: str,
        task_list: str | None = None,
        default_child_policy: str | None = None,
        default_execution_start_to_close_timeout: str | int | None = None,
        default_task_start_to_close_timeout: str | int | None = None,
        description: str | None = None,
        default_task_priority: str | int | None = None,
        default_lambda_role: str | None = None,
    ) -> Answer:
        """Register a workflow type; its settings never change afterwards.

        Args:
            domain: the name of the domain.
            name: 1 to 256 characters, without ``:``, ``/``, ``|`` and control characters.
            version: 1 to 64 characters, with the same exceptions.
            task_list: where its tasks go unless the start says otherwise.
            default_child_policy: ``TERMINATE``, ``REQUEST_CANCEL`` or ``ABANDON``.
            default_execution_start_to_close_timeout: seconds an execution may take, at most a year.
            default_task_start_to_close_timeout: seconds a decision may take, or ``"NONE"``.
            description: at most 1024 characters.
            default_task_priority: decision tasks with a higher number come first.
            default_lambda_role: the ARN of the role under which Lambda functions run.
        """
        return self._call(
            "register_workflow_type",
            domain=domain,
            name=name,
            version=version,
            defaultTaskList=named(task_list),
            defaultChildPolicy=default_child_policy,
            defaultExecutionStartToCloseTimeout=default_execution_start_to_close_timeout,
            defaultTaskStartToCloseTimeout=default_task_start_to_close_timeout,
            description=description,
            defaultTaskPriority=default_task_priority,
            defaultLambdaRole=default_lambda_role,
        )

    def describe_workflow_type(self, domain: str, name: str, version: str) -> Answer:
        """Describe a workflow type: its status, dates and default settings."""
        return self._call(
            "describe_workflow_type", domain=domain, workflowType={"name": name, "version": version}
        )

    def list_workflow_types(
        self,
        domain: str,
        registration_status: str,
        maximum_page_size: int | None = None,
        name: str | None = None,
        next_page_token: str | None = None,
        reverse_order: bool | None = None,
    ) -> Answer:
        """List a page of workflow types, by name and version.

        Args:
            domain: the name of the domain.
            registration_status: ``REGISTERED`` or ``DEPRECATED``.
            name: only the versions of this type.
            maximum_page_size: types per answer, at most 1000.
            next_page_token: where the answer before left off.
            reverse_order: last name first.
        """
        return self._call(
            "list_workflow_types",
            domain=domain,
            registrationStatus=registration_status,
            name=name,
            maximumPageSize=maximum_page_size,
            nextPageToken=next_page_token,
            reverseOrder=reverse_order,
        )

    def deprecate_workflow_type(self, domain: str, name: str, version: str) -> Answer:
        """Deprecate a workflow type: what runs goes on, nothing new starts."""
        return self._call(
            "deprecate_workflow_type", domain=domain, workflowType={"name": name, "version": version}
        )

    def undeprecate_workflow_type(self, domain: str, name: str, version: str) -> Answer:
        """Take a deprecated workflow type back into use."""
        return self._call(
            "undeprecate_workflow_type", domain=domain, workflowType={"name": name, "version": version}
        )

    def delete_workflow_type(self, domain: str, name: str, version: str) -> Answer:
        """Delete a deprecated workflow type for good."""
        return self._call(
            "delete_workflow_type", domain=domain, workflowType={"name": name, "version": version}
        )
