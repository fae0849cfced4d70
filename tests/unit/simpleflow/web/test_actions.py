"""Acting on an execution: only where it is allowed, only after a question, only by a form of this page."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from simpleflow.web.app import create_app
from tests.helpers.pages import HOST, Visitor
from tests.helpers.swf_world import DOMAIN

from .conftest import decision

ACTIONS = ("signal", "cancel", "terminate", "restart")


@pytest.fixture
def here(shop) -> str:
    """The address of an open execution."""
    run_id = shop.start("one", "order", "7", input='{"args": [1]}', tagList=["red"])
    return f"/d/{DOMAIN}/w/one/r/{quote(run_id, safe='')}"


def token_in(answer) -> str:
    [field] = answer.page.all("input", name="token")
    return field["value"]


def send(actor: Visitor, address: str, headers: dict[str, str] | None = None, **fields: str):
    """Open a form, fill it in, and send it as a browser does."""
    token = token_in(actor.get(address))
    told = {"origin": f"http://{HOST}", "sec_fetch_site": "same-origin", **(headers or {})}
    return actor.post(address, {"token": token, **fields}, **told)


def last_event(shop) -> dict:
    """What the last event but decision tasks tells, of the latest run."""
    listed = shop.client.list_open_workflow_executions(domain=DOMAIN, startTimeFilter={"oldestDate": 0}) or {}
    infos = (
        listed["executionInfos"]
        or shop.client.list_closed_workflow_executions(domain=DOMAIN, startTimeFilter={"oldestDate": 0})[
            "executionInfos"
        ]
    )
    events = shop.client.get_workflow_execution_history(domain=DOMAIN, execution=infos[0]["execution"])[
        "events"
    ]
    event = [event for event in events if not event["eventType"].startswith("DecisionTask")][-1]
    name = event["eventType"]
    return {"type": name, **event[f"{name[0].lower()}{name[1:]}EventAttributes"]}


class TestWhereItIsNotAllowed:
    @pytest.mark.parametrize("name", ACTIONS)
    def test_there_are_no_forms(self, visitor, here, name):
        assert visitor.get(f"{here}/{name}").status == 404
        assert visitor.post(f"{here}/{name}", {}).status == 404

    def test_there_are_no_links_to_them(self, visitor, here):
        assert not [link for link in visitor.get(here).page.links if link.rpartition("/")[2] in ACTIONS]


class TestForms:
    def test_links_to_what_can_be_done(self, actor, here, shop):
        assert [
            link.rpartition("/")[2]
            for link in actor.get(here).page.links
            if link.rpartition("/")[2] in ACTIONS
        ] == [*ACTIONS]
        shop.complete()
        assert [
            link.rpartition("/")[2]
            for link in actor.get(here).page.links
            if link.rpartition("/")[2] in ACTIONS
        ] == ["restart"]

    @pytest.mark.parametrize("name", ACTIONS)
    def test_looking_at_one_does_nothing(self, actor, here, shop, name):
        answer = actor.get(f"{here}/{name}")
        assert answer.status == 200
        assert answer.headers["cache-control"] == "no-store"
        [form] = answer.page.all("form", method="post")
        assert form["action"] == f"{here}/{name}"
        labelled = {found["for"] for found in answer.page.all("label")}
        assert labelled == {
            found["id"] for _, found in answer.page.elements if found.get("id", "").startswith("f-")
        }
        assert last_event(shop)["type"] == "WorkflowExecutionStarted"

    @pytest.mark.parametrize("name", ["signal", "cancel", "terminate"])
    def test_a_closed_execution(self, actor, here, shop, name):
        shop.complete()
        answer = actor.get(f"{here}/{name}")
        assert answer.page.all("form", method="post") == []
        assert "This execution is closed" in answer.page.text

    def test_an_unknown_execution(self, actor, world):
        assert actor.get(f"/d/{DOMAIN}/w/nothing/r/22/signal").status == 404

    def test_the_cookie(self, actor, here):
        cookie = actor.get(f"{here}/signal").headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie and "path=/" in cookie


class TestSignal:
    @pytest.mark.parametrize(
        ("text", "sent"),
        [
            ('{"by": "me", "n": [1, 2]}', {"by": "me", "n": [1, 2]}),
            ("[1,\r\n2]", [1, 2]),
            ('"a word"', "a word"),
            ("17", 17),
            ("approved", "approved"),
            ("", {}),
            ("  \n", {}),
            ("null", {}),
        ],
    )
    def test_it_is_sent(self, actor, here, shop, text, sent):
        answer = send(actor, f"{here}/signal", name=" go ", input=text)
        assert answer.status == 303
        event = last_event(shop)
        assert (event["type"], event["signalName"]) == ("WorkflowExecutionSignaled", "go")
        assert json.loads(event["input"]) == sent
        page = actor.get(answer.headers["location"]).page
        assert "The signal was sent." in page.text
        assert "go" in page.text  # it is among the tasks

    @pytest.mark.parametrize(
        ("fields", "wrong", "word"),
        [
            ({"name": "", "input": ""}, "name", "1 to 256"),
            ({"name": "x" * 257, "input": ""}, "name", "1 to 256"),
            ({"name": "go", "input": "{broken"}, "input", "not valid JSON"),
            ({"name": "go", "input": "[1, 2"}, "input", "not valid JSON"),
            ({"name": "go", "input": "[" * 100_000}, "input", "not valid JSON"),
        ],
    )
    def test_what_cannot_be_sent(self, actor, here, shop, fields, wrong, word):
        answer = send(actor, f"{here}/signal", **fields)
        assert answer.status == 400
        [found] = [found for _, found in answer.page.elements if found.get("aria-invalid") == "true"]
        assert found["id"] == f"f-{wrong}" and found["aria-describedby"] == f"e-{wrong}"
        assert word in answer.page.text
        assert fields["input"] in answer.page.texts or not fields["input"]  # nothing typed is lost
        assert last_event(shop)["type"] == "WorkflowExecutionStarted"

    def test_one_that_is_too_long(self, actor, here, shop):
        answer = send(actor, f"{here}/signal", name="go", input=json.dumps("x" * 40_000))
        assert answer.status == 400
        assert "32768" in answer.page.text

    def test_a_pointer_is_not_followed(self, actor, here, shop, monkeypatch):
        def pull(bucket, path):
            raise AssertionError(f"somebody asked for {bucket}/{path}")

        monkeypatch.setattr("simpleflow.storage.pull_content", pull)
        answer = send(actor, f"{here}/signal", name="go", input="simpleflow+s3://secret/key 5")
        assert answer.status == 303
        assert json.loads(last_event(shop)["input"]) == "simpleflow+s3://secret/key 5"

    def test_it_closed_meanwhile(self, actor, here, shop):
        token = token_in(actor.get(f"{here}/signal"))
        shop.complete()
        answer = actor.post(f"{here}/signal", {"token": token, "name": "go"})
        assert answer.status == 400
        assert "Unknown execution" in answer.page.text


class TestTheOthers:
    def test_cancel(self, actor, here, shop):
        answer = send(actor, f"{here}/cancel")
        assert answer.status == 303
        assert last_event(shop)["type"] == "WorkflowExecutionCancelRequested"
        assert "It was asked to end." in actor.get(answer.headers["location"]).page.text

    def test_terminate(self, actor, here, shop):
        answer = send(
            actor, f"{here}/terminate", reason="no longer needed", details="", child_policy="ABANDON"
        )
        assert answer.status == 303
        event = last_event(shop)
        assert event["type"] == "WorkflowExecutionTerminated"
        assert (event["reason"], event["childPolicy"]) == ("no longer needed", "ABANDON")
        text = actor.get(answer.headers["location"]).page.text
        assert "terminated" in text and "no longer needed" in text

    def test_terminate_as_was_said_at_its_start(self, actor, here, shop):
        assert send(actor, f"{here}/terminate", reason="", details="", child_policy="").status == 303
        event = last_event(shop)
        assert event["childPolicy"] == "TERMINATE" and "reason" not in event

    @pytest.mark.parametrize(("field", "text"), [("reason", "x" * 257), ("child_policy", "<script>")])
    def test_terminate_with_what_cannot_be(self, actor, here, shop, field, text):
        answer = send(actor, f"{here}/terminate", **{field: text})
        assert answer.status == 400
        [found] = [found for _, found in answer.page.elements if found.get("aria-invalid") == "true"]
        assert found["id"] == f"f-{field}"
        assert last_event(shop)["type"] == "WorkflowExecutionStarted"

    @pytest.mark.parametrize("is_open", [True, False])
    def test_start_again(self, actor, here, shop, is_open):
        if not is_open:
            shop.complete()
        answer = send(actor, f"{here}/restart")
        assert answer.status == 303
        new = answer.headers["location"].partition("?")[0]
        assert new != here
        page = actor.get(answer.headers["location"]).page
        assert "It was started again" in page.text and "running" in page.text
        event = last_event(shop)
        assert (event["input"], event["tagList"]) == ('{"args": [1]}', ["red"])
        assert ("terminated" if is_open else "completed") in actor.get(here).page.text

    def test_start_again_while_another_run_is_open(self, actor, here, shop):
        shop.complete()
        shop.start("one")
        answer = send(actor, f"{here}/restart")
        assert answer.status == 400
        assert "another run of it is open" in answer.page.text

    def test_it_is_seen_at_once(self, world, shop, here):
        actor = Visitor(create_app(allow_actions=True))
        actor.get(here)
        answer = send(actor, f"{here}/signal", name="hello-there")
        assert "hello-there" in actor.get(answer.headers["location"]).page.text

    def test_what_was_done_is_not_made_up(self, actor, here):
        text = actor.get(f"{here}?did=anything").page.text
        assert "anything" not in text


class TestForgedForms:
    @pytest.fixture
    def form(self, actor, here) -> tuple[str, dict[str, str]]:
        address = f"{here}/terminate"
        return address, {"token": token_in(actor.get(address))}

    def refused(self, shop, answer) -> bool:
        return answer.status == 403 and last_event(shop)["type"] == "WorkflowExecutionStarted"

    def test_without_a_token(self, actor, shop, form):
        assert self.refused(shop, actor.post(form[0], {}))

    def test_with_a_wrong_token(self, actor, shop, form):
        assert self.refused(shop, actor.post(form[0], {"token": "0" * 64}))
        assert self.refused(shop, actor.post(form[0], {"token": "é"}))

    def test_without_the_cookie(self, actor, shop, form):
        actor.cookies.clear()
        assert self.refused(shop, actor.post(*form))

    def test_with_the_cookie_of_another(self, actor, shop, form):
        actor.cookies = {name: "somebody-else" for name in actor.cookies}
        assert self.refused(shop, actor.post(*form))

    def test_with_the_token_of_another_form(self, actor, shop, here):
        token = token_in(actor.get(f"{here}/signal"))
        assert self.refused(shop, actor.post(f"{here}/terminate", {"token": token}))

    def test_with_the_token_of_another_page(self, world, shop, form):
        other = Visitor(create_app(allow_actions=True))
        other.get(form[0])
        assert self.refused(shop, other.post(*form))

    @pytest.mark.parametrize(
        "origin",
        ["http://evil.example", "null", f"http://evil.{HOST}", "http://127.0.0.1:4569", f"ftp://{HOST}", "x"],
    )
    def test_from_another_origin(self, actor, shop, form, origin):
        assert self.refused(shop, actor.post(*form, origin=origin))

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_from_another_site(self, actor, shop, form, site):
        assert self.refused(shop, actor.post(*form, sec_fetch_site=site))

    def test_under_a_foreign_name(self, actor, shop, form):
        assert self.refused(shop, actor.post(*form, host="evil.example"))

    @pytest.mark.parametrize(
        "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""]
    )
    def test_of_another_type(self, actor, shop, form, kind):
        assert actor.post(*form, content_type=kind).status == 415
        assert last_event(shop)["type"] == "WorkflowExecutionStarted"

    def test_that_cannot_be_read(self, actor, shop, form):
        kind = {"content-type": "application/x-www-form-urlencoded"}
        for body in (b"\xff\xfe", b"a=%FF&" + b"token=x", b"&".join([b"a=1"] * 100)):
            assert actor.ask("POST", form[0], body, kind).status in (400, 403)
        assert last_event(shop)["type"] == "WorkflowExecutionStarted"

    def test_that_is_too_long(self, actor, shop, form):
        kind = {"content-type": "application/x-www-form-urlencoded"}
        assert actor.ask("POST", form[0], b"a=" + b"x" * 9_000_000, kind).status == 413

    def test_a_look_is_no_form(self, actor, shop, form):
        assert actor.get(f"{form[0]}?token={form[1]['token']}").status == 200
        assert last_event(shop)["type"] == "WorkflowExecutionStarted"

    def test_the_right_one(self, actor, shop, form):
        assert actor.post(*form).status == 303
        assert last_event(shop)["type"] == "WorkflowExecutionTerminated"


def test_a_child_is_reached_by_its_parents_policy(actor, shop):
    """Terminating from the page obeys the policy that was chosen in the form."""
    parent = shop.start("parent")
    kind = {"name": "order", "version": "1"}
    shop.decide(
        decision(
            "StartChildWorkflowExecution", workflowId="child", workflowType=kind, childPolicy="TERMINATE"
        )
    )
    address = f"/d/{DOMAIN}/w/parent/r/{quote(parent, safe='')}"
    assert send(actor, f"{address}/terminate", child_policy="ABANDON").status == 303
    assert "running" in actor.get(actor.get(f"/d/{DOMAIN}/w/child").headers["location"]).page.text
