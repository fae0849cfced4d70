"""The page as users start it: a process that says where it is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.helpers.processes import eventually

ROOT = Path(__file__).resolve().parents[2]
_SCRUBBED = ("AWS_", "SWF_", "SIMPLEFLOW_", "_SWF_", "LOG_LEVEL", "COV_", "PYTEST_")


class WebProcess:
    """`simpleflow web.start` on a free port; use it as a context manager.

    Args:
        endpoint: the address of the service.
        directory: its home, and where its log is.
        arguments: further arguments of the command.
        environment: variables that it finds besides the usual ones.
    """

    def __init__(
        self, endpoint: str, directory: Path, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = ["web.start", "--port", "0", "--endpoint-url", endpoint, *arguments]
        kept = {name: text for name, text in os.environ.items() if not name.startswith(_SCRUBBED)}
        self._environment = {
            **kept,
            "HOME": str(directory),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            "AWS_DEFAULT_REGION": "us-east-1",
            **(environment or {}),
        }
        self._log = directory / f"web{len(list(directory.glob('web*.log')))}.log"
        self.url = ""

    def __enter__(self) -> WebProcess:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "simpleflow", *self._command],
                env=self._environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        self.url = eventually(self._said, 30)
        return self

    def _said(self) -> str:
        assert self._process.poll() is None, self.log()
        found = re.search(r"http://127\.0\.0\.1:\d+(?=\D*\n)", self.log())
        return found[0] if found else ""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(10)

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def log(self) -> str:
        """Everything it said."""
        return self._log.read_text(encoding="utf-8", errors="replace")
