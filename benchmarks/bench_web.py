"""What the page costs: its list of many executions, and one execution of many tasks in a real Chromium.

    python -m benchmarks.bench_web [--executions 10000] [--tasks 5000] [list] [open] [scroll] [weight]

Prints a line of JSON for each figure. The service, the page and the browser are processes of this machine,
so they share its processors; times are milliseconds that passed, medians of several runs.

- "list": from the request to the last byte, by how many rows are on the page and which filter there is;
  `cpu` is the processor time of the page's process for one request, `service` that of the service.
- "open": an execution of many tasks in Chromium, from the click to the mark that page.js sets when the
  timeline is drawn. "cold" is the first time anybody looks, so its history is read from the service. `cpu`
  is the processor time of the page's process, `service` that of the service and of this program.
- "scroll": milliseconds between two frames while the timeline scrolls through all its lanes.
- "weight": bytes of a page with little or no data and of what it loads, unpacked, and as sent.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import psutil

from tests.helpers.browser import MISSING, Browser, programs
from tests.helpers.page_checks import weight
from tests.helpers.web_process import WebProcess
from tests.helpers.web_scripted import crowd, long_run, register
from tests.helpers.web_scripted import start as start_one
from tests.helpers.web_world import Ids, WebWorld, web_world

LISTS = {
    "50 rows": "n=50",
    "1000 rows": "n=1000",
    "50 rows, open": "n=50&status=open",
    "50 rows, closed": "n=50&status=closed",
    "50 rows, one type": "n=50&type=report",
    "50 rows, type and tag": "n=50&type=report&tag=nightly",
    "50 rows, failed": "n=50&close_status=failed",
}
# Frames until the box has been scrolled from its top to its bottom, some lanes at a time.
SCROLL = """
const [selector, frames, done] = arguments;
const box = document.querySelector(selector);
const step = (box.scrollHeight - box.clientHeight) / frames;
const times = [];
let last = null;
const next = now => {
    if (last !== null) times.push(now - last);
    last = now;
    box.scrollTop += step;
    if (times.length < frames) requestAnimationFrame(next); else done(times);
};
requestAnimationFrame(next);
"""
DRAWN = "return performance.getEntriesByName('timeline-drawn')[0]?.startTime ?? 0"


def say(**figures: Any) -> None:
    print(json.dumps(figures), flush=True)


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def get(url: str) -> bytes:
    # Packed, as browsers ask for it.
    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"})) as answer:
        return bytes(answer.read())


def lists(web: WebProcess, runs: int) -> None:
    """Time of the list, by filter and rows."""
    page, service = psutil.Process(web.pid), psutil.Process()
    get(f"{web.url}/d/crowd?n=10")  # connections are made, templates are read
    for what, query in LISTS.items():
        passed, size = [], 0
        before = cpu_of(page), cpu_of(service)
        for _ in range(runs):
            begin = time.perf_counter()
            size = len(get(f"{web.url}/d/crowd?{query}"))
            passed.append(time.perf_counter() - begin)
        spent = [
            (now - then) / runs for now, then in zip((cpu_of(page), cpu_of(service)), before, strict=True)
        ]
        say(
            bench="list", what=what, median=milliseconds(statistics.median(passed)),
            worst=milliseconds(max(passed)), cpu=milliseconds(spent[0]), service=milliseconds(spent[1]),
            bytes=size,
        )  # fmt: skip


def opened(browser: Browser, url: str) -> dict[str, float]:
    """Milliseconds from the beginning of a navigation until its parts were there."""
    browser.open(url)
    drawn = browser.until(lambda: browser.js(DRAWN), 60, "the timeline is drawn")
    times = browser.js("return performance.getEntriesByType('navigation')[0].toJSON()")
    return {
        "first_byte": times["responseStart"],
        "html": times["responseEnd"],
        "dom": times["domContentLoadedEventEnd"],
        "drawn": drawn,
    }


def opens(browser: Browser, start: Callable[[], WebProcess], path: str, runs: int) -> None:
    """Time until the timeline of a long execution is drawn."""
    cold, warm = [], []
    for _ in range(runs):
        with start() as web:
            browser.open(web.url)
            cold.append(_with_cpu(web, lambda url=f"{web.url}{path}": opened(browser, url)))
            warm += [_with_cpu(web, lambda url=f"{web.url}{path}": opened(browser, url)) for _ in range(3)]
    for what, found in (("cold", cold), ("warm", warm)):
        say(bench="open", what=what, **{name: _median(found, name) for name in cold[0]})


def _with_cpu(web: WebProcess, act: Callable[[], dict[str, float]]) -> dict[str, float]:
    """Add the processor time of the page's process, and of the service (and what drives the browser)."""
    processes = {"cpu": psutil.Process(web.pid), "service": psutil.Process()}
    before = {name: cpu_of(process) for name, process in processes.items()}
    figures = act()
    spent = {name: milliseconds(cpu_of(process) - before[name]) for name, process in processes.items()}
    return {**figures, **spent}


