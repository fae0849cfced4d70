"""What keeps other pages and other machines out, and what is in histories from doing harm."""

from __future__ import annotations

import json

import pytest

from simpleflow.web.app import create_app
from tests.helpers.pages import Page, Visitor
from tests.helpers.swf_world import DOMAIN

from .conftest import decision

EVIL = "<script>alert(1)</script>"
# Ids of SWF have no slash; the page would cope.
EVIL_ID = "a b c?#é&amp;<script>alert(1)<\\script>%2F../\"'`".replace("/", "")


def harmful(page: Page) -> list[object]:
    """What would run, or load something, and is not of ours."""
    found: list[object] = [
        found for found in page.all("script") if not found.get("src", "").startswith("/static/")
    ]
    for tag, attributes in page.elements:
        found += [(tag, name) for name in attributes if name.startswith("on") or name in ("style", "srcdoc")]
        for name in ("href", "src", "action", "data-live", "data-timeline"):
            if name in attributes and not attributes[name].startswith(("/", "#", "data:image/svg+xml,")):
                found.append((tag, attributes[name]))
        if tag in ("iframe", "object", "embed", "base", "style", "img", "b", "i"):
            found.append(tag)
    return found


@pytest.fixture
def evil_run(shop) -> str:
    """The address of an execution in which every text is hostile, and long."""
    long = EVIL * (30_000 // len(EVIL))
    kind = shop.activity("<script>fetch", "<b>")
    run_id = shop.start(
        EVIL_ID, "<script>order", "<b>1", input=json.dumps({"args": [long]}), tagList=["<script>tag", "a,b"]
    )
    shop.decide(
        decision("ScheduleActivityTask", activityType=kind, activityId="<script>id", input=long),
        decision("RecordMarker", markerName=f"<img src=x onerror=alert(1)> {EVIL[:8]}", details=long),
        decision("StartTimer", timerId="<script>timer", startToFireTimeout="3600", control=long),
        identity=EVIL,
    )
    world = shop.world
    task = world.client.poll_for_activity_task(domain=DOMAIN, taskList={"name": "work"}, identity=EVIL)
    world.client.respond_activity_task_failed(
        taskToken=task["taskToken"],
        reason=EVIL,
        details=json.dumps({"error": EVIL, "message": EVIL, "traceback": [long[:20_000]]}),
    )
    world.client.signal_workflow_execution(
        domain=DOMAIN, workflowId=EVIL_ID, signalName="<script>sig", input=long
    )
    shop.decide(decision("FailWorkflowExecution", reason=EVIL, details=long))
    return run_id


class TestHostileTexts:
    def test_the_list(self, visitor, evil_run):
        page = visitor.get(f"/d/{DOMAIN}").page
        assert harmful(page) == []
        assert EVIL_ID in page.text and "<script>order" in page.text and "<script>tag" in page.text

    def test_filters_that_are_hostile(self, visitor, evil_run):
        page = visitor.get(f"/d/{DOMAIN}?type=%22%3E{EVIL.replace('/', '%2F')}&since=%3Cscript%3E").page
        assert harmful(page) == []
        assert page.all("input", id="f-type")[0]["value"] == f'">{EVIL}'

    @pytest.mark.parametrize("rest", ["", "?tasks=all", "?part=summary", "?part=tasks", "/events"])
    def test_an_execution(self, visitor, evil_run, rest):
        address = execution_address(visitor)
        answer = visitor.get(f"{address}{rest}")
        assert answer.status == 200
        assert harmful(answer.page) == []
        if rest != "?part=summary":
            assert "<script>id" in answer.page.text
        assert len(answer.body) < 200_000  # long texts are cut

    def test_every_text_in_full(self, visitor, evil_run):
        page = visitor.get(f"{execution_address(visitor)}/events").page
        addresses = {
            link for link in page.links if link.rsplit("/", 1)[-1] in ("input", "details", "control")
        }
        assert len(addresses) >= 5
        for address in addresses:
            answer = visitor.get(address)
            assert answer.status == 200 and harmful(answer.page) == []
            assert "alert(1)" in answer.page.text

    def test_a_text_as_it_is_is_no_page(self, visitor, evil_run):
        answer = visitor.get(f"{execution_address(visitor)}/events/1/input?raw")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert EVIL in answer.text

    def test_names_of_files_are_tame(self, visitor, evil_run):
        answer = visitor.get(f"{execution_address(visitor)}/history.json")
        assert answer.headers["content-type"] == "application/json"
        name = answer.headers["content-disposition"].removeprefix("attachment; filename=")
        assert name.strip('"').isascii() and not set("<>&%'\\/\n ") & set(name)

    def test_the_timeline_is_data(self, visitor, evil_run):
        answer = visitor.get(f"{execution_address(visitor)}/timeline.json")
        assert answer.headers["content-type"] == "application/json"
        assert "<script>fetch" in answer.data["names"]

    def test_workers(self, visitor, evil_run):
        page = visitor.get(f"/d/{DOMAIN}/workers").page
        assert harmful(page) == []
        assert EVIL in page.text

    def test_forms(self, actor, shop):
        shop.start(EVIL_ID, "<script>order")
        address = execution_address(actor)
        for name in ("signal", "cancel", "terminate", "restart"):
            assert harmful(actor.get(f"{address}/{name}").page) == []

    def test_errors(self, visitor):
        for address in ("/d/%3Cscript%3E", f"/d/{DOMAIN}/w/%3Cscript%3E", "/%3Cscript%3E"):
            answer = visitor.get(address)
            assert answer.status == 404
            assert harmful(answer.page) == []


def execution_address(visitor: Visitor) -> str:
    [address] = {link for link in visitor.get(f"/d/{DOMAIN}").page.links if "/r/" in link}
    return address


@pytest.fixture
def answers(visitor, actor, shop):
    """One answer of each kind, by its address."""
    shop.start("one")
    here = execution_address(visitor)
    found = {
        address: visitor.get(address)
        for address in (
            "/",
            f"/d/{DOMAIN}",
            f"/d/{DOMAIN}?since=x",
            f"/d/{DOMAIN}/workers",
            f"/d/{DOMAIN}/w/one",
            here,
            f"{here}?part=summary",
            f"{here}/timeline.json",
            f"{here}/timeline.json?after=99999",
            f"{here}/events",
            f"{here}/history.json",
            "/nowhere",
            "/d/nowhere",
            "/static/page.css",
            "/static/nothing",
        )
    }
    found["a form"] = actor.get(f"{here}/signal")
    found["a refused form"] = actor.post(f"{here}/signal", {})
    found["another method"] = visitor.ask("PUT", "/", b"", {})
    found["a foreign host"] = Visitor(visitor.app, "evil.example").get("/")
    return found


class TestHeaders:
    def test_every_answer_has_a_policy(self, answers):
        for address, answer in answers.items():
            policy = dict(
                part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; ")
            )
            assert policy == {
                "default-src": "'none'",
                "script-src": "'self'",
                "style-src": "'self'",
                "img-src": "'self' data:",
                "connect-src": "'self'",
                "form-action": "'self'",
                "base-uri": "'none'",
                "frame-ancestors": "'none'",
            }, address

    def test_every_answer_is_what_it_says_it_is(self, answers):
        for address, answer in answers.items():
            assert answer.headers["x-content-type-options"] == "nosniff", address
            assert answer.headers["referrer-policy"] == "same-origin", address

    def test_nothing_is_kept_by_others(self, answers):
        for address, answer in answers.items():
            assert (
                "private" in answer.headers["cache-control"] or "no-store" in answer.headers["cache-control"]
            ), address

    def test_there_is_one_answer_for_each_kind(self, answers):
        assert {answer.status for answer in answers.values()} == {200, 204, 302, 400, 403, 404, 405}

    def test_static_files_are_kept_for_ever(self, visitor):
        page = visitor.get("/").page
        addresses = [found["href"] for found in page.all("link", rel="stylesheet")]
        addresses += [found["src"] for found in page.all("script")]
        assert len(addresses) >= 2
        for address in addresses:
            answer = visitor.get(address)
            assert answer.status == 200
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert answer.headers["content-type"].partition(";")[0] in ("text/css", "text/javascript")

    def test_a_page_is_light(self, visitor, shop):
        shop.start("one")
        page = visitor.get(execution_address(visitor))
        addresses = [found["href"] for found in page.page.all("link", rel="stylesheet")]
        addresses += [found["src"] for found in page.page.all("script")]
        assert len(page.body) + sum(len(visitor.get(address).body) for address in addresses) < 75 * 1024

    def test_nothing_comes_from_elsewhere(self, visitor, shop):
        shop.start("one")
        for address in ("/", f"/d/{DOMAIN}", execution_address(visitor)):
            assert harmful(visitor.get(address).page) == []


class TestHost:
    @pytest.mark.parametrize(
        "host",
        ["127.0.0.1:4568", "localhost", "LOCALHOST:1", "[::1]:4568", "10.1.2.3:80", "x.localhost:4568"],
    )
    def test_addresses_and_names_of_this_machine(self, visitor, host):
        assert Visitor(visitor.app, host).get("/").status == 200

    @pytest.mark.parametrize(
        "host", ["evil.example", "evil.example:4568", "127.0.0.1.evil.example", "localhost.evil"]
    )
    def test_names_of_others(self, visitor, host):
        answer = Visitor(visitor.app, host).get("/")
        assert answer.status == 403
        assert "--allow-host" in answer.text

    def test_no_name_at_all(self, visitor):
        assert Visitor(visitor.app, "").get("/").status == 403

    def test_a_name_that_was_allowed(self, world):
        app = create_app(hosts=["Page.Example"])
        assert Visitor(app, "page.example:4568").get("/").status == 200
        assert Visitor(app, "other.example").get("/").status == 403
