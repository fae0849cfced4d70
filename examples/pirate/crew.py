"""The worker: it digs, tells now and then that it is alive, and shares what was found."""

import os
import time
from typing import Any

from examples.pirate.chart import CARIBBEAN, DECK
from swf import fields
from swf.actors import ActivityWorker
from swf.exceptions import DoesNotExistError, PollTimeout

DEPTH = 3  # feet
CHESTS = {"Tortuga": 12, "Nevis": 7, "Skull Rock": 81}  # doubloons


class Pirate(ActivityWorker):
    """Somebody who does the work."""

    def run(self) -> None:
        """Work, until somebody ends this process."""
        while True:
            try:
                task = self.poll(identity=f"pirate {os.getpid()}")
                self.work(task.task_token, task.activity_task)
            except (PollTimeout, DoesNotExistError):
                continue  # nothing to do; or it took too long, and somebody else was sent

    def work(self, token: str, task: Any) -> None:
        """Do one task, and say how it went."""
        todo = {"Dig": self.dig, "Share": self.share}[task.activity_type.name]
        try:
            result = todo(token, **fields.decode(task.input))
        except Exception as error:
            self.fail(token, reason=f"{type(error).__name__}: {error}")
        else:
            self.complete(token, result)

    def dig(self, token: str, island: str, attempt: int) -> int:
        """Dig foot by foot, with a heartbeat after each; the rock breaks the first spade."""
        for foot in range(DEPTH):
            time.sleep(0.01)
            self.heartbeat(token, {"feet": foot + 1})
            if "Rock" in island and attempt == 1:
                raise RuntimeError("the spade broke")
        return CHESTS.get(island, 0)

    def share(self, token: str, found: dict[str, int]) -> dict[str, int]:
        """A quarter goes to the captain."""
        total = sum(found.values())
        return {"captain": total // 4, "crew": total - total // 4}


if __name__ == "__main__":
    Pirate(CARIBBEAN, DECK).run()
