"""The decision to call an AWS Lambda function."""

from __future__ import annotations

from typing import Any

from swf import checks
from swf.models.decision.base import Decision, decision_action, json_text, optional


class LambdaFunctionDecision(Decision):
    """Call a Lambda function."""

    _base_type = "LambdaFunction"

    @decision_action
    def schedule(
        self,
        id: str,
        name: str,
        control: Any = None,
        input: Any = None,
        start_to_close_timeout: int | str | None = None,
    ) -> None:
        """Call a function. The execution needs a role that may do so (`lambda_role`).

        Args:
            id: 1 to 256 characters.
            name: of the function, 1 to 64 characters.
            control: a value that comes back in the history, for the decider alone.
            input: the value for the function.
            start_to_close_timeout: seconds, 1 to 900.
        """
        self.update_attributes(
            {
                "id": checks.name("id", id),
                "name": checks.text("name", name, limit=64),
                "control": json_text("control", control),
                "input": json_text("input", input),
                "startToCloseTimeout": optional(
                    checks.duration,
                    "start_to_close_timeout",
                    start_to_close_timeout,
                    endless=False,
                    minimum=1,
                    maximum=900,
                ),
            }
        )
