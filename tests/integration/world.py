"""A service, deciders and workers as real processes, and what one needs to kill them one by one."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from simpleflow.swf.utils import add_workflow_class_name
from swf.core import new_client
from swf.models.domain import Domain
from swf.models.workflow import WorkflowExecution
from swf.querysets.workflow import WorkflowTypeQuerySet
from tests.helpers.processes import eventually, is_gone, reserved_port
from tests.integration import programs

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "tests"
_MARK = "SIMPLEFLOW_TESTS_WORLD"
_SCRUBBED = ("AWS_", "SWF_", "SIMPLEFLOW_", "_SWF_", "LOG_LEVEL", "COV_", "PYTEST_")


class World:
    """Everything a test starts; `end` kills what is left of it, and says what that was."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.mark = uuid.uuid4().hex
        self.port, self._place = reserved_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = directory / "log"
        self._started: list[subprocess.Popen[bytes]] = []
        self._proxy: Proxy | None = None

    # Processes

    def environment(self, **more: str) -> dict[str, str]:
        clean = {name: text for name, text in os.environ.items() if not name.startswith(_SCRUBBED)}
        return {
            **clean,
            "HOME": str(self.directory),
            "XDG_STATE_HOME": str(self.directory / "state"),
            "PYTHONPATH": str(ROOT),
            "LOG_LEVEL": "INFO",
            _MARK: self.mark,
            **more,
        }

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        """Start `python -m ...`; what it says goes to the log unless the test wants it."""
        with self.log.open("ab") as log:
            options = {"stdout": log, "stderr": log, "env": self.environment(), "cwd": ROOT, **options}
            process = subprocess.Popen([sys.executable, "-m", *arguments], **options)
        self._started.append(process)
        return process

    def simpleflow(self, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        return self.start("simpleflow", *arguments, **options)

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        process = self.simpleflow(
            *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options
        )
        out, err = process.communicate(timeout=60)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)  # type: ignore[arg-type]

    def processes(self) -> list[psutil.Process]:
        """All processes of this world that run, whoever their parents are."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get(_MARK) == self.mark and not is_gone(process):
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def nothing_is_left(self, seconds: float = 10.0) -> bool:
        return eventually(lambda: not self.processes(), seconds)

    def end(self) -> None:
        if self._proxy is not None:
            self._proxy.close()
        for process in self.processes():
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        for started in self._started:
            started.wait()
        self._place.close()

    # The service

    def serve(self) -> subprocess.Popen[bytes]:
        process = self.start(
            "swf.server", "--port", str(self.port), "--data", str(self.directory / "data"), "--domain", DOMAIN
        )
        eventually(self._answers)
        return process

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 0.2).close()
        except OSError:
            return False
        return True

    def proxied(self) -> Proxy:
        """Put something between the service and everybody else, that can be cut."""
        self._proxy = Proxy(self.port)
        self.url = f"http://127.0.0.1:{self._proxy.port}"
        return self._proxy

    def decider(self, *arguments: str) -> psutil.Process:
        given = arguments or ("-t", "decide", "-N", "1")
        process = self.simpleflow("decider.start", "-d", DOMAIN, "--endpoint-url", self.url, *given)
        return psutil.Process(process.pid)

    def worker(self, *arguments: str) -> psutil.Process:
        given = arguments or ("-N", "1")
        process = self.simpleflow(
            "worker.start", "-d", DOMAIN, "-t", "work", "--endpoint-url", self.url, *given
        )
        return psutil.Process(process.pid)

    def actors(self) -> tuple[psutil.Process, psutil.Process]:
        return self.decider(), self.worker()

    # Executions

    @property
    def domain(self) -> Domain:
        client = new_client(
            "us-east-1",
            f"http://127.0.0.1:{self.port}",
            retries={"max_attempts": 0},
        )
        return Domain(DOMAIN, boto3_client=client)

    def execute(self, workflow: type[programs.One], *args: Any, **options: Any) -> WorkflowExecution:
        """Start an execution."""
        types = WorkflowTypeQuerySet(self.domain)
        kind = types.get_or_create(
            workflow.name,
            workflow.version,
            task_list=workflow.task_list,
            execution_timeout=workflow.execution_timeout,
            decision_tasks_timeout=workflow.decision_tasks_timeout,
        )
        input = add_workflow_class_name({"args": list(args), "kwargs": {}}, workflow)
        execution: WorkflowExecution = kind.start_execution(
            workflow_id=workflow.name, input=input, task_list=workflow.task_list, **options
        )
        return execution

    def events(self, execution: WorkflowExecution) -> list[dict[str, Any]]:
        return list(execution.history_events())

    def ending(self, execution: WorkflowExecution, seconds: float = 30.0) -> dict[str, Any]:
        """Wait until an execution is closed, and return its last event."""

        def look() -> dict[str, Any] | None:
            try:
                last = self.events(execution)[-1]
            except Exception:  # the service may be gone for a while
                time.sleep(0.05)
                return None
            kind = str(last["eventType"])
            closed = kind.startswith("WorkflowExecution") and kind.endswith(
                ("Completed", "Failed", "TimedOut")
            )
            return last if closed else None

        return eventually(look, seconds) or {}

    def result(self, execution: WorkflowExecution, seconds: float = 30.0) -> str:
        """Wait until an execution is completed, and return its result."""
        last = self.ending(execution, seconds)
        assert last["eventType"] == "WorkflowExecutionCompleted", last
        self.check(execution)
        return str(last["workflowExecutionCompletedEventAttributes"]["result"])

    def check(self, execution: WorkflowExecution) -> None:
        """See that each scheduled activity ended once."""
        ends: dict[int, int] = {}
        for event in self.events(execution):
            for key, attributes in event.items():
                if key.startswith("activityTask") and "scheduledEventId" in attributes:
                    over = not str(event["eventType"]).endswith(("Started", "CancelRequested"))
                    number = attributes["scheduledEventId"]
                    ends[number] = ends.get(number, 0) + over
        assert all(number == 1 for number in ends.values()), ends


class Proxy:
    """Passes bytes on between a port of its own and another one, until it is cut."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.is_cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self.is_cut:
                near.close()
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            self._pairs.append((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()
            sink.close()

    def cut(self) -> None:
        """End all connections, and allow no others."""
        self.is_cut = True
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def mend(self) -> None:
        """Allow connections again."""
        self.is_cut = False

    def close(self) -> None:
        self.cut()
        self._listening.close()


def children(process: psutil.Process, number: int = 1) -> list[psutil.Process]:
    """Wait until a process has so many children, and return them."""
    return eventually(lambda: (found := process.children()) and len(found) == number and found) or []


def working(note: Path, lines: int = 1) -> int:
    """Wait until a program has left so many lines, and return the process id in the last one."""

    def look() -> list[str]:
        text = note.read_text() if note.exists() else ""
        return text.split("\n")[:-1] if text.count("\n") >= lines else []

    return int(eventually(look)[lines - 1].split()[0])


SIGKILL = signal.SIGKILL
