"""The checks of pages find what they look for: a page with every fault, and one with none."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.helpers import page_checks
from tests.helpers.browser import Browser

FINE = """<!doctype html><html lang="en"><head><title>Fine</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/fine.css"></head><body><main><h1>Fine</h1><h2>Part</h2>
<p>Text <a href="#there">a link</a></p>
<form><label for="a">Name</label><input id="a"><button>Go</button></form>
<details><summary>More</summary><a href="#hidden">hidden</a></details>
<div class="box"><table><tr><th>wide</th>
<td>abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz</td></tr></table></div>
<p id="there">There</p></main></body></html>"""
STYLE = """:root { color-scheme: light dark } body { color: CanvasText; background: Canvas }
a { color: LinkText } .box { overflow-x: auto; width: 10rem }"""
FAULTY = """<html><head></head><body><main><h3>One</h3><h1>Two</h1><h1>Three</h1>
<p class="pale" style="color: #999; background: #fff">pale</p>
<p style="color: #fff; background: rgb(0 0 0 / 30%)">paler</p>
<input name="nameless"><button></button><img src="data:," ><i id="a"></i><i id="a"></i>
<a href="javascript:void 0" onclick="void 0">bad</a>
<a href="#1" tabindex="3">early</a><a href="#2" class="unseen">unseen</a>
<style>.unseen { outline: none } .unseen:focus { outline: none }</style>
<div style="width: 2000px">wide</div></main>
<script>console.error("a complaint");
fetch("http://elsewhere.invalid/").catch(() => 0);</script></body></html>"""
TRAP = """<!doctype html><html><body><button id="a">a</button><button id="b">b</button><a href="#">last</a>
<script>b.addEventListener("keydown", event => {
event.preventDefault(); setTimeout(() => b.focus()) })</script>"""
FAULTS = (
    "no lang", "no title", "no doctype", "no viewport", "not one <h1>", "follows a level", "id a twice",
    "has no alt", "nameless has no label", "a button without a name", "a textbox without a name",
    "has onclick", "has style=", "javascript:", "a script inside", "<style>",
    "contrast 2.85: text <p.pale>", "contrast 2.1", "light: contrast", "dark: contrast",
)  # fmt: skip
PAGES = {"/fine": FINE, "/fine.css": STYLE, "/faulty": FAULTY, "/trap": TRAP}


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = PAGES.get(self.path)
        body = (page or "").encode()
        self.send_response(200 if page else 404)
        self.send_header("Content-Type", "text/css" if self.path.endswith(".css") else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_nothing_is_said_about_a_page_without_faults(browser: Browser, url: str) -> None:
    browser.open(f"{url}/fine")
    weight = page_checks.weight(browser)

    assert page_checks.problems(browser) == []
    assert page_checks.keyboard_problems(browser) == []
    browser.size(390)
    assert page_checks.too_wide(browser) == []
    assert browser.complaints() == []
    assert page_checks.strangers(browser, url) == []
    assert (weight["page"], weight["style"]) == (len(FINE), len(STYLE))


def test_each_fault_is_found(browser: Browser, url: str) -> None:
    browser.open(f"{url}/faulty")
    found = "\n".join(page_checks.problems(browser))

    assert [fault for fault in FAULTS if fault not in found] == [], found


def test_what_happened_meanwhile_is_found(browser: Browser, url: str) -> None:
    browser.open(f"{url}/faulty")
    browser.js("alert('hello')")

    said = "\n".join(browser.complaints())
    assert "a complaint" in said and "alert: hello" in said
    assert page_checks.strangers(browser, url) == ["http://elsewhere.invalid/"]
    assert any("wide in a window" in line for line in page_checks.too_wide(browser))


def test_what_keys_do_not_reach_is_found(browser: Browser, url: str) -> None:
    browser.open(f"{url}/faulty")
    found = "\n".join(page_checks.keyboard_problems(browser))
    browser.open(f"{url}/trap")
    trapped = page_checks.keyboard_problems(browser)

    assert 'Tab comes to <input> "" too late' in found
    assert 'the focus on <a.unseen> "unseen" cannot be seen' in found
    assert trapped == ['Tab misses <a> "last"']
