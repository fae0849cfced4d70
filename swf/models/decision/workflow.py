"""Decisions about executions: close this one, start a child, signal or stop another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from swf import checks, fields
from swf.models.decision import base
from swf.models.decision.base import Decision, decision_action, json_text, optional, plain_text, type_of


def _settings(
    child_policy: str | None,
    execution_timeout: int | str | None,
    task_timeout: int | str | None,
    tag_list: Iterable[str] | None,
    task_list: str | None,
    task_priority: int | str | None,
    lambda_role: str | None,
) -> dict[str, Any]:
    """Return what can be set about a new run, checked, in SWF's spelling."""
    return {
        "childPolicy": optional(checks.child_policy, "child_policy", child_policy),
        "executionStartToCloseTimeout": optional(
            checks.duration,
            "execution_timeout",
            execution_timeout,
            endless=False,
            maximum=checks.MAX_EXECUTION_TIME,
        ),
        "taskStartToCloseTimeout": optional(checks.duration, "task_timeout", task_timeout),
        "tagList": optional(checks.tags, "tag_list", tag_list),
        "taskList": base.task_list(task_list),
        "taskPriority": optional(checks.priority, "task_priority", task_priority),
        "lambdaRole": optional(checks.text, "lambda_role", lambda_role, limit=1600),
    }


class WorkflowExecutionDecision(Decision):
    """Close the execution: complete, fail, cancel, or go on as a new run. It must be the last decision."""

    _base_type = "WorkflowExecution"

    @decision_action
    def complete(self, result: Any = None) -> None:
        """Complete with a result, which is ``null`` where there is none."""
        self.update_attributes({"result": fields.encode_json("result", result)})

    @decision_action
    def cancel(self, details: Any = None) -> None:
        """End as canceled, with details."""
        self.update_attributes({"details": plain_text("details", details)})

    @decision_action
    def fail(self, details: Any = None, reason: Any = None) -> None:
        """Fail. Give details and reason (at most 256 characters) by their names."""
        self.update_attributes(
            {"details": plain_text("details", details), "reason": plain_text("reason", reason)}
        )

    @decision_action
    def terminate(self, reason: Any = None, details: Any = None) -> None:
        """Refuse: SWF has no such decision. Executions are terminated by a call, from outside.

        Raises:
            ValueError: always.
        """
        raise ValueError(
            "SWF has no decision to terminate: fail or cancel the execution with a decision,"
            " or terminate it from outside with WorkflowExecution.terminate()"
        )

    @decision_action
    def continue_as_new(
        self,
        child_policy: str | None = None,
        execution_timeout: int | str | None = None,
        task_timeout: int | str | None = None,
        input: Any = None,
        tag_list: Iterable[str] | None = None,
        task_list: str | None = None,
        task_priority: int | str | None = None,
        workflow_type_version: str | None = None,
        lambda_role: str | None = None,
    ) -> None:
        """Close this run and go on as a new one, with a fresh history.

        Args:
            child_policy: ``TERMINATE``, ``REQUEST_CANCEL`` or ``ABANDON``.
            execution_timeout: seconds the new run may last, at most a year.
            task_timeout: seconds a decision may take, or ``"NONE"``.
            input: the value for the new run.
            tag_list: at most 5 tags.
            task_list: where deciders find its decision tasks.
            task_priority: higher goes first.
            workflow_type_version: of the new run, at most 64 characters; default: the same.
            lambda_role: the role with which it may call Lambda functions.
        """
        self.update_attributes(
            {
                **_settings(
                    child_policy,
                    execution_timeout,
                    task_timeout,
                    tag_list,
                    task_list,
                    task_priority,
                    lambda_role,
                ),
                "input": json_text("input", input),
                "workflowTypeVersion": optional(
                    checks.name, "workflow_type_version", workflow_type_version, limit=64
                ),
            }
        )


class ChildWorkflowExecutionDecision(Decision):
    """Start a child."""

    _base_type = "ChildWorkflowExecution"

    @decision_action
    def start(
        self,
        workflow_type: Any,
        workflow_id: str,
        child_policy: str | None = "TERMINATE",
        execution_timeout: int | str | None = "300",
        task_timeout: int | str | None = "300",
        control: Any = None,
        input: Any = None,
        tag_list: Iterable[str] | None = None,
        task_list: str | None = None,
        task_priority: int | str | None = None,
        lambda_role: str | None = None,
    ) -> None:
        """Start a child.

        Args:
            workflow_type: anything with the name and version of a workflow type.
            workflow_id: 1 to 256 characters; no open execution of the domain may have it.
            child_policy: ``TERMINATE``, ``REQUEST_CANCEL`` or ``ABANDON``: what happens to its own children.
            execution_timeout: seconds it may last, at most a year.
            task_timeout: seconds a decision may take, or ``"NONE"``.
            control: a value that comes back in the history, for this decider alone.
            input: the value for the child.
            tag_list: at most 5 tags.
            task_list: where deciders find its decision tasks.
            task_priority: higher goes first.
            lambda_role: the role with which it may call Lambda functions.
        """
        self.update_attributes(
            {
                **_settings(
                    child_policy,
                    execution_timeout,
                    task_timeout,
                    tag_list,
                    task_list,
                    task_priority,
                    lambda_role,
                ),
                "control": json_text("control", control),
                "input": json_text("input", input),
                "workflowId": checks.name("workflow_id", workflow_id),
                "workflowType": type_of("workflow_type", workflow_type),
            }
        )


class ExternalWorkflowExecutionDecision(Decision):
    """Signal another execution, or ask it to stop."""

    _base_type = "ExternalWorkflowExecution"

    @decision_action
    def request_cancel(self, workflow_id: str, control: Any = None, run_id: str | None = None) -> None:
        """Ask another execution to stop.

        Args:
            workflow_id: its id.
            control: a value that comes back in the history, for this decider alone.
            run_id: default: the open run of that id.
        """
        self.update_attributes(
            {
                "workflowId": checks.name("workflow_id", workflow_id),
                "control": json_text("control", control),
                "runId": optional(checks.text, "run_id", run_id, limit=64, empty=True),
            }
        )

    @decision_action
    def signal(
        self,
        signal_name: str,
        workflow_id: str,
        control: Any = None,
        input: Any = None,
        run_id: str | None = None,
    ) -> None:
        """Signal another execution.

        Args:
            signal_name: 1 to 256 characters.
            workflow_id: its id.
            control: a value that comes back in the history, for this decider alone.
            input: the value that goes with the signal.
            run_id: default: the open run of that id.
        """
        self.update_attributes(
            {
                "signalName": checks.text("signal_name", signal_name),
                "workflowId": checks.name("workflow_id", workflow_id),
                "control": json_text("control", control),
                "input": json_text("input", input),
                "runId": optional(checks.text, "run_id", run_id, limit=64, empty=True),
            }
        )
