"""What happens while somebody looks: tasks finish, the service goes away and comes back; and acting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from tests.browser.world import Shown, address, running_order
from tests.helpers import page_checks
from tests.helpers.browser import Browser
from tests.helpers.web_process import WebProcess
from tests.helpers.web_world import DOMAIN

MARK = "window.sameDocument = true"
IS_SAME = "return window.sameDocument === true"


def status(browser: Browser) -> str:
    return browser.text("#live-status")


# Refreshing


def test_a_task_that_finishes_is_shown_without_loading_the_page_again(browser: Browser, site: Shown) -> None:
    ids, taken = running_order(site.world, "live-1")
    browser.open(site.url + address(ids))
    browser.js(MARK)
    browser.until_text("running", "#tasks")
    site.world.finish(taken)

    browser.until_text("completed", "#tasks")
    assert browser.js(IS_SAME)
    assert browser.complaints() == []


def test_what_was_opened_and_focused_stays_so(browser: Browser, site: Shown) -> None:
    ids, taken = running_order(site.world, "live-2")
    browser.open(site.url + address(ids))
    opened = browser.js(
        "const one = document.querySelector('#tasks details:not([open]), #tasks a');"
        "if (one.tagName === 'DETAILS') one.open = true; else one.focus(); return one.id || one.href"
    )
    site.world.finish(taken)
    browser.until_text("completed", "#tasks")

    assert opened in browser.js(
        "return [document.activeElement.href, document.activeElement.id,"
        " ...[...document.querySelectorAll('details[open]')].map(one => one.id)]"
    )


def test_the_list_shows_new_executions(browser: Browser, site: Shown) -> None:
    browser.open(f"{site.url}/d/shop?status=open")
    browser.js(MARK)
    assert "live-3" not in browser.text("#executions")
    running_order(site.world, "live-3")

    browser.until_text("live-3", "#executions")
    assert browser.js(IS_SAME)


def test_it_can_be_turned_off_and_on(browser: Browser, site: Shown) -> None:
    ids, taken = running_order(site.world, "live-4")
    browser.open(site.url + address(ids))
    browser.until_text("running", "#tasks")
    browser.click("#live-toggle")
    assert browser.one("#live-toggle").get_attribute("aria-pressed") == "false"
    browser.requests()
    site.world.finish(taken)
    # Nothing is to be seen of something that does not happen, so: for longer than a refresh takes.
    browser.js("return new Promise(done => setTimeout(done, 3000))")
    assert browser.requests() == []
    assert "completed" not in browser.text("#tasks")

    browser.click("#live-toggle")
    browser.until_text("completed", "#tasks")


def test_an_execution_that_closes_is_asked_for_no_more(browser: Browser, site: Shown) -> None:
    ids, _ = running_order(site.world, "live-5")
    browser.open(site.url + address(ids))
    browser.until_text("running", "#tasks")
    site.world.call("TerminateWorkflowExecution", domain=DOMAIN, workflowId=ids[0])
    browser.until_text("terminated", "main")

    def silent() -> bool:
        browser.requests()
        browser.js("return new Promise(done => setTimeout(done, 2500))")
        return browser.requests() == []

    browser.until(silent, what="nothing is asked for any more")
    assert not browser.one("#live-toggle").is_displayed()


def test_a_service_that_goes_away_is_said_and_waited_for(browser: Browser, site: Shown) -> None:
    ids, taken = running_order(site.world, "live-6")
    browser.open(site.url + address(ids))
    browser.js(MARK)
    browser.until_text("running", "#tasks")
    try:
        site.service.cut()
        browser.until(lambda: "reach" in status(browser), 30, "the page says that nobody answers")
        assert "running" in browser.text("#tasks")  # what was known is still there
        site.world.finish(taken)
    finally:
        site.service.mend()

    browser.until_text("completed", "#tasks", 30)
    browser.until(lambda: "reach" not in status(browser), 10, "the page says nothing any more")
    assert browser.js(IS_SAME)


def test_a_page_says_that_the_service_cannot_be_reached(browser: Browser, site: Shown) -> None:
    try:
        site.service.cut()
        browser.open(f"{site.url}/d/shop")
        said = browser.text("main")
        found = page_checks.problems(browser)
    finally:
        site.service.mend()

    assert f"127.0.0.1:{site.service.port}" in said and "server.start" in said
    assert found == []
    browser.open(f"{site.url}/d/shop")
    assert browser.text("h1") == "shop"


# Acting


@pytest.fixture(scope="module")
def acting(_site: Shown) -> Iterator[WebProcess]:
    with _site.acting() as web:
        yield web


ACTIONS = ("signal", "cancel", "terminate", "restart")


def test_a_page_that_only_looks_offers_nothing_else(browser: Browser, site: Shown) -> None:
    ids, _ = running_order(site.world, "looked-at")
    browser.open(site.url + address(ids))
    links = browser.js("return [...document.links].map(link => link.href)")

    assert not [link for link in links if link.rpartition("/")[2] in ACTIONS]
    for action in ACTIONS:
        path = f"{address(ids)}/{action}"
        assert post(site.url, path, {}) == 404
        browser.open(site.url + path)
        assert not browser.all("form[method=post]")


def test_an_execution_is_signaled(browser: Browser, site: Shown, acting: WebProcess) -> None:
    ids, _ = running_order(site.world, "signaled")
    browser.open(acting.url + address(ids))
    browser.follow(f"a[href='{address(ids)}/signal']")
    assert page_checks.problems(browser) == []
    browser.one("form[method=post] [name=name]").send_keys("approved")
    browser.one("form[method=post] [name=input]").send_keys('{"args": [], "kwargs": {"by": "me"}}')
    submit(browser)

    assert browser.url.startswith(acting.url + address(ids))
    events = history(site, ids)
    [signaled] = [event for event in events if event["eventType"] == "WorkflowExecutionSignaled"]
    assert signaled["workflowExecutionSignaledEventAttributes"]["signalName"] == "approved"
    assert browser.complaints() == []


@pytest.mark.parametrize(
    ("action", "event"),
    [("cancel", "WorkflowExecutionCancelRequested"), ("terminate", "WorkflowExecutionTerminated")],
)
def test_an_execution_is_ended(
    browser: Browser, site: Shown, acting: WebProcess, action: str, event: str
) -> None:
    ids, _ = running_order(site.world, f"ended-by-{action}")
    browser.open(acting.url + address(ids))
    browser.follow(f"a[href='{address(ids)}/{action}']")
    assert event not in [one["eventType"] for one in history(site, ids)]  # asked for, not done yet
    assert page_checks.problems(browser) == []
    submit(browser)

    assert event in [one["eventType"] for one in history(site, ids)]
    assert browser.complaints() == []


def test_an_execution_is_started_again(browser: Browser, site: Shown, acting: WebProcess) -> None:
    browser.open(acting.url + address(site.failed))
    browser.follow(f"a[href='{address(site.failed)}/restart']")
    submit(browser)

    assert browser.text("h1") == site.failed[0]
    assert browser.url.startswith(f"{acting.url}/d/{DOMAIN}/w/{site.failed[0]}/r/")
    assert browser.url != acting.url + address(site.failed)


def test_a_request_forged_elsewhere_is_refused(browser: Browser, site: Shown, acting: WebProcess) -> None:
    ids, _ = running_order(site.world, "forged")
    path = f"{address(ids)}/terminate"
    browser.open(acting.url + path)
    fields = {
        one.get_attribute("name"): one.get_attribute("value")
        for one in browser.all("form[method=post] input")
    }
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in browser.driver.get_cookies())
    tokens = {name: text for name, text in fields.items() if name and re.search("token|csrf", name)}
    assert tokens and cookies

    assert post(acting.url, path, fields) == 403  # without the cookie
    assert post(acting.url, path, {}, Cookie=cookies) == 403  # without the token
    forged = {name: text[::-1] for name, text in tokens.items()}
    assert post(acting.url, path, {**fields, **forged}, Cookie=cookies) == 403
    elsewhere = {"Cookie": cookies, "Origin": "http://elsewhere.example"}
    assert post(acting.url, path, fields, **elsewhere) == 403
    assert post(acting.url, path, fields, Cookie=cookies, Host="elsewhere.example") in (400, 403, 421)
    assert "WorkflowExecutionTerminated" not in [one["eventType"] for one in history(site, ids)]

    assert post(acting.url, path, fields, Cookie=cookies, Origin=acting.url) in (302, 303)
    assert "WorkflowExecutionTerminated" in [one["eventType"] for one in history(site, ids)]


def submit(browser: Browser) -> None:
    """Send a form, and see the page that says what was done."""
    browser.follow("form[method=post] [type=submit]")
    assert browser.text(".did")


def post(url: str, path: str, fields: dict[str, str], **headers: str) -> int:
    connection = HTTPConnection(urlsplit(url).netloc)
    known = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    connection.request("POST", path, urlencode(fields), known)
    answer = connection.getresponse()
    connection.close()
    return answer.status


def history(site: Shown, ids: tuple[str, str]) -> list[dict[str, object]]:
    run = {"workflowId": ids[0], "runId": ids[1]}
    return list(site.world.call("GetWorkflowExecutionHistory", domain=DOMAIN, execution=run)["events"])