def _median(found: list[dict[str, float]], name: str) -> float:
    return round(statistics.median(figures[name] for figures in found), 1)


def scrolls(browser: Browser, web: WebProcess, path: str) -> None:
    """Time between frames while the timeline scrolls."""
    opened(browser, f"{web.url}{path}")
    for frames in (100, 400):
        times = sorted(browser.driver.execute_async_script(SCROLL, ".tl-box", frames))
        say(
            bench="scroll", frames=frames, median=round(statistics.median(times), 1),
            p95=round(times[int(len(times) * 0.95)], 1), worst=round(times[-1], 1),
        )  # fmt: skip


def weights(browser: Browser, web: WebProcess, small: str) -> None:
    """Bytes of pages that show nothing, or next to nothing."""
    for what, path in (("domains", "/"), ("empty list", "/d/empty"), ("small execution", small)):
        browser.open("about:blank")
        browser.cdp("Network.clearBrowserCache")
        browser.open(f"{web.url}{path}")
        if path == small:
            browser.until(lambda: browser.js(DRAWN), what="the timeline is drawn")
        say(bench="weight", what=what, **weight(browser))


def address(ids: Ids, domain: str) -> str:
    return f"/d/{domain}/w/{quote(ids[0], safe='')}/r/{quote(ids[1], safe='')}"


def run(world: WebWorld, names: list[str], options: argparse.Namespace, directory: Path) -> None:
    def start() -> WebProcess:
        return WebProcess(world.url, directory)

    ids = ("", "")
    begin = time.perf_counter()
    if "list" in names:
        crowd(world, options.executions)
    if {"open", "scroll"} & set(names):
        ids = long_run(world, options.tasks)
    world.domain_of("empty")
    world.domain_of("small")
    register(world, "small", "nothing", task_list="nothing")
    small = address(start_one(world, "small", "nothing", "nothing-1"), "small")
    world.clock.release()
    say(bench="world", seconds=round(time.perf_counter() - begin, 1), **vars(options))
    path = address(ids, "long")
    if "list" in names:
        with start() as web:
            lists(web, options.runs)
    if {"open", "scroll", "weight"} & set(names):
        with Browser(directory) as browser:
            look(browser, start, names, path, small, options.runs)


def look(
    browser: Browser, start: Callable[[], WebProcess], names: list[str], path: str, small: str, runs: int
) -> None:
    if "open" in names:
        opens(browser, start, path, max(1, runs // 2))
    with start() as web:
        if "scroll" in names:
            scrolls(browser, web, path)
        if "weight" in names:
            weights(browser, web, small)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", choices=[[], "list", "open", "scroll", "weight"])
    parser.add_argument("--executions", type=int, default=10_000)
    parser.add_argument("--tasks", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    names = options.names or ["list", "open", "scroll", "weight"]
    if programs() is None and names != ["list"]:
        print(f"{MISSING}; without them, only lists are measured")
        names = ["list"]
    with tempfile.TemporaryDirectory() as directory, web_world(ago=7200) as world:
        run(world, names, options, Path(directory))


if __name__ == "__main__":
    main()
