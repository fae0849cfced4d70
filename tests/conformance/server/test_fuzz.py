"""Whatever is sent, the server answers with a fault of its own, or hangs up; and goes on."""

from pathlib import Path

from tests.helpers.fuzz import FuzzTest


def test_malformed_requests_do_no_harm(tmp_path: Path) -> None:
    with FuzzTest(tmp_path, seed=2) as test:
        for _ in range(800):
            test.one()
        test.finish()
    assert test.statuses["200"]
    assert test.statuses["400"] > test.statuses["200"]
