"""One run of `standalone`: its processes, its execution, and their end."""

from __future__ import annotations

import gc
import logging
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from simpleflow.cli import _crew, _private_service, _terminal, decider, service, starting, worker
from simpleflow.cli._waiting import Ending, Interrupted, wait_for_end
from simpleflow.cli.errors import CommandError, InvalidValueError
from simpleflow.process import Signals
from simpleflow.swf.utils import add_workflow_class_name
from simpleflow.utils import full_object_name

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import IO

    from simpleflow.workflow import Workflow
    from swf.models.domain import Domain
    from swf.models.workflow import WorkflowExecution

logger = logging.getLogger(__name__)

# How long processes may take to end when there is nothing left for them to do, in seconds.
_PATIENCE = 10.0
_PRIVATE_DOMAIN = "standalone"


class Run:
    """What `standalone` does, step by step.

    Arguments:
        path: the dotted path of the workflow class.
        workflow_class: the class.
        serve: runs a service in a process: given data file, port, domain, and what to call when it is ready
            (with nothing) or cannot start (with why), and whether nobody uses it yet.
        nb_deciders, nb_workers: numbers of processes; the number of CPUs by default.
        heartbeat: seconds between two heartbeats.
        stop_timeout: seconds that running tasks may go on when somebody stops the run.
        middlewares: dotted paths of functions to call before ("pre") and after ("post") each activity.
    """

    def __init__(
        self,
        path: str,
        workflow_class: type[Workflow],
        serve: Callable[[str, int, str, Callable[[str], None], bool], int],
        *,
        nb_deciders: int | None = None,
        nb_workers: int | None = None,
        heartbeat: int = 60,
        stop_timeout: float | None = None,
        middlewares: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.path = path
        self.workflow_class = workflow_class
        self._serve = serve
        self._nb_deciders, self._nb_workers = nb_deciders, nb_workers
        self._heartbeat, self._stop_timeout = heartbeat, stop_timeout
        self._middlewares = middlewares
        self._repair: dict[str, Any] = {}
        self._service: _crew.Member | None = None
        self._actors: list[_crew.Member] = []
        self._stopped_by: int | None = None
        self._data: str | None = None
        self._claim: IO[str] | None = None
        self._place: socket.socket | None = None
        self._signals: Signals | None = None
        self.domain: Domain

    # The service

    @contextmanager
    def on_service(self, domain: str | None, endpoint_url: str | None, data: str | None) -> Iterator[None]:
        """Talk to the service that was named, or to a private one; end all processes afterwards.

        Arguments:
            domain: the name of the domain.
            endpoint_url: the address given on the command line.
            data: the file that keeps the data of a private service.

        Raises:
            CommandError: there is no domain; or the private service cannot start.
        """
        _terminal.keep_quiet()
        with Signals(self._on_signal) as self._signals:
            try:
                self._find_service(domain, endpoint_url, data)
                yield
            except Interrupted as error:
                # Running tasks may go on for a while, and are answered.
                _crew.end(self._actors, signal.SIGTERM, None)
                raise CommandError(str(error)) from None
            finally:
                if self._service is not None:
                    self._service.tell(signal.SIGTERM)
                _crew.end(self._actors, signal.SIGQUIT, _PATIENCE)
                _crew.end([self._service] if self._service else [], signal.SIGTERM, _PATIENCE)
                if self._place is not None:
                    self._place.close()

    def _find_service(self, domain: str | None, endpoint_url: str | None, data: str | None) -> None:
        ready = None
        if service.use(endpoint_url):
            if data:
                raise InvalidValueError("--data is for a private service, and this run uses another one.")
            if not domain:
                raise InvalidValueError("no domain to run in: give --domain or SWF_DOMAIN.")
        else:
            domain = domain or _PRIVATE_DOMAIN
            ready = self._start_service(domain, data)
        # While the service starts.
        from simpleflow.swf.process import connect

        self.domain = connect(domain)
        if ready is not None:
            ready.wait()

    def _start_service(self, domain: str, data: str | None) -> _private_service.Readiness:
        if data:
            file = data
        else:
            # The claim lasts until the run is forgotten, at the end of the command.
            file, self._claim = _private_service.data_file()
        self._data = file
        port, self._place = _private_service.reserve_port()
        ready = _private_service.Readiness()
        self._service = _crew.Member(
            "private service", lambda: self._serve(file, port, domain, ready.say, not self._actors)
        )
        url = f"http://127.0.0.1:{port}"
        service.use_private(url)
        click.echo(f"no service configured: a private one runs at {url}, data in {file}", err=True)
        return ready

    # Repairing

    def repair(
        self, former: str, force_activities: str | None, input: dict[str, Any], tags: list[str] | None
    ) -> tuple[dict[str, Any], list[str] | None]:
        """Take results from a former execution.

        Arguments:
            former: its workflow id, or workflow id and run id.
            force_activities: a regular expression: ids of tasks to do again.
            input: the input given, if any.
            tags: the tags given, if any.

        Returns:
            the input and the tags to start with: those given, or else those of that execution.

        Raises:
            CommandError: there is no such execution.
        """
        from simpleflow.history import History
        from simpleflow.swf.utils import get_workflow_execution
        from swf.exceptions import SWFError

        workflow_id, _, run_id = former.partition(" ")
        try:
            execution = get_workflow_execution(self.domain.name, workflow_id, run_id or None)
            history = History(execution.history()).parse()
        except (SWFError, ValueError) as error:
            raise CommandError(f"cannot repair {former!r}: {' '.join(str(error).split())}.") from error
        self._repair = {
            "repair_with": history,
            "force_activities": force_activities,
            "repair_workflow_id": execution.workflow_id,
            "repair_run_id": execution.run_id,
        }
        started = history.events[0]
        return input or dict(started.input or {}), tags or list(getattr(started, "tag_list", None) or ())

    # The execution

    def to_its_end(
        self,
        input: dict[str, Any],
        *,
        workflow_id: str | None = None,
        tags: list[str] | None = None,
        display_status: bool = False,
        **options: Any,
    ) -> Ending:
        """Start an execution, and wait until it is closed.

        Arguments:
            input: its `args` and `kwargs`.
            workflow_id: its name; that of the workflow by default.
            tags: its tags; those that the workflow class declares by default.
            display_status: whether to print its status while it runs.
            options: see `starting.start_execution`.

        Raises:
            CommandError: it cannot be started, or the service is lost.
            Interrupted: a signal came.
        """
        workflow_id = workflow_id or str(self.workflow_class.name)
        if tags is None:
            tags = starting.tags_of(self.workflow_class, input)
        task_list = starting.create_unique_task_list(workflow_id)
        # Before the actors have their say.
        click.echo(f"starting workflow {self.path}", err=True)
        self._start_actors(task_list)
        try:
            execution = starting.start_execution(
                self.domain,
                self.workflow_class,
                input,
                workflow_id=workflow_id,
                tags=tags,
                task_list=task_list,
                wait_for_domain=self._service is None,
                **options,
            )
        except CommandError as error:
            execution = self._take_up(workflow_id, input, error)
        click.echo(f"{execution.workflow_id} {execution.run_id}")

        def pause(seconds: float) -> None:
            assert self._signals is not None
            self._signals.wait((), seconds)
            self._look()
            if self._stopped_by is not None:
                name = signal.Signals(self._stopped_by).name
                where = self._data or f"domain {self.domain.name}"
                ids = f"{execution.workflow_id} {execution.run_id}"
                raise Interrupted(f"stopped by {name}: execution {ids} is still open in {where}.")

        ending = wait_for_end(self.domain, execution, f"workflow {self.path}", pause, display_status)
        click.echo(f"execution {execution.workflow_id} finished", err=True)
        return ending

    def _take_up(self, workflow_id: str, input: dict[str, Any], error: CommandError) -> WorkflowExecution:
        """Go on with the execution that a former run left open in the data of this private service.

        Raises:
            CommandError: the error given, if that is not why there was one.
        """
        from swf.exceptions import WorkflowExecutionAlreadyStartedError
        from swf.querysets.workflow import WorkflowExecutionQuerySet

        if self._service is None or not isinstance(error.__cause__, WorkflowExecutionAlreadyStartedError):
            raise error
        executions = WorkflowExecutionQuerySet(self.domain)
        run_id = executions.filter(workflow_id=workflow_id)[0].run_id
        execution: WorkflowExecution = executions.get(workflow_id, str(run_id))
        given = add_workflow_class_name(input, self.workflow_class)
        if _comparable(execution.history().events[0].input) != _comparable(given):
            raise CommandError(
                f"a former run left an execution with workflow id {workflow_id!r} and another input open in"
                f" {self._data}: run it to its end with that input, or give another --workflow-id or --data."
            )
        click.echo(f"taking up execution {workflow_id}, which a former run left open", err=True)
        _crew.end(self._actors, signal.SIGQUIT, _PATIENCE)
        self._start_actors(str(execution.task_list))
        return execution

    def _start_actors(self, task_list: str) -> None:
        from simpleflow.swf.process import renew_connection

        # What there is now is shared by all processes, as long as nobody touches it.
        gc.freeze()

        def decide() -> int:
            _terminal.share()
            renew_connection(self.domain)
            if self._service is None:
                decider.register(self.domain)
            return decider.supervise(
                [full_object_name(self.workflow_class)],
                self.domain,
                task_list,
                self._nb_deciders,
                stop_timeout=self._stop_timeout,
                is_standalone=True,
                **self._repair,
            )

        def work() -> int:
            _terminal.share()
            renew_connection(self.domain)
            return worker.supervise(
                self.domain,
                task_list,
                self._middlewares,
                self._nb_workers,
                self._heartbeat,
                stop_timeout=self._stop_timeout,
            )

        self._actors = [_crew.Member("decider", decide), _crew.Member("worker", work)]

    # Processes and signals

    def _look(self) -> None:
        """Replace processes that died.

        Raises:
            CommandError: one of them keeps dying.
        """
        for member in (*self._actors, *([self._service] if self._service else [])):
            member.look()
            if member.is_lost:
                raise CommandError(f"the {member.name} keeps dying: its messages say why.")

    def _on_signal(self, number: int) -> None:
        if number == signal.SIGCHLD:
            return
        if self._stopped_by is not None or number == signal.SIGQUIT:
            for member in self._actors:
                member.tell(signal.SIGQUIT)
        self._stopped_by = self._stopped_by or number


def _comparable(input: Any) -> Any:
    """What matters of an input: the arguments, and which class gets them."""
    if not isinstance(input, dict):
        return input
    return input.get("args") or [], input.get("kwargs") or {}, (input.get("__extra") or {}).get("class")
