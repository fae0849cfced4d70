"""`python -m simpleflow.execute`, spoken to directly."""

from __future__ import annotations

import contextlib
import contextvars
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from simpleflow import execute

ROOT = Path(__file__).parents[3]


@pytest.fixture
def speak(tmp_path, monkeypatch):
    """Call `main` in this process; return its status, the result and the error."""
    monkeypatch.setattr("simpleflow.log.setup_logging", lambda: None)

    def speak(*argv, arguments_file=None):
        with contextlib.ExitStack() as files:
            result, error = (files.enter_context(tempfile.TemporaryFile(dir=tmp_path)) for _ in range(2))
            options = [f"--result-fd={result.fileno()}", f"--error-fd={error.fileno()}"]
            if arguments_file is not None:
                path = tmp_path / "arguments"
                path.write_bytes(arguments_file)
                options.append(f"--arguments-json-fd={os.open(path, os.O_RDONLY)}")
            status = contextvars.copy_context().run(execute.main, [*argv, *options])
            result.seek(0)
            error.seek(0)
            return status, result.read().decode(), error.read().decode()

    return speak


def test_on_the_command_line():
    command = [sys.executable, "-m", "simpleflow.execute", "os.path.exists", '{"args": ["/tmp"]}']
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\ntrue", "")


def test_failures_on_the_command_line():
    command = [sys.executable, "-m", "simpleflow.execute", "os.path.exists", "{}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert json.loads(done.stderr.splitlines()[-1])["error"] == "TypeError"
    assert "os.path.exists failed" in done.stderr


def test_a_result(speak):
    assert speak("os.path.join", '{"args": ["a", "b"]}') == (0, '"a/b"', "")


def test_keywords(speak):
    assert speak("builtins.dict", '{"kwargs": {"a": 1}}') == (0, '{"a":1}', "")


def test_through_the_wrapper(speak):
    assert speak("tests.data.elsewhere.add", '{"args": [1]}') == (0, "2", "")
    assert speak("tests.data.elsewhere.Add", '{"args": [1]}') == (0, "2", "")


def test_arguments_from_a_file(speak):
    document = json.dumps({"args": [], "kwargs": {}, "context": {"run_id": "r"}}).encode()
    status, result, _ = speak("tests.data.elsewhere.Witness", "foo", arguments_file=document)
    assert (status, json.loads(result)) == (0, {"closed": True, "context": {"run_id": "r"}})


def test_context(speak):
    status, result, _ = speak("tests.data.elsewhere.seen_context", "{}", '--context={"run_id": "r"}')
    assert (status, json.loads(result)) == (0, [{"run_id": "r"}] * 2)


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("no_such_module.function", "{}", "ModuleNotFoundError"),
        ("os.path.no_such_function", "{}", "AttributeError"),
        ("os.path.exists", "{", "JSONDecodeError"),
        ("os.path.exists", "[]", "ValueError"),
        ("os.path.exists", '{"args": 3}', "ValueError"),
        ("os.path.exists", '{"kwargs": [1]}', "ValueError"),
        ("os.path.exists", '{"args": [1, 2, 3]}', "TypeError"),
        ("os.path", "{}", "TypeError"),
        ("sys.exit", '{"args": [0]}', "SystemExit"),
        ("tests.data.elsewhere.unserialisable", "{}", "TypeError"),
        ("tests.data.elsewhere.interrupted", "{}", "KeyboardInterrupt"),
    ],
)
def test_every_failure_is_reported(speak, name, arguments, error):
    status, result, text = speak(name, arguments)
    assert (status, result) == (1, "")
    assert json.loads(text)["error"] == error


def test_unknown_options(capsys):
    with pytest.raises(SystemExit) as caught:
        execute.main(["os.path.exists", "{}", "--no-such-option"])
    assert caught.value.code == 2
    assert "--no-such-option" in capsys.readouterr().err
