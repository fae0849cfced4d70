"""What is read of SWF, how often, and how much of it is kept."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

from simpleflow.web import reading
from simpleflow.web.reading import Reader
from tests.helpers.swf_world import DOMAIN


@pytest.fixture
def reader(world, always_fresh) -> Reader:
    return Reader()


@pytest.fixture
def calls(world) -> Counter:
    """How often the service was asked for histories, and for how many events it gave."""
    counted: Counter = Counter()

    def count(parsed, **kwargs):
        counted["calls"] += 1
        counted["events"] += len(parsed["events"])

    world.client.meta.events.register("after-call.swf.GetWorkflowExecutionHistory", count)
    return counted


def read(reader: Reader, workflow_id: str = "one") -> list[int]:
    """The ids of the events that are known now."""
    with reader.run(reader.execution(DOMAIN, workflow_id)) as run:
        return [event.id for event in run.history.events]


def signal(shop, times: int = 1) -> None:
    for _ in range(times):
        shop.client.signal_workflow_execution(domain=DOMAIN, workflowId="one", signalName="go")


class TestOpenExecutions:
    def test_new_events_are_added(self, reader, shop):
        shop.start("one")
        assert read(reader) == [1, 2]
        signal(shop, 3)
        assert read(reader) == [1, 2, 3, 4, 5]

    def test_only_what_is_new_is_kept_of_an_answer(self, reader, shop, calls):
        shop.start("one")
        signal(shop, 500)
        assert len(read(reader)) == 502
        calls.clear()
        signal(shop, 2)
        assert read(reader) == list(range(1, 505))
        assert calls["calls"] == 1 and calls["events"] <= 100

    @pytest.mark.parametrize("news", [98, 99, 100, 101, 250, 1100])
    def test_many_new_events(self, reader, shop, calls, news):
        shop.start("one")
        signal(shop, 10)
        read(reader)
        calls.clear()
        signal(shop, news)
        assert read(reader) == list(range(1, 13 + news))
        assert calls["calls"] <= 3

    def test_parts_of_a_page_share_what_was_read(self, world, shop, calls):
        reader = Reader()
        shop.start("one")
        for _ in range(3):
            read(reader)
        assert calls["calls"] == 1

    def test_something_that_was_done_is_seen_at_once(self, world, shop, monkeypatch):
        monkeypatch.setattr(reading, "FRESH", 3600)
        reader = Reader()
        shop.start("one")
        read(reader)
        signal(shop)
        assert read(reader) == [1, 2]
        reader.expect_news(reader.execution(DOMAIN, "one"))
        assert read(reader) == [1, 2, 3]

    def test_an_end_is_seen_at_once(self, world, shop, monkeypatch):
        monkeypatch.setattr(reading, "FRESH", 3600)
        reader = Reader()
        shop.start("one")
        read(reader)
        shop.terminate("one")
        with reader.run(reader.execution(DOMAIN, "one")) as run:
            assert run.is_closed


class TestClosedExecutions:
    def test_they_are_read_once(self, reader, shop, calls):
        shop.start("one")
        shop.complete()
        known = read(reader)
        calls.clear()
        assert read(reader) == known
        assert reader.last_events(reader.execution(DOMAIN, "one"), 2)[-1]["eventId"] == known[-1]
        assert calls["calls"] == 0

    def test_what_is_made_of_them_is_made_once(self, reader, shop):
        shop.start("one")
        made = []

        def make(history):
            made.append(len(history))
            return len(history)

        for _ in range(2):
            with reader.run(reader.execution(DOMAIN, "one")) as run:
                run.memo("length", make)
        signal(shop)
        with reader.run(reader.execution(DOMAIN, "one")) as run:
            assert run.memo("length", make) == 3
        assert made == [2, 3]

    def test_runs_of_one_name_are_kept_apart(self, reader, shop):
        first = shop.start("one")
        shop.complete()
        second = shop.start("one")
        for run_id, is_closed in ((first, True), (second, False)):
            with reader.run(reader.execution(DOMAIN, "one", run_id)) as run:
                assert run.is_closed is is_closed


class TestMemory:
    def test_the_oldest_are_forgotten(self, world, shop, calls):
        for number in range(6):
            shop.start(f"w{number}", input="x" * 10_000)
            shop.complete()
        reader = Reader(kept_bytes=80_000)
        for number in range(6):
            read(reader, f"w{number}")
        calls.clear()
        read(reader, "w5")
        assert calls["calls"] == 0
        read(reader, "w0")
        assert calls["calls"] > 0

    def test_one_that_is_too_large_can_be_read(self, world, shop):
        shop.start("one", input="x" * 30_000)
        reader = Reader(kept_bytes=1)
        assert read(reader) == [1, 2]
        signal(shop)
        reader.expect_news(reader.execution(DOMAIN, "one"))
        assert read(reader) == [1, 2, 3]

    def test_what_is_kept_stays_within_its_bounds(self, world, shop):
        kept = 200_000
        reader = Reader(kept_bytes=kept)
        for number in range(12):
            shop.start(f"w{number}", input="x" * 20_000)
            read(reader, f"w{number}")
            assert reader.size <= kept


class TestSeveralAtOnce:
    def test_everybody_sees_all_events(self, reader, shop):
        shop.start("one")
        signal(shop, 30)
        seen, failed = [], []

        def look():
            try:
                for _ in range(10):
                    seen.append(read(reader))
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        signal(shop, 20)
        for thread in threads:
            thread.join()
        assert not failed
        assert all(events == list(range(1, len(events) + 1)) for events in seen)
        assert read(reader) == list(range(1, 53))
