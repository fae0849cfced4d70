"""What the page reads of SWF: histories are kept for a while, and only what is new of them is read again."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from simpleflow.swf import helpers
from simpleflow.utils.memory import collector_resting
from swf.exceptions import translated
from swf.models.domain import Domain
from swf.models.event.factory import build_event
from swf.models.history.base import History
from swf.querysets.domain import DomainQuerySet
from swf.querysets.workflow import WorkflowExecutionQuerySet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from swf.models.workflow import WorkflowExecution

Event = dict[str, Any]

#: Bytes, about, that the histories kept may take in memory.
KEPT_BYTES = 128 * 1024 * 1024
#: Seconds in which the parts of one page share what was read.
FRESH = 0.3
# Events in one answer of SWF: all it gives where much is expected, and few where little is.
_MANY, _FEW = 1000, 100
# Bytes, about, that an event takes besides its texts.
_EVENT_BYTES = 2500


class Run:
    """The history of one execution, as far as it was read.

    Arguments:
        execution: whose; it stands for the ids and the connection.
    """

    def __init__(self, execution: WorkflowExecution) -> None:
        self._execution = execution
        self._history: History | None = None
        self._memo: dict[Any, tuple[int, Any]] = {}
        self._read_at = float("-inf")
        self.lock = threading.RLock()
        #: Bytes, about, that it takes in memory.
        self.size = 0

    @property
    def history(self) -> History:
        """What happened; read before."""
        assert self._history is not None
        return self._history

    @property
    def last_event_id(self) -> int:
        """The number of the last event that was read."""
        return self.history.last.id

    @property
    def is_closed(self) -> bool:
        """Whether the execution is closed: no event will follow."""
        return self._history is not None and self._history.finished

    def refresh(self) -> None:
        """Read what is new.

        Raises:
            SWFError: the service refuses.
        """
        if self.is_closed or time.monotonic() - self._read_at < FRESH:
            return
        now = time.monotonic()
        with collector_resting():
            self._read()
        self._read_at = now

    def _read(self) -> None:
        if self._history is None:
            events = self._execution.history_events(maximum_page_size=_MANY)
            self._history = History.from_event_list(events)
        else:
            known = self.last_event_id
            news = self._news(known, _FEW)
            events = self._news(known, _MANY) or [] if news is None else news
            self._history.events.extend(map(build_event, events))
        self.size += sum(map(_size_of, events))

    def expect_news(self) -> None:
        """See that the next look asks the service."""
        self._read_at = float("-inf")

    def _news(self, known: int, page_size: int) -> list[Event] | None:
        """Return the events after one that is known; None if they are not in one page (but few of many)."""
        found: list[Event] = []
        token = None
        while True:
            with translated():
                answer = self._execution.get_workflow_execution_history(
                    self._execution.domain.name,
                    str(self._execution.run_id),
                    self._execution.workflow_id,
                    maximum_page_size=page_size,
                    reverse_order=True,
                    next_page_token=token,
                )
            events = answer["events"]
            found += [event for event in events if event["eventId"] > known]
            token = answer.get("nextPageToken")
            if not events or not token or events[-1]["eventId"] <= known:
                return found[::-1]
            if page_size == _FEW:
                return None

    def memo(self, about: Any, make: Callable[[History], Any]) -> Any:
        """Return what is made of the history, made again only if there are new events.

        Arguments:
            about: a name for it.
            make: makes it.
        """
        kept = self._memo.get(about)
        if kept is None or kept[0] != self.last_event_id:
            kept = self._memo[about] = (self.last_event_id, make(self.history))
        return kept[1]


def _size_of(event: Event) -> int:
    """Return about how many bytes an event takes in memory."""
    size = _EVENT_BYTES
    for attributes in event.values():
        if isinstance(attributes, dict):
            size += sum(len(value) for value in attributes.values() if isinstance(value, str))
    return size


class Reader:
    """Reads domains, executions and histories.

    Arguments:
        client: a boto3 client; by default the one that this process shares.
        kept_bytes: about how much memory the histories kept may take; the last one is kept in any case.
    """

    def __init__(self, client: Any = None, kept_bytes: int = KEPT_BYTES) -> None:
        self._client = client
        self._kept_bytes = kept_bytes
        self._runs: OrderedDict[tuple[str, str, str], Run] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """About how many bytes the histories kept take in memory."""
        with self._lock:
            return sum(run.size for run in self._runs.values())

    @property
    def _connection(self) -> dict[str, Any]:
        return {} if self._client is None else {"boto3_client": self._client}

    def service(self) -> tuple[str, str]:
        """Return the address and the region of the service."""
        meta = DomainQuerySet(**self._connection).boto3_client.meta
        return meta.endpoint_url, meta.region_name

    def domain(self, name: str) -> Domain:
        """Return a domain, without asking whether there is one."""
        return Domain(name, **self._connection)

    def domains(self, status: str) -> list[Domain]:
        """Return all domains of a status."""
        return list(DomainQuerySet(**self._connection).filter(status))

    def executions(self, domain: str) -> WorkflowExecutionQuerySet:
        """Return the questions one can ask about the executions of a domain."""
        return WorkflowExecutionQuerySet(self.domain(domain))

    def execution(self, domain: str, workflow_id: str, run_id: str | None = None) -> WorkflowExecution:
        """Return an execution, the latest one without a run id.

        Raises:
            ExecutionNotFound: there is none.
        """
        return helpers.find_execution(self.domain(domain), workflow_id, run_id)

    @contextmanager
    def run(self, execution: WorkflowExecution) -> Iterator[Run]:
        """Give the history of an execution as it is now; nobody else changes it meanwhile.

        Raises:
            SWFError: the service refuses.
        """
        run = self._run(execution)
        with run.lock:
            if execution.status != execution.STATUS_OPEN and not run.is_closed:
                run.expect_news()
            run.refresh()
            self._make_room(run)
            yield run

    def last_events(self, execution: WorkflowExecution, number: int) -> list[Event]:
        """Return the last events of an execution, as the service gives them, in the order of their ids.

        Arguments:
            number: so many at most; up to 1000.
        """
        key = (execution.domain.name, execution.workflow_id, str(execution.run_id))
        run = self._runs.get(key)
        if run is not None and run.is_closed:
            return [event.raw for event in run.history.latest(number)]
        with translated():
            answer = execution.get_workflow_execution_history(
                *(key[0], key[2], key[1]), maximum_page_size=number, reverse_order=True
            )
        events: list[Event] = answer["events"]
        return events[::-1]

    def expect_news(self, execution: WorkflowExecution) -> None:
        """See that the next look at an execution asks the service: something was done to it."""
        self._run(execution).expect_news()

    def _run(self, execution: WorkflowExecution) -> Run:
        key = (execution.domain.name, execution.workflow_id, str(execution.run_id))
        with self._lock:
            run = self._runs.setdefault(key, Run(execution))
            self._runs.move_to_end(key)
        return run

    def _make_room(self, used: Run) -> None:
        with self._lock:
            size = sum(run.size for run in self._runs.values())
            for key, run in list(self._runs.items()):
                if size <= self._kept_bytes and len(self._runs) <= 1000:
                    return
                if run is not used:
                    size -= self._runs.pop(key).size
