"""The IAM policies in the documentation: real actions, none missing, none too many."""

from __future__ import annotations

import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from tests.helpers.processes import eventually
from tests.helpers.snippets import ROOT, snippets_of
from tests.integration.world import World

PAGE = ROOT / "docs" / "howto" / "amazon_swf.rst"
ROLES = ("decider", "worker", "starter", "operator", "storage")
MODEL = botocore.session.get_session().get_service_model("swf")
OPERATIONS = frozenset(MODEL.operation_names)
DECISIONS = frozenset(MODEL.shape_for("DecisionType").enum)


def policies() -> dict[str, dict[str, Any]]:
    """The policies of the page, by role, in the order in which the page has them."""
    blocks = [s.text for s in snippets_of(PAGE.read_text(encoding="utf-8")) if s.kind == "json"]
    return dict(zip(ROLES, map(json.loads, blocks), strict=True))


def patterns(role: str) -> list[str]:
    """What a policy allows: `service:Name`, where the name may have stars."""
    found = []
    for statement in policies()[role]["Statement"]:
        assert statement["Effect"] == "Allow"
        actions = statement["Action"]
        found += [actions] if isinstance(actions, str) else actions
    return found


def allows(role: str, operation: str, service: str = "swf") -> bool:
    return any(fnmatchcase(f"{service}:{operation}", pattern) for pattern in patterns(role))


def called() -> set[str]:
    """The operations that the code calls: everything in `swf.api`."""
    texts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "swf" / "api").glob("*.py"))
    names = {"".join(part.capitalize() for part in name.split("_")) for name in re.findall(r'"(\w+)"', texts)}
    return names & OPERATIONS


def decided() -> set[str]:
    """The types of decisions that the code makes."""
    made = set()
    for path in (ROOT / "swf" / "models" / "decision").glob("*.py"):
        made |= DECISIONS & set(re.findall(r"\w+", path.read_text(encoding="utf-8")))
    for path in (ROOT / "simpleflow" / "swf").rglob("*.py"):
        made |= DECISIONS & set(re.findall(r'"(\w+)"', path.read_text(encoding="utf-8")))
    return made


@pytest.mark.parametrize("role", ROLES)
def test_actions_are_real_and_named_once(role: str) -> None:
    found = patterns(role)
    assert len(found) == len(set(found))
    for pattern in found:
        service, _, name = pattern.partition(":")
        if service == "swf":
            assert any(fnmatchcase(known, name) for known in OPERATIONS | DECISIONS), pattern
        else:
            assert service == "s3", pattern


@pytest.mark.parametrize("role", ["decider", "worker", "starter"])
def test_roles_of_machines_have_no_stars(role: str) -> None:
    assert not any("*" in pattern for pattern in patterns(role))


def test_all_that_the_code_calls_is_allowed_to_somebody() -> None:
    assert len(called()) > 30
    assert {name for name in called() if not any(allows(role, name) for role in ROLES)} == set()


def test_nothing_is_allowed_that_the_code_does_not_call() -> None:
    named = {pattern.partition(":")[2] for role in ROLES for pattern in patterns(role) if "swf:" in pattern}
    assert {name for name in named if "*" not in name} <= called() | DECISIONS


def test_deciders_may_make_all_decisions_of_simpleflow() -> None:
    lambdas = {"ScheduleLambdaFunction"}  # of the object layer only
    assert {name for name in DECISIONS - lambdas if not allows("decider", name)} == set()
    assert decided() >= DECISIONS - lambdas


def test_s3_actions_are_those_of_the_calls() -> None:
    text = (ROOT / "simpleflow" / "storage.py").read_text(encoding="utf-8")
    needs = {
        "get_object": "GetObject",
        "download_file": "GetObject",
        "put_object": "PutObject",
        "upload_file": "PutObject",
        "get_bucket_location": "GetBucketLocation",
        "list_objects_v2": "ListBucket",
    }
    assert all(call in text for call in needs)
    assert sorted(set(needs.values())) == sorted(p.partition(":")[2] for p in patterns("storage"))
    assert not re.search(r"\.(delete_object|copy_object|head_object)", text)


class Listener:
    """Stands before a service, and notes who calls which operation; who is told by the access key."""

    def __init__(self, port: int) -> None:
        heard = self.heard = defaultdict(set)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                key = re.search(r"Credential=([^/]+)/", self.headers["Authorization"])
                heard[key[1] if key else ""].add(self.headers["X-Amz-Target"].partition(".")[2])
                service = HTTPConnection("127.0.0.1", port, timeout=70)
                try:
                    service.request("POST", self.path, body, dict(self.headers))
                    answer = service.getresponse()
                    data = answer.read()
                except OSError:
                    self.close_connection = True
                    return
                finally:
                    service.close()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "date", "server"):
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    made.serve()
    yield made
    made.end()


def test_what_processes_call_is_what_their_role_may(world: World) -> None:
    listener = Listener(world.port)

    def who(role: str) -> dict[str, Any]:
        return {
            "env": world.environment(
                AWS_ACCESS_KEY_ID=role,
                AWS_SECRET_ACCESS_KEY="x",
                AWS_DEFAULT_REGION="us-east-1",
                AWS_ENDPOINT_URL_SWF=listener.url,
                SWF_DOMAIN="tests",
            )
        }

    try:
        world.simpleflow(
            "decider.start", "examples.basic.BasicWorkflow", "-t", "example", "-N", "1", **who("decider")
        )
        world.simpleflow("worker.start", "-t", "quickstart", "-N", "1", "--heartbeat", "1", **who("worker"))
        world.run("domain.list", **who("operator"))
        for name, given in (("signals.SignalsWorkflow", "[]"), ("basic.BasicWorkflow", "[1, 2]")):
            done = world.run("workflow.start", f"examples.{name}", "-i", given, "--wait", **who("starter"))
            assert done.returncode == 0, done.stderr
        started = world.run(
            "workflow.start", "examples.signals.PublishWorkflow", "-i", '["a"]', **who("starter")
        )
        signaled = world.run("workflow.signal", started.stdout.split()[0], "approved", **who("starter"))
        assert signaled.returncode == 0, signaled.stderr
        assert eventually(lambda: "RecordActivityTaskHeartbeat" in listener.heard["worker"])
    finally:
        listener.close()

    for role in ("decider", "worker", "starter", "operator"):
        assert listener.heard[role], role
        # The decider asks for the domain to be there, and goes on when it may not.
        extra = {"RegisterDomain"} if role == "decider" else set()
        assert {name for name in listener.heard[role] - extra if not allows(role, name)} == set(), role
    assert "RespondDecisionTaskCompleted" in listener.heard["decider"]
    assert "RespondActivityTaskCompleted" in listener.heard["worker"]
    assert listener.heard["starter"] >= {"StartWorkflowExecution", "SignalWorkflowExecution"}
