"""Domains, and the executions of one: filters, pages, and what is said where a filter is wrong."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import chain
from urllib.parse import quote

import pytest

from simpleflow.web import _executions, _search
from tests.helpers import aws
from tests.helpers.pages import Page
from tests.helpers.swf_world import DOMAIN

HERE = f"/d/{DOMAIN}"


def ids(page: Page) -> list[str]:
    """The workflow ids in a list of executions, in order."""
    return [link.split("/")[4] for link in page.links if "/r/" in link]


def follow(visitor, address: str) -> list[list[str]]:
    """The ids on a page and on all pages that follow."""
    found = []
    while address:
        page = visitor.get(address).page
        found.append(ids(page))
        address = next((link["href"] for link in page.all("a", rel="next")), "")
    return found


class TestDomains:
    def test_registered_ones(self, visitor, world):
        world.client.register_domain(
            name="a b", description="for <letters>", workflowExecutionRetentionPeriodInDays="1"
        )
        page = visitor.get("/").page
        assert {"/d/examples", "/d/a%20b"} <= set(page.links)
        assert "for <letters>" in page.text

    def test_deprecated_ones(self, visitor, world):
        world.client.register_domain(name="old", workflowExecutionRetentionPeriodInDays="1")
        world.client.deprecate_domain(name="old")
        assert "/d/old" not in visitor.get("/").page.links
        page = visitor.get("/?status=deprecated").page
        assert "/d/old" in page.links and HERE not in page.links

    def test_none(self, visitor, world):
        assert "There are no deprecated domains here." in visitor.get("/?status=DEPRECATED").page.text


class TestTheList:
    def test_an_empty_domain(self, visitor):
        assert "Nothing was started in this domain yet." in visitor.get(HERE).page.text

    def test_open_ones_come_first_then_the_newest(self, visitor, shop):
        for name in ("one", "two", "three", "four"):
            shop.start(name)
        shop.terminate("three")
        shop.terminate("one")
        assert ids(visitor.get(HERE).page) == ["four", "two", "three", "one"]

    def test_what_it_tells(self, visitor, shop):
        shop.start("one", "order", "7", tagList=["red", "blue"])
        shop.world.clock.advance(100)
        shop.complete()
        text = visitor.get(HERE).page.text
        for word in ("completed", "order", "7", "red", "blue", "1 m 41 s"):
            assert word in text

    def test_each_status_is_a_word(self, visitor, shop):
        shop.start("runs")
        shop.start("ended")
        shop.terminate("ended")
        words = [found for tag, found in visitor.get(HERE).page.elements if tag == "span"]
        shapes = [found for found in words if found.get("class") == "shape"]
        assert len(shapes) == 2 and all(found["aria-hidden"] == "true" for found in shapes)
        assert {"running", "terminated"} <= set(visitor.get(HERE).page.text.split())

    def test_an_unknown_domain(self, visitor):
        answer = visitor.get("/d/nowhere")
        assert answer.status == 404
        assert "nowhere" in answer.page.text


@pytest.fixture
def orders(shop):
    """Executions that differ in everything one can filter by, one hour apart from each other."""
    shop.start("a", "order", "1", tagList=["red"])
    shop.world.clock.advance(3600)
    shop.start("b", "order", "2", tagList=["red", "blue"])
    shop.terminate("b")
    shop.world.clock.advance(3600)
    shop.start("c", "report", "1", tagList=["blue"])
    shop.world.clock.advance(3600)
    shop.start("d", "order", "2")
    shop.terminate("d")
    shop.start("a2", "report", "2", tagList=["red"])
    return shop


@pytest.fixture
def now_of_clock(monkeypatch, swf_clock):
    """Let the page take the time of the service for its own."""

    class Now(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.fromtimestamp(swf_clock.now() / 1000, tz or timezone.utc)

    monkeypatch.setattr("datetime.datetime", Now)


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("status=open", "a2 c a"),
            ("status=closed", "d b"),
            ("status=all", "a2 c a d b"),
            ("type=order", "a d b"),
            ("type=order&version=2", "d b"),
            ("version=2", "a2 d b"),
            ("tag=red", "a2 a b"),
            ("tag=red,blue", "b"),
            ("tag=blue%20,%20red", "b"),
            ("id=c", "c"),
            ("id=nothing", ""),
            ("close_status=terminated", "d b"),
            ("close_status=TERMINATED&tag=red", "b"),
            ("close_status=failed", ""),
            ("type=order&tag=red", "a b"),
            ("type=order&tag=red&status=open&id=a", "a"),
            ("type=report&tag=red&version=1", ""),
            ("status=OPEN&type=report", "a2 c"),
            ("n=2", "a2 c"),
        ],
    )
    def test_they_find(self, visitor, orders, query, found):
        answer = visitor.get(f"{HERE}?{query}")
        assert answer.status == 200
        assert ids(answer.page) == found.split()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("since=90m", "a2 c d"),
            ("until=90m", "a b"),
            ("since=150m&until=90m", "b"),
            ("since=90m&type=order", "d"),
            ("since=1", "a2 c a d b"),
        ],
    )
    def test_they_find_by_time(self, visitor, orders, now_of_clock, query, found):
        assert ids(visitor.get(f"{HERE}?{query}").page) == found.split()

    def test_a_date(self, visitor, orders):
        tomorrow = quote(
            datetime.fromtimestamp(orders.world.clock.now() / 1000 + 86400, timezone.utc).strftime("%Y-%m-%d")
        )
        assert ids(visitor.get(f"{HERE}?since={tomorrow}T23:59").page) == []
        assert len(ids(visitor.get(f"{HERE}?until={tomorrow}T23:59").page)) == 5

    def test_they_are_in_the_form_again(self, visitor, orders):
        page = visitor.get(f"{HERE}?type=order&tag=red&close_status=terminated&status=closed").page
        assert page.all("input", id="f-type")[0]["value"] == "order"
        assert page.all("input", id="f-tag")[0]["value"] == "red"
        assert {found["value"] for found in page.all("option", selected="")} == {"closed", "terminated"}

    def test_links_of_a_row_add_filters(self, visitor, orders):
        links = visitor.get(f"{HERE}?status=open&n=20").page.links
        assert f"{HERE}?status=open&n=20&type=report" in links
        assert f"{HERE}?status=open&n=20&tag=red" in links

    def test_an_empty_field_is_no_filter(self, visitor, orders):
        assert len(ids(visitor.get(f"{HERE}?type=&tag=&id=+&since=&n=").page)) == 5

    @pytest.mark.parametrize(
        ("query", "field", "word"),
        [
            ("status=broken", "status", "'broken'"),
            ("close_status=broken", "close_status", "'broken'"),
            ("status=open&close_status=failed", "close_status", "Open executions"),
            ("since=yesterday", "since", "'yesterday'"),
            ("until=2026-13-01", "until", "'2026-13-01'"),
            ("since=1h&until=2h", "until", "before Since"),
            ("n=0", "n", "1 to 1000"),
            ("n=1001", "n", "1 to 1000"),
            ("n=ten", "n", "'ten'"),
            (f"type={'x' * 257}", "type", "256"),
            ("id=a/b", "id", "'/'"),
            ("type=a:b&status=closed", "type", "':'"),
            (f"since={'9' * 50}d", "since", "100 years"),
            ("since=0001-01-01T00:00:00%2B2300", "since", "moment"),
        ],
    )
    def test_a_wrong_one_is_told_beside_it(self, visitor, orders, query, field, word):
        answer = visitor.get(f"{HERE}?{query}")
        assert answer.status == 400
        page = answer.page
        [wrong] = [found for _, found in page.elements if found.get("aria-invalid") == "true"]
        assert wrong["id"] == f"f-{field}"
        assert page.all("p", id=wrong["aria-describedby"])
        assert word in page.text
        assert ids(page) == []

    def test_every_field_has_a_label(self, visitor, orders):
        page = visitor.get(HERE).page
        labelled = {found["for"] for found in page.all("label")}
        named = {found["id"] for tag in ("input", "select") for found in page.all(tag)}
        assert named == labelled == {f"f-{name}" for name in _search.FIELDS}


class TestPages:
    def test_every_execution_is_on_one_page(self, visitor, shop):
        names = [f"w{number:02}" for number in range(25)]
        for number, name in enumerate(names):
            shop.start(name)
            if number % 2:
                shop.terminate(name)
        pages = follow(visitor, f"{HERE}?n=4")
        assert [len(page) for page in pages[:6]] == [4] * 6
        opened, closed = names[::2][::-1], names[1::2][::-1]
        assert [*chain(*pages)] == opened + closed

    def test_filters_hold_on_every_page(self, visitor, shop, monkeypatch):
        monkeypatch.setattr(_executions, "_SEARCHED", 7)
        for number in range(30):
            shop.start(f"w{number:02}", "order" if number % 3 else "report", tagList=[f"t{number % 2}"])
        pages = follow(visitor, f"{HERE}?n=2&type=order&tag=t1")
        expected = [f"w{number:02}" for number in range(29, -1, -1) if number % 3 and number % 2]
        assert [*chain(*pages)] == expected
        assert all(len(page) == 2 for page in pages[:-1])

    def test_a_long_search_can_be_continued(self, visitor, shop, monkeypatch):
        monkeypatch.setattr(_executions, "_SEARCHED", 2)
        monkeypatch.setattr(_executions, "_MOST_SEARCHED", 4)
        for number in range(9):
            shop.start(f"w{number}", tagList=["x", "rare"] if number == 0 else ["x"])
        first = visitor.get(f"{HERE}?tag=x,rare").page
        assert ids(first) == []
        assert "None among the 4 executions looked at." in first.text and "Look further" in first.text
        assert [*chain(*follow(visitor, f"{HERE}?tag=x,rare"))] == ["w0"]

    def test_numbers_go_on(self, visitor, shop):
        for number in range(5):
            shop.start(f"w{number}")
        page = visitor.get(f"{HERE}?n=2").page
        assert "Executions 1 to 2" in page.text
        page = visitor.get(page.all("a", rel="next")[0]["href"]).page
        assert "Executions 3 to 4" in page.text
        assert f"{HERE}?n=2" in page.links  # to the first page

    @pytest.mark.parametrize(
        "page",
        ["x", "!!", "W10", "bnVsbA", "eyJhIjoxfQ", "WyJPUEVOIiwxLCIiLC0xLDBd", "é", "WyJYIiwxLCIiLDAsMF0"],
    )
    def test_a_place_that_is_none(self, visitor, page):
        answer = visitor.get(f"{HERE}?page={quote(page)}&n=3")
        assert answer.status == 400
        assert f"{HERE}?n=3" in answer.page.links

    def test_a_token_that_is_none(self, visitor, shop):
        place = _search.Place("OPEN", 1, "made up").written()
        answer = visitor.get(f"{HERE}?page={place}")
        assert answer.status == 400
        assert "To its first page." in answer.page.text

    def test_a_place_beyond_the_end(self, visitor, shop):
        shop.start("one")
        place = _search.Place("OPEN", 1, "", 50, 50).written()
        answer = visitor.get(f"{HERE}?page={place}&status=open")
        assert answer.status == 200 and "That was all." in answer.page.text


class TestFreshness:
    def test_the_part_that_lives(self, visitor, shop):
        shop.start("one")
        [region] = visitor.get(f"{HERE}?type=order").page.all("section", id="executions")
        assert float(region["data-every"]) > 0
        answer = visitor.get(region["data-live"])
        assert ids(answer.page) == ["one"]
        assert not answer.page.all("html")

    def test_nothing_new_is_said_in_few_bytes(self, visitor, shop):
        shop.start("one")
        address = f"{HERE}?part=executions"
        tag = visitor.get(address).headers["etag"]
        same = visitor.get(address, if_none_match=tag)
        assert (same.status, same.body) == (304, b"")
        shop.complete()
        changed = visitor.get(address, if_none_match=tag)
        assert changed.status == 200 and changed.headers["etag"] != tag
        assert "completed" in changed.page.text

    def test_a_later_page_lives_at_its_place(self, visitor, shop):
        for number in range(3):
            shop.start(f"w{number}")
        second = visitor.get(visitor.get(f"{HERE}?n=2").page.all("a", rel="next")[0]["href"]).page
        [region] = second.all("section", id="executions")
        assert ids(visitor.get(region["data-live"]).page) == ["w0"]


class TestTotals:
    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("", "Executions 1 to 5 of 5:"),
            ("n=2", "Executions 1 to 2 of 5:"),
            ("status=closed", "Executions 1 to 2 of 2, filtered"),
            ("tag=red", "Executions 1 to 3 of 3, filtered"),
            ("close_status=terminated", "Executions 1 to 2 of 2, filtered"),
            ("type=order&version=2", "Executions 1 to 2 of 2, filtered"),
            ("type=order&tag=red", "Executions 1 to 2, filtered"),  # SWF cannot tell
        ],
    )
    def test_how_many_there_are(self, visitor, orders, query, words):
        assert words in visitor.get(f"{HERE}?{query}").page.text

    def test_the_list_is_shown_where_nobody_counts(self, visitor, orders, monkeypatch):
        def refuse(*args, **kwargs):
            raise aws.fault("ThrottlingException", "Rate exceeded")

        monkeypatch.setattr("swf.core.ConnectedSWFObject.count_open_workflow_executions", refuse)
        answer = visitor.get(HERE)
        assert answer.status == 200 and "Executions 1 to 5:" in answer.page.text

    def test_a_count_that_was_given_up(self, visitor, orders, monkeypatch):
        monkeypatch.setattr(
            "swf.core.ConnectedSWFObject.count_closed_workflow_executions",
            lambda *args, **kwargs: {"count": 1, "truncated": True},
        )
        assert "Executions 1 to 5:" in visitor.get(HERE).page.text


class TestWhatIsNotSeen:
    NAME = "a\u202eb\u200bc"

    def test_is_shown(self, visitor, shop):
        shop.start(self.NAME, tagList=[self.NAME])
        page = visitor.get(HERE).page
        assert page.texts.count("a\\u202eb\\u200bc") == 2
        assert not set("\u202e\u200b") & set(page.text)

    def test_blanks_are_seen(self, visitor, shop):
        shop.start("one", tagList=["  "])
        assert "␣␣" in visitor.get(HERE).page.text

    def test_leads_where_it_should(self, visitor, shop):
        shop.start(self.NAME)
        [link] = [link for link in visitor.get(HERE).page.links if "/r/" in link]
        assert visitor.get(link).status == 200

    def test_fields_keep_what_was_typed(self, visitor, shop):
        shop.start("one", tagList=[self.NAME])
        answer = visitor.get(f"{HERE}?tag={quote(self.NAME)}")
        assert ids(answer.page) == ["one"]
        assert answer.page.all("input", id="f-tag")[0]["value"] == self.NAME


class TestTags:
    def test_a_page_says_which_state_of_its_part_it_shows(self, visitor, orders):
        [region] = visitor.get(HERE).page.all("section", id="executions")
        assert visitor.get(region["data-live"], if_none_match=region["data-tag"]).status == 304
        orders.start("another")
        assert visitor.get(region["data-live"], if_none_match=region["data-tag"]).status == 200
