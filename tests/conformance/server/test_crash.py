"""A server that is killed at random moments under load has everything it acknowledged when it comes back."""

from pathlib import Path

from tests.helpers.crash import CrashTest


def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    with CrashTest(tmp_path, seed=3) as test:
        for number in range(20):
            test.round()
            if number >= 3 and test.acknowledged > 100 and test.tokens_checked:
                break
    assert test.acknowledged > 100
    assert test.tokens_checked
    assert test.closed == set(test.known)
