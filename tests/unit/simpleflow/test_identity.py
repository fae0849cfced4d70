"""Who polls: as much as can be found out, and what the environment adds."""

from __future__ import annotations

import getpass
import json
import os
import socket
from typing import Any

import psutil
import pytest

from simpleflow.swf.identity import swf_identity


@pytest.fixture(autouse=True)
def known(monkeypatch: pytest.MonkeyPatch) -> None:
    class Process:
        def exe(self) -> str:
            return "/usr/bin/python"

    monkeypatch.delenv("SIMPLEFLOW_IDENTITY", raising=False)
    monkeypatch.setattr(getpass, "getuser", lambda: "ada")
    monkeypatch.setattr(socket, "gethostname", lambda: "engine")
    monkeypatch.setattr(os, "getpid", lambda: 42)
    monkeypatch.setattr(psutil, "Process", Process)


def identity() -> Any:
    return json.loads(swf_identity())


def test_what_is_known() -> None:
    assert swf_identity() == '{"exe":"/usr/bin/python","hostname":"engine","pid":42,"user":"ada"}'


def test_the_environment_adds_and_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLEFLOW_IDENTITY", '{"hostname": "other", "pod": "blue"}')

    assert identity() == {
        "user": "ada",
        "hostname": "other",
        "pid": 42,
        "exe": "/usr/bin/python",
        "pod": "blue",
    }


def test_a_null_takes_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPLEFLOW_IDENTITY", '{"user": null, "exe": null, "what": null}')

    assert identity() == {"hostname": "engine", "pid": 42}


@pytest.mark.parametrize("text", ["{not json", "[1]", "3", '"name"', "null", ""])
def test_what_is_no_object_is_ignored(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SIMPLEFLOW_IDENTITY", text)

    assert identity()["user"] == "ada"


def test_what_cannot_be_found_out_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> str:
        raise KeyError("getpwuid(): uid not found: 1000")

    monkeypatch.setattr(getpass, "getuser", fail)
    monkeypatch.setattr(psutil, "Process", fail)

    assert identity() == {"hostname": "engine", "pid": 42}
