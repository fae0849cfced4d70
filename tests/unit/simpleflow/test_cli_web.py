"""`web.start`, and `server.start --web`: what they say, what they refuse, and that they serve."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from http.client import HTTPConnection

import boto3
import pytest
from botocore.config import Config

from tests.helpers.command_line import run
from tests.helpers.snippets import ROOT


class Running:
    """A command in a process of its own.

    Args:
        lines: so many are read from it, into `said`, before anything is asked of it.
    """

    def __init__(self, *arguments: str, cwd, lines: int, **variables: str) -> None:
        code = "from simpleflow.cli.main import cli; cli(prog_name='simpleflow')"
        pipe = subprocess.PIPE
        env = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SWF_"))}
        env.update(PYTHONPATH=str(ROOT), HOME=str(cwd), AWS_EC2_METADATA_DISABLED="true", **variables)
        command = [sys.executable, "-c", code, *arguments]
        self.process = subprocess.Popen(command, cwd=cwd, env=env, stdout=pipe, stderr=pipe, text=True)
        assert self.process.stdout is not None
        self.said = [self.process.stdout.readline().strip() for _ in range(lines)]

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exc_info) -> None:
        self.process.kill()
        self.process.communicate()

    def end(self, number: int = signal.SIGTERM) -> tuple[str, str]:
        self.process.send_signal(number)
        return self.process.communicate(timeout=20)


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def address_in(line: str) -> str:
    return line[line.index("http://") :]


class TestServerWithPage:
    def test_both_answer_and_end_together(self, tmp_path):
        arguments = ("--port", "0", "--domain", "shop", "--web", "--web-port", "0")
        with Running("server.start", *arguments, cwd=tmp_path, lines=4) as running:
            service, page = running.said[2].partition("=")[2], address_in(running.said[3])
            assert running.said[3].startswith("Look at it: ")
            client = boto3.client(
                "swf",
                endpoint_url=service,
                region_name="us-east-1",
                aws_access_key_id="x",
                aws_secret_access_key="x",
                config=Config(retries={"max_attempts": 0}),
            )
            client.register_domain(name="made later", workflowExecutionRetentionPeriodInDays="1")
            text = get(page)
            assert "/d/shop" in text and "/d/made%20later" in text and service in text
            with pytest.raises(urllib.error.HTTPError, match="404"):
                get(f"{page}d/shop/w/one/r/two/terminate")
            said, errors = running.end(signal.SIGINT)
            assert (running.process.returncode, said, errors) == (0, "", "")
            with pytest.raises(OSError):
                get(page)

    def test_the_environment_does_not_lead_it_astray(self, tmp_path):
        arguments = ("--port", "0", "--data", ":memory:", "--domain", "shop", "--web", "--web-port", "0")
        elsewhere = {"AWS_ENDPOINT_URL_SWF": "http://127.0.0.1:9", "AWS_DEFAULT_REGION": "eu-west-1"}
        with Running("server.start", *arguments, cwd=tmp_path, lines=4, **elsewhere) as running:
            text = get(address_in(running.said[3]))
            assert "/d/shop" in text and "eu-west-1" in text
            running.end()

    def test_no_page_unless_it_is_wanted(self, tmp_path):
        with Running("server.start", "--port", "0", cwd=tmp_path, lines=3) as running:
            said, _ = running.end()
            assert said == ""

    def test_an_address_that_is_taken(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            result = run("server.start", "--port", "0", "--web", "--web-port", port)
        assert result.exit_code == 1
        assert f"cannot listen on 127.0.0.1:{port}" in result.stderr

    def test_remote_only_if_that_was_said(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        result = run("server.start", "--host", "0.0.0.0", "--port", "0", "--web", "--web-port", "0")
        assert result.exit_code == 1
        assert "--allow-remote" in result.stderr

    def test_acting_needs_the_page(self):
        result = run("server.start", "--allow-actions")
        assert result.exit_code == 2
        assert "--web" in result.stderr


class TestPageAlone:
    def test_it_answers_and_ends(self, tmp_path):
        arguments = ("--endpoint-url", "http://127.0.0.1:9", "--port", "0", "--domain", "a b")
        with Running("web.start", *arguments, cwd=tmp_path, lines=1) as running:
            page = address_in(running.said[0])
            assert running.said[0].startswith("Look at ") and page.endswith("/d/a%20b")
            with pytest.raises(urllib.error.HTTPError, match="502") as caught:
                get(page)
            assert "http://127.0.0.1:9" in caught.value.read().decode()
            said, errors = running.end(signal.SIGINT)
            assert (running.process.returncode, said, errors) == (0, "", "")

    def test_names_it_is_served_under(self, tmp_path):
        arguments = ("--endpoint-url", "http://127.0.0.1:9", "--port", "0", "--allow-host", "page.example")
        with Running("web.start", *arguments, cwd=tmp_path, lines=1) as running:
            netloc = address_in(running.said[0]).removeprefix("http://").strip("/")
            statuses = {}
            for name in ("page.example", "evil.example"):
                connection = HTTPConnection(netloc, timeout=20)
                connection.request("GET", "/static/page.css", headers={"Host": name})
                statuses[name] = connection.getresponse().status
                connection.close()
            running.end()
        assert statuses == {"page.example": 200, "evil.example": 403}

    def test_no_service_to_look_at(self, tmp_path):
        with Running("web.start", "--port", "0", cwd=tmp_path, lines=0, AWS_CONFIG_FILE="none") as running:
            _, errors = running.process.communicate(timeout=20)
        assert running.process.returncode == 1
        assert "no service to talk to" in errors

    def test_remote_only_if_that_was_said(self):
        result = run("web.start", "--endpoint-url", "http://127.0.0.1:9", "--host", "0.0.0.0", "--port", "0")
        assert result.exit_code == 1
        assert "--allow-remote" in result.stderr

    @pytest.mark.parametrize(("options", "word"), [((), "see everything"), (("--allow-actions",), "change")])
    def test_remote_is_told(self, tmp_path, options, word):
        arguments = (
            "--endpoint-url",
            "http://127.0.0.1:9",
            "--port",
            "0",
            "--host",
            "0.0.0.0",
            "--allow-remote",
        )
        with Running("web.start", *arguments, *options, cwd=tmp_path, lines=2) as running:
            assert running.said[1].startswith("Everybody") and word in running.said[1]

    def test_help_has_examples(self):
        result = run("web.start", "--help")
        assert result.exit_code == 0
        assert "Examples:" in result.stdout and "--allow-actions" in result.stdout
