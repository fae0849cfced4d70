"""`server.start`: what it says, what it refuses, and that it serves."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import boto3
import click
import pytest
from botocore.config import Config

from simpleflow.cli.server import start_server
from swf.server import __main__ as by_module
from swf.server.app import DEFAULT_PORT, Server, serve
from tests.helpers.command_line import run
from tests.helpers.snippets import ROOT


class Running:
    """The command in a process of its own; the lines it said are in `said`."""

    def __init__(self, *arguments: str, cwd) -> None:
        code = "from simpleflow.cli.main import cli; cli(prog_name='simpleflow')"
        command = [sys.executable, "-c", code, "server.start", "--port", "0", *arguments]
        pipe = subprocess.PIPE
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(command, cwd=cwd, env=env, stdout=pipe, stderr=pipe, text=True)
        assert self.process.stdout is not None
        self.said = [self.process.stdout.readline() for _ in range(3)]
        self.url = self.said[-1].strip().partition("=")[2]

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *exc_info) -> None:
        self.process.kill()
        self.process.communicate()

    def client(self):
        return boto3.client(
            "swf",
            endpoint_url=self.url,
            region_name="eu-west-1",
            aws_access_key_id="x",
            aws_secret_access_key="x",
            config=Config(retries={"max_attempts": 0}),
        )

    def end(self, number: int = signal.SIGTERM) -> tuple[str, str]:
        self.process.send_signal(number)
        return self.process.communicate(timeout=10)


def domains(client) -> list[str]:
    found = client.list_domains(registrationStatus="REGISTERED")["domainInfos"]
    return [info["name"] for info in found]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_until_it_is_asked_to_end(tmp_path, number):
    data = str(tmp_path / "mine.sqlite")
    with Running("--data", data, "--domain", "a", "-d", "b", "--verbose", cwd=tmp_path) as server:
        assert f"listens on {server.url}, data in {data}." in server.said[0]
        assert server.said[2].startswith("  export AWS_ENDPOINT_URL_SWF=http://127.0.0.1:")
        client = server.client()
        assert domains(client) == ["a", "b"]
        client.register_domain(name="c", workflowExecutionRetentionPeriodInDays="1")
        _, errors = server.end(number)
        assert server.process.returncode == 0
    assert "POST RegisterDomain 200" in errors
    with Running("--data", data, cwd=tmp_path) as again:
        assert domains(again.client()) == ["a", "b", "c"]
        assert again.end()[1] == ""


def test_functions_of_the_current_directory(tmp_path):
    (tmp_path / "lambdas_here.py").write_text("def double(number):\n    return 2 * number\n")
    arguments = ("--data", ":memory:", "-d", "d", "--lambda", "double=lambdas_here:double")
    with Running(*arguments, cwd=tmp_path) as server:
        client = server.client()
        client.register_workflow_type(
            domain="d",
            name="w",
            version="1",
            defaultTaskList={"name": "l"},
            defaultExecutionStartToCloseTimeout="60",
            defaultTaskStartToCloseTimeout="60",
            defaultChildPolicy="TERMINATE",
            defaultLambdaRole="arn:aws:iam::123456789012:role/any",
        )
        client.start_workflow_execution(
            domain="d", workflowId="one", workflowType={"name": "w", "version": "1"}
        )
        task = client.poll_for_decision_task(domain="d", taskList={"name": "l"})
        call = {"id": "l", "name": "double", "input": "21"}
        decision = {
            "decisionType": "ScheduleLambdaFunction",
            "scheduleLambdaFunctionDecisionAttributes": call,
        }
        client.respond_decision_task_completed(taskToken=task["taskToken"], decisions=[decision])
        task = client.poll_for_decision_task(domain="d", taskList={"name": "l"})
        completed = task["events"][-3]["lambdaFunctionCompletedEventAttributes"]
        assert completed["result"] == "42"


def test_one_region_for_everybody(tmp_path):
    with Running(
        "--data", ":memory:", "-d", "d", "--region", "us-gov-1", "--no-prune", cwd=tmp_path
    ) as server:
        arn = server.client().describe_domain(name="d")["domainInfo"]["arn"]
    assert arn == "arn:aws:swf:us-gov-1:123456789012:/domain/d"


def test_a_second_server_on_the_same_file(tmp_path):
    data = str(tmp_path / "swf.sqlite")
    with Server(data):
        result = run("server.start", "--port", "0", "--data", data)
    assert result.exit_code == 1
    assert f"{data} is in use by another server (process " in result.stderr
    assert "stop it, or choose another file" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_addresses_others_can_reach_have_to_be_asked_for(tmp_path, host):
    result = run("server.start", "--host", host, "--data", str(tmp_path / "x"))
    assert result.exit_code == 1
    assert "can be reached from other machines" in result.stderr
    assert "--allow-remote" in result.stderr


def test_what_it_means_to_be_reachable_is_said(tmp_path):
    arguments = ("--data", ":memory:", "--host", "0.0.0.0", "--allow-remote")
    with Running(*arguments, cwd=tmp_path) as server:
        said = server.process.stdout.readline()
        server.end()
    assert "Everybody who can reach this address can read and change everything in it." in said


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--lambda", "double"), "cannot understand the lambda function 'double'"),
        (("--lambda", "x=nowhere_at_all:f"), "cannot import the lambda function nowhere_at_all:f"),
        (("--domain", "a:b"), "'a:b' cannot be the name of a domain"),
        (("--data", "/proc/nowhere/x"), "cannot use /proc/nowhere/x"),
    ],
)
def test_mistakes_are_told_in_one_line(tmp_path, monkeypatch, arguments, text):
    monkeypatch.chdir(tmp_path)
    result = run("server.start", "--port", "0", *arguments)
    assert result.exit_code == 1
    assert text in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_port_that_is_taken(tmp_path):
    with Server() as other:
        port = other.url.rpartition(":")[2]
        result = run("server.start", "--port", port, "--data", ":memory:")
    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1:{port}" in result.stderr


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_ports_that_cannot_be(port):
    result = run("server.start", "--port", port)
    assert result.exit_code == 2
    assert port in result.stderr


def test_help_says_how_to_use_it_and_what_is_open():
    text = run("server.start", "--help").output
    assert "AWS_ENDPOINT_URL_SWF" in text
    assert "asks nobody for a password" in " ".join(text.split())


def test_both_commands_take_the_same(capsys):
    """`python -m swf.server` has the same options but for the page, and hands them to the same function."""
    with pytest.raises(SystemExit):
        by_module.main(["--help"])
    theirs = set(re.findall(r"--[a-z][a-z-]+", capsys.readouterr().out))
    options = [option for option in start_server.params if isinstance(option, click.Option)]
    ours = {name for option in options for name in option.opts if name.startswith("--")}
    of_the_page = {"--web", "--web-port", "--allow-actions"}
    assert ours - of_the_page | {"--help"} == theirs
    assert by_module.serve is serve
    assert {option.name: option.default for option in options}["port"] == DEFAULT_PORT
