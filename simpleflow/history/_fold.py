"""The one idea of this package: events of a kind are folded, one by one, into entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from swf import fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from swf.models.event.base import Event

Entry = dict[str, Any]


def get(event: Event, attribute: str, default: Any = None) -> Any:
    """An attribute that SWF may leave out."""
    return getattr(event, attribute, default)


def decoded(event: Event, attribute: str, default: Any = None) -> Any:
    """A text attribute as the value it stands for."""
    text = getattr(event, attribute, None)
    if text is None:
        return default
    return fields.decode(text) if isinstance(text, str) else text


def name_of(task_list: Any) -> str | None:
    """The name in a task list as SWF writes it."""
    return task_list.get("name") if isinstance(task_list, dict) else None


class Fold:
    """Entries of one kind. A state somebody cares about has a method `on_<state>`; others leave no trace."""

    #: Types of the events it listens to.
    event_types: ClassVar[tuple[str, ...]] = ()

    def __init__(self) -> None:
        self._handlers: dict[str, Callable[[Event], None] | None] = {}

    def apply(self, event: Event) -> None:
        """Take one more event into account."""
        state = event.state
        try:
            handler = self._handlers[state]
        except KeyError:
            handler = self._handlers[state] = getattr(self, f"on_{state}", None)
        if handler is not None:
            handler(event)


class TaskFold(Fold):
    """Entries of things that are started, run and end; they are also listed in `tasks`, in order.

    Args:
        tasks: the list of all tasks of the history, shared by several folds.
    """

    def __init__(self, tasks: list[Entry]) -> None:
        super().__init__()
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

    @staticmethod
    def count_failure(entry: Entry) -> None:
        """`retry` is the number of attempts that failed, less one."""
        entry["retry"] = entry["retry"] + 1 if "retry" in entry else 0
