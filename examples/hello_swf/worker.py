"""The worker: it greets the world, whenever it is told to."""

from examples.hello_swf.register import DOMAIN, TASK_LIST
from swf.actors import ActivityWorker
from swf.exceptions import PollTimeout


class HelloWorker(ActivityWorker):
    """Somebody who does the work."""

    def run(self) -> bool:
        """Wait for an activity task and do it; False if there was none."""
        try:
            task = self.poll()
        except PollTimeout:
            return False
        print("Hello, World!")
        self.complete(task.task_token)
        return True


if __name__ == "__main__":
    worker = HelloWorker(DOMAIN, TASK_LIST)
    while True:
        worker.run()
