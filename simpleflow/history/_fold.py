"""The one idea of this package: events of a kind are folded, one by one, into entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from swf.models.event.base import Event

Entry = dict[str, Any]

#: How often a type is registered because SWF says that it does not know it.
MAX_REGISTRATIONS = 10

_UNKNOWN_TYPE = frozenset({"ACTIVITY_TYPE_DOES_NOT_EXIST", "WORKFLOW_TYPE_DOES_NOT_EXIST"})


def get(event: Event, attribute: str, default: Any = None) -> Any:
    """An attribute that SWF may leave out."""
    return getattr(event, attribute, default)


def decoded(event: Event, attribute: str, default: Any = None) -> Any:
    """The input or the control of an event, which decodes them itself."""
    value = getattr(event, attribute, None)
    return default if value is None else value


def name_of(task_list: Any) -> str | None:
    """The name in a task list as SWF writes it."""
    return task_list.get("name") if isinstance(task_list, dict) else None


class Fold:
    """Entries of one kind. A state somebody cares about has a method `on_<state>`; others leave no trace."""

    #: Types of the events it listens to.
    event_types: ClassVar[tuple[str, ...]] = ()

    def reader_of(self, event: Event) -> Callable[[Event], None] | None:
        """What reads events like this one; None if nobody here cares."""
        if event.type not in self.event_types:
            return None
        reader: Callable[[Event], None] | None = getattr(self, f"on_{event.state}", None)
        return reader

    def apply(self, event: Event) -> None:
        """Take one more event into account."""
        reader = self.reader_of(event)
        if reader is not None:
            reader(event)


class TaskFold(Fold):
    """Entries of things that are started, run and end; they are also listed in `tasks`, in order.

    Args:
        tasks: the list of all tasks of the history, shared by several folds.
    """

    def __init__(self, tasks: list[Entry]) -> None:
        self.entries: dict[str, Entry] = {}
        self._tasks = tasks
        #: The entries by the event that scheduled them, as later events refer to it.
        self._by_event: dict[int, Entry] = {}

    def enter(self, task_id: str, facts: Entry) -> Entry:
        """The entry of a task, with these facts; one that is there is kept, with what it knows."""
        entry = self.entries.get(task_id)
        if entry is None:
            entry = self.entries[task_id] = facts
            self._tasks.append(entry)
        else:
            entry.update(facts)
        return entry

    def count_refusal(self, entry: Entry, *, passing: bool) -> None:
        """Count how often SWF refused for the same cause.

        A refusal that may pass is no failed attempt, unless a type is still unknown after it was
        registered so many times: then registering it is no cure.
        """
        same = entry.get("refused_for") == entry["cause"]
        entry["refusals"] = entry["refusals"] + 1 if same else 1
        entry["refused_for"] = entry["cause"]
        hopeless = entry["cause"] in _UNKNOWN_TYPE and entry["refusals"] > MAX_REGISTRATIONS
        entry["refused_for_good"] = hopeless or not passing
        if entry["refused_for_good"]:
            self.count_failure(entry)

    @staticmethod
    def count_failure(entry: Entry) -> None:
        """`retry` is the number of attempts that failed, less one."""
        entry["retry"] = entry["retry"] + 1 if "retry" in entry else 0
