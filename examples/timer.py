"""Timers: waiting without a worker that waits, and reminders that can be called off.

    $ simpleflow workflow.start --local examples.timer.TimerWorkflow --input '[1]'
    waited for 1 second, and worked meanwhile: done
    the reminder was called off

Nothing sleeps while a timer runs: the workflow is replayed when it fires. On SWF it may last up to
a year, and the machines in between may change.
"""

from simpleflow import Workflow, activity, futures


@activity.with_attributes(task_list="quickstart", version="example")
def work() -> str:
    """Something to do in the meantime."""
    return "done"


class TimerWorkflow(Workflow):
    """One timer that fires, and one that does not."""

    name = "timer"
    version = "example"
    task_list = "example"

    def run(self, seconds: int = 1) -> None:
        pause = self.submit(self.start_timer("pause", timeout=seconds))
        reminder = self.submit(self.start_timer("reminder", timeout=3600))
        worked = self.submit(work)
        if worked.result:
            self.submit(self.cancel_timer("reminder"))

        futures.wait(pause)
        plural = "" if seconds == 1 else "s"
        print(f"waited for {seconds} second{plural}, and worked meanwhile: {worked.result}")
        print("the reminder was called off" if reminder.cancelled else "the reminder went off")
