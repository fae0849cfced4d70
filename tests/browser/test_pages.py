"""Looking: lists, filters, one execution, its events, and what must hold for every page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.browser.world import CROWD, OPEN, TASKS, Shown, address
from tests.helpers import page_checks
from tests.helpers.browser import Browser
from tests.helpers.web_process import ROOT
from tests.helpers.web_world import PROGRAMS

ROWS = "#executions tbody tr"
FACTS = "main :is(h1, h2, h3, th, td, dt, dd, pre, code, summary, .name)"
#: How long ago something was is another text from second to second.
AGO = re.compile(r"\b(now|\d+ [smhd] ago)$")


def ids_of(browser: Browser) -> list[str]:
    return browser.texts(f"{ROWS} th")


def fill(browser: Browser, field: str, text: str) -> None:
    element = browser.one(f"form.filters [name={field}]")
    element.clear()
    element.send_keys(text)


# The list


def test_from_the_domains_to_an_execution(browser: Browser, site: Shown) -> None:
    browser.open(site.url)
    browser.follow("main a", "shop")
    assert browser.text("h1") == "shop"

    browser.follow("main a", "order-1001")
    assert browser.url == site.url + address(site.completed)
    assert browser.text("h1") == "order-1001"


def test_open_executions_come_first_and_a_page_has_fifty(browser: Browser, site: Shown) -> None:
    browser.open(f"{site.url}/d/crowd")
    states = browser.texts(f"{ROWS} .status")

    assert len(states) == 50
    assert sum("open" in state.lower() or "running" in state.lower() for state in states) == OPEN


def test_pages_lead_through_all_executions_once(browser: Browser, site: Shown) -> None:
    browser.open(f"{site.url}/d/crowd")
    seen = ids_of(browser)
    while browser.all("a[rel=next]"):
        browser.follow("a[rel=next]")
        seen += ids_of(browser)

    assert len(seen) == len(set(seen)) == CROWD


def test_filters_live_in_the_address(browser: Browser, site: Shown) -> None:
    browser.open(f"{site.url}/d/crowd")
    fill(browser, "type", "report")
    fill(browser, "tag", "nightly")
    browser.follow("form.filters [type=submit]")
    found = ids_of(browser)

    assert "type=report" in browser.url and "tag=nightly" in browser.url
    assert found and all(name.startswith("report-") for name in found)
    browser.leave(browser.driver.refresh)
    assert ids_of(browser) == found
    assert browser.one("form.filters [name=tag]").get_property("value") == "nightly"
    browser.leave(browser.driver.back)
    assert len(ids_of(browser)) == 50


def test_one_execution_is_found_by_its_id(browser: Browser, site: Shown) -> None:
    browser.open(f"{site.url}/d/crowd?id=report-00042")

    assert ids_of(browser) == ["report-00042"]


def test_a_bad_value_is_said_next_to_its_field(browser: Browser, site: Shown) -> None:
    browser.open(f"{site.url}/d/crowd?since=yesteryear")
    field = browser.one("form.filters [name=since]")
    said = browser.text(f"#{field.get_attribute('aria-describedby')}")

    assert field.get_attribute("aria-invalid") == "true"
    assert "yesteryear" in said


# Events


def test_events_lead_to_each_other_and_elsewhere(browser: Browser, site: Shown) -> None:
    browser.open(f"{site.url}{address(site.completed)}/events")
    browser.click("#e4 a", "5 ActivityTaskScheduled")
    assert browser.url.endswith("#e5")
    place = browser.js("return document.querySelector('#e5').getBoundingClientRect().top")
    assert 0 <= place < 900

    decision = browser.js("return document.querySelector('#e5 a[href$=\"#e4\"]').innerText")
    assert decision == "4"
    browser.follow("main a[href*='order-1001-parcel-1']")
    assert browser.text("h1") == "order-1001-parcel-1"
    browser.follow("main a", "order-1001")
    assert browser.text("h1") == "order-1001"


def test_the_downloaded_history_is_replayed(browser: Browser, site: Shown) -> None:
    browser.open(site.url + address(site.completed))
    browser.click("main a", "download")
    files = browser.until(lambda: list(browser.downloads.glob("*.json")), what="the file is there")
    path = os.pathsep.join([str(ROOT), str(PROGRAMS)])
    done = subprocess.run(
        [sys.executable, "-m", "simpleflow", "workflow.replay", "--file", str(files[0])],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    assert "shop.Order" in done.stderr


# Every page


def pages(site: Shown) -> dict[str, str]:
    completed, long = address(site.completed), address(site.long, "long")
    return {
        "domains": "/",
        "list": "/d/crowd?status=closed&n=10",
        "open ones": "/d/crowd?status=open&n=10",
        "filtered": "/d/crowd?status=closed&type=report&n=20",
        "nothing found": "/d/shop?tag=none",
        "mistaken": "/d/shop?since=yesteryear&n=0",
        "completed": completed,
        "failed": address(site.failed),
        "events": f"{completed}/events",
        "events of the failed": f"{address(site.failed)}/events",
        "long": long,
        "workers": "/d/shop/workers",
        "no such page": "/d/nowhere",
    }


NAMES = [
    "domains", "list", "open ones", "filtered", "nothing found", "mistaken", "completed", "failed", "events",
    "long", "workers", "no such page",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_sound(browser: Browser, site: Shown, name: str) -> None:
    browser.open(site.url + pages(site)[name])
    found = page_checks.problems(browser)
    # That the answer says 404, or 400, is as it should be.
    complaints = [line for line in browser.complaints() if "responded with a status of 40" not in line]
    browser.size(390, 844)
    found += page_checks.too_wide(browser)

    assert found == []
    assert complaints == []
    assert page_checks.strangers(browser, site.url) == []


@pytest.mark.parametrize("name", [*NAMES, "history.json", "page.css"])
def test_everything_comes_with_a_strict_policy(site: Shown, name: str) -> None:
    others = {"history.json": f"{address(site.completed)}/history.json", "page.css": "/static/page.css"}
    try:
        with urlopen(site.url + {**pages(site), **others}[name]) as answer:
            headers = answer.headers
    except HTTPError as error:
        headers = error.headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert not any(word in text for text in policy.values() for word in ("unsafe", "http", "*"))
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "Server" not in headers


@pytest.mark.parametrize("name", ["domains", "list", "failed", "events of the failed", "workers"])
def test_keys_lead_through_a_page(browser: Browser, site: Shown, name: str) -> None:
    browser.open(site.url + pages(site)[name])

    assert page_checks.keyboard_problems(browser) == []


@pytest.mark.parametrize("name", ["list", "completed", "failed", "events", "workers"])
def test_a_page_is_readable_without_scripts(browser: Browser, site: Shown, name: str) -> None:
    path = pages(site)[name]
    browser.open(site.url + path)
    facts = [AGO.sub("", fact) for fact in browser.texts(FACTS)]
    browser.scripts(False)
    browser.open(site.url + path)
    without = set(browser.text("main").split())

    assert {word for fact in facts for word in fact.split()} - without == set()


def test_a_page_without_data_is_light(browser: Browser, site: Shown) -> None:
    browser.open(f"{site.url}/d/shop?tag=none")

    sizes = page_checks.weight(browser)
    assert 0 < sizes["page"] + sizes["style"] + sizes["script"] + sizes["data"] < 150 * 1024


def test_the_long_execution_has_all_its_tasks(browser: Browser, site: Shown) -> None:
    browser.open(site.url + address(site.long, "long"))

    assert str(TASKS) in browser.text("main").replace(",", "")
