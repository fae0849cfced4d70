"""The command as a process: exit status, streams, terminal."""

from __future__ import annotations

import errno
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODULE = [sys.executable, "-m", "simpleflow"]
SCRIPT = [
    sys.executable,
    "-c",
    "import sys; sys.argv[0] = 'simpleflow'; from simpleflow.cli.main import cli; cli()",
]
HERE = "tests.data.cli_workflows"


def run(*arguments, command=MODULE, **kwargs):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **kwargs.pop("env", {})}
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    options = {"capture_output": True, "text": True, "timeout": 60, "cwd": ROOT, **kwargs}
    return subprocess.run([*command, *arguments], env=environment, **options)


@pytest.mark.parametrize("command", [MODULE, SCRIPT], ids=["python -m", "script"])
def test_a_run_that_succeeds(command):
    ended = run("workflow.start", "--local", f"{HERE}.Print", "--input", "[1]", command=command)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "[[1], {}]\n", "")


def test_a_run_that_fails():
    ended = run("workflow.start", "--local", f"{HERE}.FailingTask")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"Error: workflow {HERE}.FailingTask failed: KeyError: 1\n")
    assert ended.stderr.endswith("\nKeyError: 1\n")


def test_the_script_finds_modules_in_the_current_directory(tmp_path):
    (tmp_path / "here.py").write_text(
        "from simpleflow import Workflow\n"
        "class Work(Workflow):\n"
        "    name, version = 'work', '1'\n"
        "    def run(self):\n"
        "        print('found')\n"
    )
    script = [sys.executable, "-I", "-c", f"import sys; sys.path.append({str(ROOT)!r}); {SCRIPT[2]}"]
    options = {"cwd": tmp_path, "command": script}
    if sys.version_info >= (3, 11):  # -I implies -P there: the user does not want the current directory
        assert run("workflow.start", "--local", "here.Work", **options).returncode == 1
        script[1:2] = ["-E", "-s"]
    assert run("workflow.start", "--local", "here.Work", **options).stdout == "found\n"


def test_standard_input_is_not_read_unasked():
    read, write = os.pipe()  # a pipe that nobody closes: reading it would hang
    try:
        ended = run("workflow.start", "--local", f"{HERE}.Print", stdin=read)
    finally:
        os.close(read)
        os.close(write)
    assert ended.stdout == "[[], {}]\n"


def test_standard_input_on_demand():
    ended = run("workflow.start", "--local", f"{HERE}.Print", "--input-file", "-", stdin=None, input='["é"]')
    assert ended.stdout == '[["\\u00e9"], {}]\n'


def test_piped_it_shows_no_progress():
    ended = run("workflow.start", "--local", f"{HERE}.Slow")
    assert ended.stdout == "half a line, the other half\n"
    assert ended.stderr == "sorry\n"


def on_a_terminal(*arguments):
    """Return the exit status of the command, and all it wrote to a terminal."""
    pid, terminal = pty.fork()
    if pid == 0:  # the child: nothing of pytest may run in it
        try:
            os.chdir(ROOT)
            os.environ["PYTHONPATH"] = str(ROOT)
            os.execv(sys.executable, [*MODULE, *arguments])
        finally:
            os._exit(127)
    written = b""
    try:
        while chunk := os.read(terminal, 4096):
            written += chunk
    except OSError as error:  # how Linux says that the other side is closed
        if error.errno != errno.EIO:
            raise
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), written.decode().replace("\r\n", "\n")


@pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")
def test_a_long_run_shows_its_progress_on_a_terminal():
    status, text = on_a_terminal("workflow.start", "--local", f"{HERE}.Slow")
    assert status == 0
    assert "\r\033[K" in text
    assert re.search(r"\d / \d tasks done", text)
    assert "half a line, the other half\n" in text
    assert text.endswith("sorry\n") or text.endswith("sorry\n\r\033[K")
    last_line = text.rpartition("\r\033[K")[2]
    assert "tasks done" not in last_line


@pytest.mark.filterwarnings("ignore:.*forkpty.*:DeprecationWarning")
def test_a_short_run_does_not():
    status, text = on_a_terminal("workflow.start", "--local", f"{HERE}.Print")
    assert (status, text) == (0, "[[], {}]\n")


def test_completion_scripts():
    ended = run(command=SCRIPT, env={"_SIMPLEFLOW_COMPLETE": "bash_source"})
    assert "_simpleflow_completion" in ended.stdout or "Couldn't detect Bash version" in ended.stderr


def test_version():
    assert run("--version").stdout.startswith("python -m simpleflow, version ")
    assert run("--version", command=SCRIPT).stdout.startswith("simpleflow, version ")


def test_interrupted():
    ended = run("workflow.start", "--local", f"{HERE}.Interrupted")
    assert ended.returncode == 1
    assert ended.stderr.strip() == "Aborted!"
