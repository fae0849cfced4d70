"""The four verbs of a task on SWF: know its id, find its events, read them, ask to be scheduled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from simpleflow.activity import PRIORITY_NOT_SET
from simpleflow.base import Submittable

if TYPE_CHECKING:
    from typing_extensions import Self

    from simpleflow.futures import Future
    from simpleflow.history import History
    from swf.models.decision.base import Decision
    from swf.models.domain import Domain

    Entry = dict[str, Any]


class SwfTask(Submittable):
    """A task as SWF sees it."""

    #: It counts against the limit of open activities.
    opens_activity: ClassVar[bool] = False
    #: Its events bring a new decision task.
    wakes_decider: ClassVar[bool] = True

    @classmethod
    def _twin(cls, a_task: Submittable) -> Self:
        # The arguments are resolved and kept already: nothing is to be done twice.
        made = cls.__new__(cls)
        made.__dict__.update(a_task.__dict__)
        return made

    @property
    def payload(self) -> Any:
        """The activity or the workflow class; None if there is no such thing."""
        return None

    @property
    def own_priority(self) -> Any:
        """The priority that the activity or the workflow class gives to its tasks."""
        return PRIORITY_NOT_SET

    @property
    def identity(self) -> Any:
        """What makes it this task: an idempotent task is scheduled only once in a decision."""
        return getattr(self, "id", None)

    def find_event(self, history: History) -> Entry | None:
        """The task's entry in this history, if SWF has heard of it."""
        raise NotImplementedError

    def future_from(self, event: Entry) -> Future | None:
        """What the entry says; None if the task must be scheduled (again)."""
        raise NotImplementedError

    def must_wait(self, event: Entry) -> bool:
        """True if SWF has too much to do now: ask again after a while."""
        return False

    def missing_type(self, event: Entry, domain: Domain) -> Any:
        """The type to register, if it is for want of it that SWF refused; else None."""
        return None

    def schedule(self, domain: Domain, task_list: str | None = None, **options: Any) -> list[Decision]:
        """The decisions that ask SWF for it."""
        raise NotImplementedError
