"""Which service a command talks to, how an ending is told, and what `standalone` refuses."""

from __future__ import annotations

import io
import json
import logging
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from simpleflow import Workflow
from simpleflow.cli import _private_service, _standalone_run, _terminal, decider, service, starting, worker
from simpleflow.cli._waiting import Counts, Ending, wait_for_end
from simpleflow.cli.errors import CommandError, InvalidValueError
from swf import settings
from swf.exceptions import WorkflowExecutionAlreadyStartedError
from swf.models.domain import Domain
from swf.models.workflow import WorkflowExecution
from tests.helpers.aws import scrub
from tests.helpers.command_line import run


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    scrub(monkeypatch, tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(service, "_MACHINE", (str(tmp_path / "vendor"),))


class Tagged(Workflow):
    name = "tagged"
    version = "1"
    task_list = "list"
    execution_timeout = 3600
    tag_list = ("a", "b")

    def run(self, number: int = 1) -> None: ...


# The service


def test_the_command_line_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://c")
    assert service.address() == "http://c"
    monkeypatch.setenv("AWS_ENDPOINT_URL_SWF", "http://b")
    assert service.address() == "http://b"
    assert service.address("http://a") == "http://a"


def test_no_address_and_no_credentials() -> None:
    assert not service.use()
    with pytest.raises(CommandError, match=r"AWS_ENDPOINT_URL_SWF.*AWS_ACCESS_KEY_ID"):
        service.require()


def test_the_metadata_service_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("nobody is to be asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert not service.has_credentials()


@pytest.mark.parametrize("source", ["environment", "file", "settings"])
def test_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, source: str) -> None:
    if source == "environment":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    elif source == "file":
        (tmp_path / ".aws").mkdir()
        text = "[default]\naws_access_key_id = x\naws_secret_access_key = y\n"
        (tmp_path / ".aws" / "credentials").write_text(text)
    else:
        settings.set(aws_access_key_id="x", aws_secret_access_key="y")

    assert service.use()
    service.require()


def test_a_configuration_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "missing")

    with pytest.raises(CommandError, match=r"AWS configuration cannot be used.*missing"):
        service.use()


def test_a_machine_of_amazon_may_have_a_role(tmp_path: Path) -> None:
    (tmp_path / "vendor").write_text("Amazon EC2\n")

    service.require()


def test_a_service_with_an_address_takes_anybody() -> None:
    assert service.use("http://localhost:4567")
    assert settings.current()["endpoint_url"] == "http://localhost:4567"
    assert settings.current()["aws_access_key_id"]


@pytest.mark.parametrize("url", ["localhost:4567", "ftp://x", "http://"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InvalidValueError, match="is no address: say http://host:port"):
        service.use(url)


# A private service


def test_where_its_data_is(tmp_path: Path) -> None:
    file, claim = _private_service.data_file()
    claim.close()

    assert file == str(tmp_path / "state" / "simpleflow" / "standalone.sqlite")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a port cannot be kept for somebody")
def test_its_port_is_kept_for_it() -> None:
    port, place = _private_service.reserve_port()
    with place:
        for _ in range(2):  # it may die, and is started again
            with socket.create_server(("127.0.0.1", port)):
                socket.create_connection(("127.0.0.1", port)).close()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port))
        with pytest.raises(OSError, match="in use"), socket.socket() as other:
            other.bind(("127.0.0.1", port))


def test_two_runs_do_not_share_a_file(tmp_path: Path) -> None:
    from swf.server.store import Store

    def chosen() -> str:
        file, claim = _private_service.data_file()
        claim.close()
        return file

    second = str(tmp_path / "state" / "simpleflow" / "standalone-2.sqlite")
    first, claim = _private_service.data_file()
    assert chosen() == second  # though nobody has made the first one yet
    claim.close()
    store = Store(first)
    try:
        assert chosen() == second
    finally:
        store.close()
    assert chosen() == first


# Starting


def test_tags_of_the_class() -> None:
    class Hooked(Tagged):
        @classmethod
        def get_tag_list(cls, number: int) -> list[str]:
            return [f"number={number}"]

    class Inheriting(Tagged):
        tag_list = Workflow.INHERIT_TAG_LIST  # type: ignore[assignment]

    class Single(Tagged):
        tag_list = "one"  # type: ignore[assignment]

    assert starting.tags_of(Tagged, {}) == ["a", "b"]
    assert starting.tags_of(Hooked, {"args": [3]}) == ["number=3"]
    assert starting.tags_of(Inheriting, {}) is None
    assert starting.tags_of(Single, {}) == ["one"]
    assert starting.tags_of(Workflow, {}) is None
    with pytest.raises(InvalidValueError, match="get_tag_list fails: TypeError"):
        starting.tags_of(Hooked, {})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = []

    class Type:
        def start_execution(self, **options: Any) -> str:
            calls.append(options)
            if options["workflow_id"] == "twice":
                raise WorkflowExecutionAlreadyStartedError("it is")
            return "execution"

    monkeypatch.setattr(starting, "register_type", lambda *_: Type())
    return calls


