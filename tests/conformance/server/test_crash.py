"""A server that is killed at random moments under load has everything it acknowledged when it comes back."""

from pathlib import Path

from tests.helpers.crash import CrashTest


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with CrashTest(tmp_path, seed=3) as test:
        for _ in range(4):
            test.round()
    assert test.kills >= 4
    assert test.acknowledged > 100
    assert test.tokens_checked
    assert test.closed == set(test.known)
