"""A history all of whose texts attack the reader: nothing of it runs, and all of it can be read."""

from __future__ import annotations

import pytest

from tests.browser.world import HOSTILE_DOMAIN, JUMBO, Shown, address
from tests.helpers import page_checks
from tests.helpers.browser import Browser
from tests.helpers.web_hostile import NAME, SCRIPT


def paths(site: Shown) -> dict[str, str]:
    execution = address(site.hostile, HOSTILE_DOMAIN)
    domain = execution.partition("/w/")[0]
    return {
        "domains": "/",
        "list": domain,
        "filtered": f"{domain}?tag=%22%3E%3Cb%3E&type=%3Cscript%3Ealert(1)%3C/script%3E",
        "mistaken": f"{domain}?since=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&n=%3Cscript%3E",
        "execution": execution,
        "events": f"{execution}/events",
        "input": f"{execution}/events/1/input",
        "workers": f"{domain}/workers",
        "not there": f"{domain}/w/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    }


@pytest.mark.parametrize(
    "name",
    ["domains", "list", "filtered", "mistaken", "execution", "events", "input", "workers", "not there"],
)
def test_nothing_of_it_runs(browser: Browser, site: Shown, name: str) -> None:
    browser.open(site.url + paths(site)[name])
    browser.until(lambda: browser.js("return document.readyState") == "complete")
    for element in browser.all("main details:not([open]) > summary")[:20]:
        browser.js("arguments[0].click()", element)
    found = page_checks.problems(browser)
    complaints = [line for line in browser.complaints() if "responded with a status of 40" not in line]
    browser.size(390, 844)
    found += page_checks.too_wide(browser)

    assert found == []
    assert complaints == []
    assert page_checks.strangers(browser, site.url) == []
    assert browser.js("return document.querySelectorAll('main :is(script, img, b, iframe)').length") == 0


@pytest.mark.parametrize("width", [1280, 390])
def test_it_can_be_read(browser: Browser, site: Shown, width: int) -> None:
    browser.size(width)
    browser.open(site.url + paths(site)["execution"])
    text = browser.text("main")

    assert browser.text("h1") == (NAME * 4)[:250].strip()
    assert SCRIPT in text
    assert "</textarea></pre></title></style></noscript></script><svg onload=alert(1)>" in text
    assert "\\u202e" in text or "\u202e" in text
    tops = browser.js(
        "return [...document.querySelectorAll('main :is(h1, h2, dt)')].filter(one => one.checkVisibility())"
        ".map(one => one.getBoundingClientRect().width)"
    )
    assert min(tops) > 20  # no column is squeezed by a long one next to it


def test_all_of_a_long_text_is_one_click_away(browser: Browser, site: Shown) -> None:
    browser.open(site.url + paths(site)["events"])
    browser.follow("#e1 a", "all of it")

    assert len(browser.text("main pre")) > 30_000


def test_a_text_kept_elsewhere_is_fetched_on_click(browser: Browser, site: Shown) -> None:
    browser.open(site.url + paths(site)["events"])
    before = browser.text("main")
    browser.follow("main a", "fetch it")
    fetched = browser.text("main pre")

    assert f"{JUMBO:,}" in before
    assert len(browser.js("return document.querySelector('main pre').textContent")) > 0.95 * JUMBO
    assert SCRIPT in fetched
    browser.size(390)
    assert page_checks.too_wide(browser) == []
    assert browser.complaints() == []
