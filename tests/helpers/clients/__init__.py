"""Clients that play at random with a service in this process, while the oracle watches every event."""

from random import Random

from tests.helpers.clients.bench import Bench
from tests.helpers.clients.executions import ACTIONS as EXECUTIONS
from tests.helpers.clients.lives import ACTIONS as LIVES
from tests.helpers.clients.questions import ACTIONS as QUESTIONS
from tests.helpers.clients.registrations import ACTIONS as REGISTRATIONS
from tests.helpers.clients.tasks import ACTIONS as TASKS

#: What a client can do: how often (in relation to the others), and the function.
ACTIONS = {**EXECUTIONS, **TASKS, **REGISTRATIONS, **QUESTIONS, **LIVES}
_NAMES = tuple(ACTIONS)
_WEIGHTS = tuple(weight for weight, _ in ACTIONS.values())


class RandomClients:
    """A crowd of clients, deciders and workers of one service.

    Args:
        path: the data file; `:memory:` leaves out the crashes.
        seed: what they do is the same for the same seed.
    """

    def __init__(self, path: str = ":memory:", seed: int = 0) -> None:
        self.bench = Bench(path, seed)
        self.random = Random(f"clients {seed}")
        for action in ("RegisterDomain", "RegisterWorkflowType", "RegisterActivityType"):
            self.play(action, Random(0))

    def play(self, action: str, rng: Random) -> None:
        """Do one thing; everything that came of it has been checked when this returns.

        Raises:
            Violation: if the service broke a rule.
        """
        self.bench.begin(action)
        ACTIONS[action][1](self.bench, rng)
        self.bench.settle()

    def step(self) -> None:
        """Do one thing, whichever."""
        self.play(self.random.choices(_NAMES, _WEIGHTS)[0], self.random)

    def close(self) -> None:
        """End the service."""
        self.bench.service.close()


__all__ = ["ACTIONS", "RandomClients"]