def test_what_is_not_given_is_as_the_class_says(started: list[dict[str, Any]]) -> None:
    input: dict[str, Any] = {"args": [1]}
    starting.start_execution(Domain("d"), Tagged, input, workflow_id="w")
    starting.start_execution(Domain("d"), Tagged, input, task_list="other", execution_timeout="5")

    assert started[0]["task_list"] == "list"
    assert started[0]["execution_timeout"] == "3600"
    assert started[0]["input"]["__extra"] == {"class": f"{__name__}.Tagged"}
    assert (started[1]["task_list"], started[1]["execution_timeout"]) == ("other", "5")
    assert "__extra" not in input


def test_refusals_are_one_line(started: list[dict[str, Any]]) -> None:
    with pytest.raises(CommandError, match="'twice' is open in domain 'd': give another --workflow-id"):
        starting.start_execution(Domain("d"), Tagged, {}, workflow_id="twice")
    with pytest.raises(InvalidValueError, match="at most 5 tags, not 6: a,b,c,d,e,f"):
        starting.start_execution(Domain("d"), Tagged, {}, tags=list("abcdef"))


# Endings


def tell(capsys: Any, status: str, **event: str) -> tuple[int, str, str]:
    code = Ending("workflow x.Y", status, event).tell()
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_result_is_printed_as_json(capsys: Any) -> None:
    assert tell(capsys, "COMPLETED", result='{"b": [1, "x"]}') == (0, '{"b":[1,"x"]}\n', "")


def test_a_continued_execution_is_a_success(capsys: Any) -> None:
    assert tell(capsys, "CONTINUED_AS_NEW") == (0, "", "")


def test_a_failure_has_a_reason_and_a_traceback(capsys: Any) -> None:
    details = json.dumps({"error": "ValueError", "message": "no", "traceback": ["Traceback\n", "  line 1\n"]})
    code, out, err = tell(capsys, "FAILED", reason="ValueError: no", details=details)

    assert (code, out) == (1, "")
    assert err == "Error: workflow x.Y failed: ValueError: no\nTraceback\n  line 1\n"


@pytest.mark.parametrize(("status", "said"), [("TIMED_OUT", "timed out"), ("TERMINATED", "terminated")])
def test_other_ends_are_failures(capsys: Any, status: str, said: str) -> None:
    assert tell(capsys, status) == (1, "", f"Error: workflow x.Y {said}\n")


# Counting


EVENTS = [
    "WorkflowExecutionStarted",
    "ActivityTaskScheduled",
    "ActivityTaskScheduled",
    "ActivityTaskScheduled",
    "ActivityTaskStarted",
    "ActivityTaskStarted",
    "ActivityTaskCompleted",
    "StartChildWorkflowExecutionInitiated",
    "ChildWorkflowExecutionStarted",
    "ChildWorkflowExecutionFailed",
]


class Pages:
    """A domain that gives a history backwards, three events a page."""

    name = "d"

    def __init__(self) -> None:
        self.events = list(EVENTS)
        self.pages = 0

    def get_workflow_execution_history(self, *_: Any, next_page_token: Any = None, **__: Any) -> Any:
        self.pages += 1
        numbered = list(enumerate(self.events, start=1))[::-1]
        begin = int(next_page_token or 0)
        events = [{"eventId": i, "eventType": kind} for i, kind in numbered[begin : begin + 3]]
        more = {"nextPageToken": str(begin + 3)} if begin + 3 < len(numbered) else {}
        return {"events": events, **more}


def test_tasks_are_counted_once() -> None:
    pages: Any = Pages()
    counts = Counts(pages, WorkflowExecution(Domain("d"), "w", "r"))
    counts.read()
    assert counts.text() == "0:00  1 scheduled, 1 running, 1 done, 1 failed"

    pages.events += ["ActivityTaskCompleted"]
    before = pages.pages
    counts.read()
    assert counts.text() == "0:00  1 scheduled, 0 running, 2 done, 1 failed"
    assert pages.pages - before == 1


def test_a_service_that_refuses_ends_the_wait() -> None:
    class Refusing:
        name = "d"

        def describe_workflow_execution(self, *_: Any) -> Any:
            raise ValueError("what?")

    domain: Any = Refusing()
    with pytest.raises(CommandError, match="cannot see how execution w is doing: what"):
        wait_for_end(domain, WorkflowExecution(Domain("d"), "w", "r"), "x", lambda seconds: None)


# The terminal


