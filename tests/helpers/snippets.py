"""What a page shows, as something that can be run: Python, doctests, and commands with their output."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

from tests.helpers.processes import reserved_port

ROOT = Path(__file__).resolve().parents[2]

_DIRECTIVE = re.compile(r"(?P<indent> *)\.\. code-block:: *(?P<language>\S+)$")
_LITERAL_OPTIONS = re.compile(r" +:[\w-]+:")
_SCRUBBED = ("AWS_", "SWF_", "SIMPLEFLOW_", "LOG_LEVEL", "COV_", "PYTEST_", "_SIMPLEFLOW")

# The name of the program is what users see in messages, whatever started the tests.
_SIMPLEFLOW = """#!/bin/sh
exec {python} -c 'import sys; sys.argv[0] = "simpleflow"
from simpleflow.cli.main import cli
cli()' "$@"
"""


@dataclass(frozen=True)
class Snippet:
    """A piece of a page: `kind` is a language, or "doctest"; `line` is where it starts, from 1."""

    kind: str
    text: str
    line: int


@dataclass(frozen=True)
class Command:
    """A command, as it stands after the `$`, and the output shown under it."""

    text: str
    output: str


def snippets_of(page: str) -> list[Snippet]:
    """The code blocks and doctests of a reStructuredText page, in order."""
    lines = page.splitlines()
    found = []
    position = 0
    while position < len(lines):
        directive = _DIRECTIVE.match(lines[position])
        if directive:
            start, position = _block(lines, position + 1, len(directive["indent"]))
            text = dedent("\n".join(lines[start:position])).strip("\n") + "\n"
            kind = "doctest" if text.startswith(">>>") else directive["language"]
            found.append(Snippet(kind, text, start + 1))
        elif lines[position].lstrip().startswith(">>> "):
            start = position
            while position < len(lines) and lines[position].strip():
                position += 1
            found.append(Snippet("doctest", dedent("\n".join(lines[start:position])) + "\n", start + 1))
        else:
            position += 1
    return found


def _block(lines: list[str], position: int, indent: int) -> tuple[int, int]:
    """Where the content of a directive starts and ends, options and blank lines in front left out."""
    while position < len(lines) and (not lines[position].strip() or _LITERAL_OPTIONS.match(lines[position])):
        position += 1
    start = position
    while position < len(lines):
        line = lines[position]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        position += 1
    return start, position


def commands_of(transcript: str) -> list[Command]:
    """The commands of a console transcript with their outputs; a backslash at the end continues a command."""
    commands: list[Command] = []
    continued = False
    for line in transcript.splitlines():
        if continued:
            commands[-1] = Command(f"{commands[-1].text}\n{line}", "")
        elif line.startswith("$ "):
            commands.append(Command(line[2:], ""))
        elif commands:
            last = commands[-1]
            commands[-1] = Command(last.text, f"{last.output}{line}\n")
        else:
            raise ValueError(f"a console transcript begins with '$ ', not with {line!r}")
        continued = commands[-1].text.endswith("\\") and not commands[-1].output
    return [Command(command.text, command.output.rstrip("\n")) for command in commands]


class Console:
    """Runs commands as a reader would type them, and compares what they print with what is shown.

    A command with `&` at its end goes on while the others run; `kill %1` ends the first of them, as in a
    shell. `export NAME=VALUE` lasts. Ports 4567 and 4568 stand for free ones.

    Args:
        directory: where they run, their home, and where a small `bin` for them is made.
        environment: variables they find besides the usual ones.
    """

    patience = 20.0  # seconds for a command in the background to print what is shown, or to end

    def __init__(self, directory: Path, environment: Mapping[str, str] | None = None) -> None:
        self.directory = directory
        self.status = 0
        self._jobs: list[subprocess.Popen[bytes]] = []
        self._ports: dict[str, str] = {}
        self._places: list[socket.socket] = []
        programs = directory / ".bin"
        programs.mkdir()
        python = shlex.quote(sys.executable)
        for name, text in (
            ("simpleflow", _SIMPLEFLOW.format(python=python)),
            ("python", f'#!/bin/sh\nexec {python} "$@"\n'),
        ):
            (programs / name).write_text(text, encoding="utf-8")
            (programs / name).chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_SCRUBBED)}
        self._environment = {
            **kept,
            "PATH": f"{programs}{os.pathsep}{kept.get('PATH', os.defpath)}",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(directory)]),
            "HOME": str(directory),
            "XDG_STATE_HOME": str(directory / ".local" / "state"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            **(environment or {}),
        }

    def run(self, transcript: str) -> None:
        """Run all commands of a transcript.

        Raises:
            AssertionError: if one prints something else than what is shown, or fails although the
                transcript does not show its status with `echo $?`.
        """
        commands = commands_of(self._with_free_ports(transcript))
        for number, command in enumerate(commands):
            if self._is_about_jobs(command):
                continue
            printed = self._execute(command.text)
            if command.output:
                check_output(command.text, command.output, printed)
            status_is_shown = commands[number + 1 : number + 2] and commands[number + 1].text == "echo $?"
            if self.status and not status_is_shown:
                raise AssertionError(f"$ {command.text}\nended with status {self.status}:\n{printed}")

    def _with_free_ports(self, transcript: str) -> str:
        for port in ("4567", "4568"):
            if port in transcript and port not in self._ports:
                number, place = reserved_port()
                self._ports[port] = str(number)
                self._places.append(place)
            transcript = transcript.replace(port, self._ports.get(port, port))
        return transcript

    def _is_about_jobs(self, command: Command) -> bool:
        """Whether it was a command for the shell itself, which is done now."""
        if command.text.startswith("export "):
            pairs = [word.split("=", 1) for word in shlex.split(command.text)[1:]]
            self._environment.update(dict(pairs))
        elif command.text.startswith("kill %"):
            self._end(self._jobs[int(command.text.removeprefix("kill %")) - 1])
        elif command.text.endswith(" &"):
            self._start(command)
        else:
            return False
        return True

    def _start(self, command: Command) -> None:
        path = self.directory / f".job{len(self._jobs) + 1}"
        with path.open("wb") as out:
            line = f"exec {command.text.removesuffix(' &')}"
            self._jobs.append(
                subprocess.Popen(
                    ["sh", "-c", line],
                    cwd=self.directory,
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                )
            )
        deadline = time.monotonic() + self.patience
        while command.output:
            try:
                return check_output(command.text, command.output, path.read_text(encoding="utf-8"))
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def _end(self, job: subprocess.Popen[bytes]) -> None:
        job.terminate()
        try:
            job.wait(self.patience)
        except subprocess.TimeoutExpired:
            job.kill()
            raise

    def close(self) -> None:
        """End what still runs, the last first."""
        for job in reversed(self._jobs):
            self._end(job)
        for place in self._places:
            place.close()

    def _execute(self, command: str) -> str:
        done = subprocess.run(
            ["sh", "-c", f"(exit {self.status})\n{command}"],
            cwd=self.directory,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=60,
        )
        self.status = done.returncode
        return done.stdout


def check_output(command: str, expected: str, printed: str) -> None:
    """Compare what a command printed with what is shown, where `...` stands for anything.

    Raises:
        AssertionError: if they differ.
    """
    flags = doctest.ELLIPSIS
    if not doctest.OutputChecker().check_output(f"{expected.strip()}\n", f"{printed.strip()}\n", flags):
        raise AssertionError(f"$ {command}\nshould print\n{expected}\nbut printed\n{printed}")
