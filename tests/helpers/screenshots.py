"""The pictures of the page in the documentation, made of a small shop: `./script/screenshots`."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.helpers.browser import Browser
from tests.helpers.web_process import WebProcess
from tests.helpers.web_scripted import long_run
from tests.helpers.web_stories import completed_order, failed_refund, running_order
from tests.helpers.web_world import DOMAIN, Ids, WebWorld, web_world

_GO_TO_LANE = """
const box = document.querySelector(".tl-box");
for (let times = 0; times < 3; times++) document.querySelector("#timeline [aria-label='Zoom in']").click();
box.scrollTop = 20 * arguments[0];
box.scrollLeft = box.scrollWidth * 0.45;
document.querySelector("#timeline").scrollIntoView({block: "center", behavior: "instant"});
return new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
"""
WIDE, NARROW = 1280, 390


@dataclass(frozen=True)
class Picture:
    """A picture: which page, how much of it in CSS pixels, in which colours, from which lane on."""

    name: str
    page: str
    width: int = WIDE
    height: int = 900
    scheme: str = "light"
    lane: int = 0


PICTURES = (
    Picture("list", "list"),
    Picture("list-narrow", "list", NARROW, 844),
    Picture("execution", "completed", height=1400),
    Picture("execution-narrow", "completed", NARROW, 1400),
    Picture("execution-dark", "completed", height=1000, scheme="dark"),
    Picture("failure", "failed", height=1000),
    Picture("long", "long", lane=1000),
    Picture("events", "events", height=900),
    Picture("workers", "workers", height=600),
)


def tell(world: WebWorld) -> dict[str, str]:
    """A day in a shop; gives the addresses of the pages to show."""
    completed_order(world, "order-1000")  # it also registers the types
    failed_refund(world, "refund-17")
    for number in range(1001, 1009):
        completed = completed_order(world, f"order-{number}")
    failed = failed_refund(world, "refund-18")
    canceled = world.start("shop.Order", "order-1009", "order-1009", "dora", ["lamp"])
    world.call("TerminateWorkflowExecution", domain=DOMAIN, workflowId=canceled[0], reason="ordered twice")
    world.start("shop.Order", "order-1010", "order-1010", "eve", ["lamp", "shade"])
    world.play(until=3)
    running, _ = running_order(world, "order-1011")
    long = long_run(world, 2000)
    world.clock.release()
    execution = _address(completed)
    return {
        "list": f"/d/{DOMAIN}",
        "completed": execution,
        "failed": _address(failed),
        "running": _address(running),
        "long": _address(long, "long"),
        "events": f"{execution}/events",
        "workers": f"/d/{DOMAIN}/workers",
    }


def _address(ids: Ids, domain: str = DOMAIN) -> str:
    return f"/d/{domain}/w/{quote(ids[0], safe='')}/r/{quote(ids[1], safe='')}"


def take(browser: Browser, url: str, picture: Picture) -> bytes:
    """A PNG of one page, or of its beginning."""
    browser.size(picture.width, picture.height)
    browser.cdp("Emulation.setScrollbarsHidden", hidden=True)
    browser.scheme(picture.scheme)
    browser.open(url)
    if browser.all("#timeline canvas"):
        drawn = "return performance.getEntriesByName('timeline-drawn').length > 0"
        browser.until(lambda: browser.js(drawn), what="the timeline is drawn")
    if picture.lane:
        browser.js(_GO_TO_LANE, picture.lane)
    return browser.screenshot(whole=False)


def main() -> None:
    """Make all pictures, or those that are named."""
    target, *names = sys.argv[1:]
    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    with tempfile.TemporaryDirectory() as made, web_world(ago=4000) as world:
        directory = Path(made)
        pages = tell(world)
        with WebProcess(world.url, directory) as web, Browser(directory) as browser:
            for picture in chosen:
                png = take(browser, web.url + pages[picture.page], picture)
                path = Path(target, f"{picture.name}.png")
                path.write_bytes(png)
                print(f"{path}: {len(png):,} bytes")


if __name__ == "__main__":
    main()
