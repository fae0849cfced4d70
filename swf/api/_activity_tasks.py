"""Activity tasks: poll for one, tell that it is alive, answer it."""

from __future__ import annotations

from swf.api._call import Caller, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from swf.api._call import Answer


class ActivityTasks(Caller):
    """Calls of an activity worker."""

    def poll_for_activity_task(self, domain: str, task_list: str, identity: str | None = None) -> Answer:
        """Wait for an activity task, up to 60 seconds; without one the answer has no ``taskToken``.

        Args:
            domain: the name of the domain.
            task_list: where to look.
            identity: who asks, at most 256 characters; it appears in the history.
        """
        return self._call(
            "poll_for_activity_task", domain=domain, taskList=named(task_list), identity=identity
        )

    def record_activity_task_heartbeat(self, task_token: str, details: str | None = None) -> Answer:
        """Tell that the task is being worked on.

        Args:
            task_token: the task, as the poll gave it.
            details: how far it is, at most 2048 characters.

        Returns:
            A dict with ``cancelRequested``: whether the worker should stop.
        """
        return self._call("record_activity_task_heartbeat", taskToken=task_token, details=details)

    def respond_activity_task_completed(self, task_token: str, result: str | None = None) -> Answer:
        """Answer that the task is done, with a result of at most 32768 characters."""
        return self._call("respond_activity_task_completed", taskToken=task_token, result=result)

    def respond_activity_task_failed(
        self, task_token: str, reason: str | None = None, details: str | None = None
    ) -> Answer:
        """Answer that the task failed, with a reason (256 characters) and details (32768)."""
        return self._call(
            "respond_activity_task_failed", taskToken=task_token, reason=reason, details=details
        )

    def respond_activity_task_canceled(self, task_token: str, details: str | None = None) -> Answer:
        """Answer that the task was given up on request, with details of at most 32768 characters."""
        return self._call("respond_activity_task_canceled", taskToken=task_token, details=details)
