"""Run ids look like the service's own, and lead to their row."""

import os

import pytest

from swf.server.engine import run_ids


@pytest.mark.parametrize("row", [1, 2, 255, 1 << 40, (1 << 63) - 1])
def test_there_and_back(row: int) -> None:
    run_id = run_ids.make(row, os.urandom)
    assert len(run_id) == 46
    assert run_id.startswith("22") and run_id.endswith("=")
    assert run_ids.row_of(run_id) == row


@pytest.mark.parametrize(
    "text", ["", "2", "22", "22é", "22AAAA", "x" * 46, "\x00" * 46, "22" + "/" * 43 + "="]
)
def test_what_was_not_made_here(text: str) -> None:
    row = run_ids.row_of(text)
    assert row is None or 0 <= row < 1 << 63


def test_no_two_look_alike() -> None:
    made = {run_ids.make(row, os.urandom)[:12] for row in range(1000)}
    assert len(made) == 1000
