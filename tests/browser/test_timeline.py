"""The timeline: what is drawn where, what is told about it, and how keys lead through it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.world import TASKS, Shown, address
from tests.helpers import page_checks
from tests.helpers.browser import Browser

BOX = "const box = document.querySelector('.tl-box');"
DRAWN = "return performance.getEntriesByName('timeline-drawn').length > 0"
# The colour of a place in the canvas, in CSS pixels from its upper left corner.
PIXEL = """
const canvas = document.querySelector(".tl-box canvas");
const scale = canvas.width / canvas.clientWidth;
return [...canvas.getContext("2d").getImageData(arguments[0] * scale, arguments[1] * scale, 1, 1).data];
"""
COLOUR = """
const [red, green, blue] = getComputedStyle(document.querySelector(".tl-box")).getPropertyValue(arguments[0])
    .trim().match(/[0-9a-f]{2}/gi).map(part => parseInt(part, 16));
return [red, green, blue, 255];
"""


def see(browser: Browser, url: str) -> dict[str, Any]:
    """Open an execution, wait until its timeline is drawn, and give what was drawn."""
    browser.open(url)
    browser.until(lambda: browser.js(DRAWN), what="the timeline is drawn")
    path = url.partition("?")[0]
    data: dict[str, Any] = browser.js(
        "return fetch(arguments[0]).then(answer => answer.json())", f"{path}/timeline.json"
    )
    return data


def lanes(data: dict[str, Any]) -> list[str]:
    return [data["names"][lane["name"]] for lane in data["lanes"]]


def place(browser: Browser, data: dict[str, Any], number: int, moment: float) -> tuple[float, float]:
    """Where a moment (milliseconds since the beginning) of a lane is in the canvas."""
    width, top, left = browser.js(f"{BOX} return [box.clientWidth, box.scrollTop, box.scrollLeft]")
    names = round(min(280, width * (0.36 if width < 600 else 0.28)))
    plot = max(60, width - names - 12)
    zoom = (browser.js("return document.querySelector('.tl-room').clientWidth") - names - 12) / plot
    x = names - left + moment / (data["end"] - data["begin"]) * plot * zoom
    return x, 24 + 20 * number + 10 - top


def colour_at(browser: Browser, x: float, y: float) -> list[int]:
    return list(browser.js(PIXEL, x, y))


def row(browser: Browser, x: float, y: float) -> list[list[int]]:
    """The colours of some pixels around a place; a bar may be no wider than two of them."""
    return [colour_at(browser, x + step / 2, y) for step in range(-6, 7)]


def named(browser: Browser, name: str) -> list[int]:
    return list(browser.js(COLOUR, name))


# What is drawn


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_are_where_tasks_ran(browser: Browser, site: Shown, scheme: str) -> None:
    browser.scheme(scheme)
    data = see(browser, site.url + address(site.completed))
    number = lanes(data).index("shop.reserve")
    [*_, [phase, begin, end, *_]] = data["lanes"][number]["bars"]
    bar = place(browser, data, number, (begin + end) / 2)
    later = place(browser, data, number, end + 10_000)

    assert phase == "r"
    assert colour_at(browser, *bar) == named(browser, "--ok")
    assert colour_at(browser, *later) == named(browser, "--bg")


def test_all_of_a_long_execution_is_there_and_little_of_it_is_drawn(browser: Browser, site: Shown) -> None:
    data = see(browser, site.url + address(site.long, "long"))
    size = browser.js(
        f"{BOX} return [box.scrollHeight, box.querySelector('canvas').height, box.clientHeight,"
        " document.querySelectorAll('#timeline *').length]"
    )

    assert len(data["lanes"]) > TASKS
    assert size[0] >= 20 * len(data["lanes"])
    assert size[1] <= 2 * size[2] and size[3] < 60
    ok = named(browser, "--ok")
    for part in (0.5, 1):
        number = int(part * (len(data["lanes"]) - 1))
        browser.js(f"{BOX} box.scrollTop = 20 * arguments[0] - 100", number)
        begin = data["lanes"][number]["bars"][-1][1]
        browser.until(
            lambda n=number, at=begin: ok in row(browser, *place(browser, data, n, at)), what="a bar"
        )


# What is told


def test_pointing_at_a_lane_tells_its_times_and_attempts(browser: Browser, site: Shown) -> None:
    data = see(browser, site.url + address(site.completed))
    number = lanes(data).index("shop.charge")
    browser.js("document.querySelector('.tl-box').scrollIntoView({block: 'center', behavior: 'instant'})")
    left, top = browser.js(
        "const area = document.querySelector('.tl-box').getBoundingClientRect(); return [area.left, area.top]"
    )
    x, y = place(browser, data, number, data["lanes"][number]["bars"][-1][1] + 1000)
    browser.hover(left + x, top + y)
    browser.until(lambda: browser.text(".tl-tip"), what="the tip is shown")
    told = browser.text(".tl-tip")

    assert "shop.charge" in told and "3 attempts" in told
    assert told.count("failed") == 2 and "ran 8.0 s" in told
    assert "critical path" in told
    browser.hover(left + x, 5)
    browser.until(lambda: not browser.text(".tl-tip"), what="the tip is gone")


def test_keys_lead_through_the_lanes(browser: Browser, site: Shown) -> None:
    data = see(browser, site.url + address(site.completed))
    browser.js("document.querySelector('.tl-box').focus()")
    said = []
    for _ in data["lanes"]:
        browser.press("ArrowDown")
        said.append(browser.text(".tl-chosen"))
    spoken = browser.js("return document.querySelector('#timeline [aria-live]').textContent")
    browser.press("Home")
    first = browser.text(".tl-chosen")

    assert len(set(said)) == len(data["lanes"])
    assert first == said[0]
    assert "shop.ask_for_review" in spoken and "failed" in spoken and "ran 2.0 s" in spoken


def test_enter_opens_a_task_and_a_child(browser: Browser, site: Shown) -> None:
    data = see(browser, site.url + address(site.completed))
    names = lanes(data)
    browser.js("document.querySelector('.tl-box').focus()")
    browser.press(*["ArrowDown"] * (names.index("shop.charge") + 1), "Enter")
    assert "shop.charge" in browser.js("return document.activeElement.innerText")

    browser.js("document.querySelector('.tl-box').focus()")
    browser.press("Home", *["ArrowDown"] * names.index("shop.Delivery"))
    browser.leave(lambda: browser.press("Enter"))
    assert browser.text("h1") == f"{site.completed[0]}-parcel-1"


def test_zooming_keeps_everything_reachable(browser: Browser, site: Shown) -> None:
    data = see(browser, site.url + address(site.completed))
    browser.js("document.querySelector('.tl-box').focus()")
    browser.press("+", "+", "+")
    number = lanes(data).index("shop.ask_for_review")
    browser.js("const box = document.querySelector('.tl-box'); box.scrollLeft = box.scrollWidth")
    end = data["lanes"][number]["bars"][-1]
    bad = named(browser, "--bad")

    assert browser.js(
        "const box = document.querySelector('.tl-box'); return box.scrollWidth > 4 * box.clientWidth"
    )
    browser.until(
        lambda: any(
            colour_at(browser, *place(browser, data, number, end[1] + (end[2] - end[1]) * part)) == bad
            for part in (0.3, 0.4, 0.5, 0.6, 0.7)
        ),
        what="the last bar is drawn",
    )
    assert page_checks.too_wide(browser) == []


def test_a_lane_is_found_by_its_name(browser: Browser, site: Shown) -> None:
    see(browser, site.url + address(site.long, "long"))
    browser.one(".tl-tools input").send_keys("page.index-599")
    browser.until_text("1 of", ".tl-sum")


# Without scripts


def test_without_scripts_a_simpler_one_is_shown(browser: Browser, site: Shown) -> None:
    browser.scripts(False)
    browser.open(site.url + address(site.completed))
    bars = browser.js(
        "return [...document.querySelectorAll('#timeline svg rect')]"
        ".map(bar => [bar.getBoundingClientRect().width, getComputedStyle(bar).fill])"
    )

    assert not browser.all("#timeline canvas")
    assert len(bars) > 10 and all(width > 0 for width, _ in bars)
    assert len({fill for _, fill in bars}) >= 3  # waiting, completed, failed
    assert "shop.charge" in browser.text("#timeline")