def test_lines_begin_where_the_line_of_progress_was() -> None:
    stream = io.StringIO()
    erasing = _terminal.Erasing(stream)
    erasing.writelines(["one\n", "two", " halves\n"])

    assert stream.getvalue() == "\r\x1b[Kone\n\r\x1b[Ktwo halves\n"


def test_a_log_is_not_for_a_terminal_that_shows_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    logger = logging.getLogger("simpleflow")
    logger.setLevel(logging.INFO)
    _terminal.keep_quiet()
    assert logger.level == logging.INFO

    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.delenv("LOG_LEVEL", raising=False)
    _terminal.keep_quiet()
    assert logger.level == logging.WARNING


# Commands


WORKFLOW = "examples.basic.BasicWorkflow"
ON_X = (WORKFLOW, "-i", "[1]", "--endpoint-url", "http://x")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("standalone", WORKFLOW, "--force-activities", "x"), "add --repair"),
        (("standalone", *ON_X), "no domain to run in"),
        (("standalone", *ON_X, "-d", "d", "--data", "f"), "--data"),
        (("standalone", WORKFLOW), "cannot be called with this input"),
        (("standalone", "no.such.Workflow"), "there is no module 'no'"),
        (("decider.start", "-t", "x"), "no domain to decide in"),
        (("decider.start", "-d", "d"), "A task list is needed if no workflows are specified"),
        (("decider.start", "-d", "d", "no.such.Workflow"), "there is no module 'no'"),
        (("worker.start", "-t", "x"), "no domain to work in"),
        (("worker.start", "-d", "d"), "no task list to poll"),
        (("worker.start", "-dd", "-tx", "--middleware-pre-execution", "no.no"), "cannot import the middle"),
    ],
)  # fmt: skip
def test_mistakes_are_one_line(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)

    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1, result.stderr


def test_options_reach_the_decider(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(decider, "register", lambda domain: given.append(domain.name))
    monkeypatch.setattr(decider, "supervise", lambda *args, **kwargs: given.append((args, kwargs)) or 0)
    result = run(
        "decider.start", WORKFLOW, "-d", "dom", "-t", "list", "-N", "3", "--stop-timeout", "5",
        "--endpoint-url", "http://127.0.0.1:1",
    )  # fmt: skip

    assert result.exit_code == 0, result.output
    name, ((workflows, domain, task_list, number), options) = given
    assert (name, domain.name) == ("dom", "dom")
    assert (workflows, task_list, number) == ([WORKFLOW], "list", 3)
    assert options["stop_timeout"] == 5.0


def test_options_reach_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr(worker, "supervise", lambda *args, **kwargs: given.append((args, kwargs)) or 1)
    result = run(
        "worker.start", "-d", "dom", "-t", "list", "-N", "3", "--heartbeat", "0", "--one-task",
        "--middleware-post-execution", "os.getpid", "--endpoint-url", "http://127.0.0.1:1",
    )  # fmt: skip

    assert result.exit_code == 1
    [((domain, task_list, middlewares, number, heartbeat), options)] = given
    assert (domain, task_list, number, heartbeat) == ("dom", "list", 3, 0)
    assert middlewares == {"pre": [], "post": ["os.getpid"]}
    assert options == {"one_task": True, "poll_data": None, "stop_timeout": 30.0}


@pytest.mark.parametrize(
    "arguments",
    [
        ("decider.start", WORKFLOW, "-d", "dom"),
        ("worker.start", "-d", "dom", "-t", "list"),
        ("standalone", WORKFLOW, "-i", "[1, 2]", "-d", "dom"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_they_talk_to_the_region_that_was_named(
    monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    from swf.core import ConnectedSWFObject

    regions: list[str] = []

    def look(*_: Any, **__: Any) -> Any:
        regions.append(ConnectedSWFObject().region)
        raise CommandError("far enough")

    monkeypatch.setattr(decider, "supervise", look)
    monkeypatch.setattr(decider, "register", lambda domain: None)
    monkeypatch.setattr(worker, "supervise", look)
    monkeypatch.setattr(_standalone_run.Run, "to_its_end", look)
    result = run(*arguments, "--endpoint-url", "http://127.0.0.1:1", "--region", "eu-west-1")

    assert result.stderr == "Error: far enough\n", result.output
    assert regions == ["eu-west-1"]


def test_a_domain_may_be_registered_or_not() -> None:
    from swf.exceptions import AlreadyExistsError, InvalidCredentialsError, ResponseError

    class Saving:
        name = "d"

        def __init__(self, error: Exception | None) -> None:
            self.error = error

        def save(self) -> None:
            if self.error:
                raise self.error

    for error in (None, AlreadyExistsError("x"), ResponseError("x", error_code="AccessDeniedException")):
        decider.register(Saving(error))  # type: ignore[arg-type]
    with pytest.raises(CommandError, match="does not accept the AWS credentials"):
        decider.register(Saving(InvalidCredentialsError("x")))  # type: ignore[arg-type]
