"""Command lines in a document, with what they print: run again, to see that it is so, or to write it down.

A document shows them as lines of a literal block that start with ``$ simpleflow``, each followed by its
output. A comment ``.. play: PATH`` stands for a decider and a worker that do what there is to do for a
workflow class; after ``.. terminal: COLUMNS``, the next command prints to a terminal so wide.

    $ python -m tests.helpers.console docs/howto/commands.rst

writes the outputs anew.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.helpers.swf_world import World

INDENT = "    "
PROMPT = f"{INDENT}$ simpleflow "
PLAY = ".. play: "
TERMINAL = ".. terminal: "
# What differs from run to run, and what stands for it.
_VARYING = (
    (re.compile(r"\b22[A-Za-z0-9+/]{20,}="), "RUN-ID"),
    (re.compile(r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(\+00:00|Z)?"), "DATE"),
    (re.compile(r"pid=\d+"), "PID"),
    (re.compile(r" +"), " "),
    (re.compile(r"-{2,}"), "--"),
)


def lasting(text: str) -> str:
    """The text without what differs from run to run."""
    for pattern, stand_in in _VARYING:
        text = pattern.sub(stand_in, text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def parts(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the parts of a document: (kind, what it says, the output shown).

    Kinds are "text", "play", "terminal" and "command".
    """
    lines = text.splitlines(keepends=True)
    while lines:
        line = lines.pop(0)
        if line.startswith(PLAY):
            yield "play", line, ""
        elif line.startswith(TERMINAL):
            yield "terminal", line, ""
        elif line.startswith(PROMPT):
            while line.endswith("\\\n"):
                line += lines.pop(0)
            output = ""
            while lines and lines[0].startswith(INDENT) and not lines[0].startswith(f"{INDENT}$ "):
                output += lines.pop(0)
            yield "command", line, output
        else:
            yield "text", line, ""


def played(text: str, world: World, run: Callable[..., str]) -> Iterator[tuple[str, str, str, str]]:
    """Do what a document says; yield its parts, and what each command prints now."""
    columns = ""
    for kind, said, shown in parts(text):
        printed = ""
        if kind == "play":
            world.play(said.removeprefix(PLAY).strip())
        elif kind == "terminal":
            columns = said.removeprefix(TERMINAL).strip()
        elif kind == "command":
            words = shlex.split(said.replace("\\\n", " ").strip().removeprefix("$ simpleflow "))
            with _terminal(columns) if columns else nullcontext():
                output = run(*words)
            printed = "".join(f"{INDENT}{line}".rstrip() + "\n" for line in output.splitlines())
            columns = ""
        yield kind, said, shown, printed


@contextmanager
def _terminal(columns: str) -> Iterator[None]:
    """Let commands find a terminal, whatever standard output is."""
    from unittest.mock import patch

    from simpleflow.cli import output

    with patch.object(output, "is_for_eyes", lambda: True), patch.dict("os.environ", COLUMNS=columns):
        yield


def main() -> None:
    """Write the outputs of the documents named anew."""
    import io
    import tempfile
    import time
    from contextlib import redirect_stdout

    import pytest

    from swf.server.api import Service
    from swf.server.clock import ManualClock
    from swf.server.inprocess import InProcess
    from swf.server.settings import Settings
    from swf.server.store import Store
    from tests.helpers import aws
    from tests.helpers.command_line import run
    from tests.helpers.swf_world import world_of

    for name in sys.argv[1:]:
        path, clock = Path(name), ManualClock(start=int(time.time()))
        with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as home:
            aws.scrub(patch, Path(home))
            patch.setenv("SWF_DOMAIN", "")
            client = InProcess(Service(Store(), clock, Settings())).client()
            world = world_of(patch, client, clock)
            with redirect_stdout(io.StringIO()):
                done = list(played(path.read_text(), world, lambda *words: run(*words).output))
        path.write_text("".join(said + printed for _, said, _, printed in done))


if __name__ == "__main__":
    main()
