"""Builder: AWS Lambda functions."""

from __future__ import annotations

from typing import Any, TypeVar

from swf.models.history._rooms._scaffold import (
    DEFAULT_DETAILS,
    DEFAULT_REASON,
    Scaffold,
    given,
    json_or_empty,
    json_or_none,
)

B = TypeVar("B", bound="LambdaFunctions")


class LambdaFunctions(Scaffold):
    """Lambda functions: scheduled, started, ended in any way, or refused."""

    def add_lambda_function_scheduled(
        self: B,
        id: str,
        name: str,
        decision_id: int | None = 0,
        input: Any = None,
        control: Any = None,
        start_to_close_timeout: str | None = None,
    ) -> B:
        """SWF will call the function."""
        return self._append(
            "LambdaFunctionScheduled",
            id=id,
            name=name,
            input=json_or_empty(input),
            decisionTaskCompletedEventId=decision_id,
            **given(control=json_or_none(control), startToCloseTimeout=start_to_close_timeout),
        )

    def add_lambda_function_schedule_failed(
        self: B, id: str, name: str, cause: str = "ID_ALREADY_IN_USE", decision_id: int | None = 0
    ) -> B:
        """SWF refused to call the function."""
        return self._append(
            "ScheduleLambdaFunctionFailed",
            id=id,
            name=name,
            cause=cause,
            decisionTaskCompletedEventId=decision_id,
        )

    def add_lambda_function_started(self: B, scheduled: int) -> B:
        """The function that an event scheduled runs."""
        return self._append("LambdaFunctionStarted", scheduledEventId=scheduled)

    def add_lambda_function_start_failed(
        self: B, scheduled: int, cause: str = "ASSUME_ROLE_FAILED", message: str | None = None
    ) -> B:
        """SWF could not call the function."""
        return self._append(
            "StartLambdaFunctionFailed", scheduledEventId=scheduled, cause=cause, **given(message=message)
        )

    def add_lambda_function_completed(
        self: B, scheduled: int | None = None, started: int | None = None, result: Any = None
    ) -> B:
        """The function returned a result (default: the one that the last two events tell of)."""
        return self._append(
            "LambdaFunctionCompleted", **self._begun(scheduled, started), **given(result=json_or_none(result))
        )

    def add_lambda_function_failed(
        self: B,
        scheduled: int | None = None,
        started: int | None = None,
        reason: str | None = DEFAULT_REASON,
        details: str | None = DEFAULT_DETAILS,
    ) -> B:
        """The function failed."""
        return self._append(
            "LambdaFunctionFailed",
            **self._begun(scheduled, started),
            **given(reason=reason, details=details),
        )

    def add_lambda_function_timed_out(
        self: B,
        scheduled: int | None = None,
        started: int | None = None,
        timeout_type: str = "START_TO_CLOSE",
    ) -> B:
        """The function took too long."""
        return self._append(
            "LambdaFunctionTimedOut", **self._begun(scheduled, started), timeoutType=timeout_type
        )
