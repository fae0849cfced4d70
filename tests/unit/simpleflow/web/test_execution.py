"""One execution: its facts and texts, its relatives, its tasks and timeline, its events, and the file."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from urllib.parse import quote

import pytest

from simpleflow.cli.workflow_replay import _from_file
from tests.helpers.command_line import run
from tests.helpers.swf_world import DOMAIN

from .conftest import decision

ODD_IDS = (
    "a b",
    "50%",
    "a%2Fb",
    "what?",
    "#1",
    "é",
    "..",
    ".",
    "~",
    "~.",
    "a&b=c;d",
    "+",
    "<script>",
    "w",
    "r",
    "workers",
)


def address_of(workflow_id: str, run_id: str) -> str:
    return f"/d/{DOMAIN}/w/{quote(workflow_id, safe='')}/r/{quote(run_id, safe='')}"


class TestAddresses:
    @pytest.mark.parametrize("name", ODD_IDS)
    def test_any_id_can_be_reached(self, visitor, shop, name):
        shop.start(name)
        [link] = [link for link in visitor.get(f"/d/{DOMAIN}").page.links if "/r/" in link]
        assert link.isascii() and "/./" not in link and "/../" not in link
        answer = visitor.get(link)
        assert answer.status == 200
        assert name in answer.page.texts
        latest = visitor.get(link.rpartition("/r/")[0])
        assert (latest.status, latest.headers["location"]) == (302, link)

    def test_the_latest_run(self, visitor, shop):
        first = shop.start("one")
        shop.complete()
        assert visitor.get(f"/d/{DOMAIN}/w/one").headers["location"] == address_of("one", first)
        second = shop.start("one")
        assert visitor.get(f"/d/{DOMAIN}/w/one").headers["location"] == address_of("one", second)

    @pytest.mark.parametrize(
        "rest", ["", "/r/22none", "/r/22none/events", "/r/22none/timeline.json", "/r/22none/history.json"]
    )
    def test_an_unknown_one(self, visitor, world, rest):
        answer = visitor.get(f"/d/{DOMAIN}/w/nothing{rest}")
        assert answer.status == 404
        assert "nothing" in answer.page.text

    def test_a_domain_that_is_unknown(self, visitor, world):
        assert visitor.get("/d/nowhere/w/one/r/2").status == 404

    @pytest.mark.parametrize(
        "path", ["/d", "/d/", "/d/examples/w", "/d/%FF", "/d/a/w/%FF", "/d/a/b", "/x", "//"]
    )
    def test_addresses_of_nothing(self, visitor, world, path):
        answer = visitor.get(path)
        assert answer.status == 404
        assert "There is no such page." in answer.page.text

    def test_a_head_is_answered(self, visitor, world):
        answer = visitor.ask("HEAD", "/", b"", {})
        assert answer.status == 200


@pytest.fixture
def done(shop) -> str:
    """The address of an execution that completed, with two activities, a timer, a marker and a signal."""
    kind = shop.activity()
    run_id = shop.start("one", "order", "7", input='{"args": [1, {"a": "é"}], "kwargs": {}}', tagList=["red"])
    shop.decide(
        *(
            decision("ScheduleActivityTask", activityType=kind, activityId=f"fetch-{number}")
            for number in (1, 2)
        ),
        decision("StartTimer", timerId="pause", startToFireTimeout="2"),
        decision("RecordMarker", markerName="here", details="mark"),
        identity='{"user":"ann","hostname":"box","pid":7}',
    )
    client, clock = shop.client, shop.world.clock
    clock.advance(3)
    for answered in ("completed", "failed"):
        task = client.poll_for_activity_task(domain=DOMAIN, taskList={"name": "work"}, identity="worker 1")
        clock.advance(2)
        if answered == "completed":
            client.respond_activity_task_completed(taskToken=task["taskToken"], result='{"b": [1, 2]}')
        else:
            client.respond_activity_task_failed(
                taskToken=task["taskToken"], reason="too late", details="never"
            )
    client.signal_workflow_execution(domain=DOMAIN, workflowId="one", signalName="go", input="1")
    clock.advance(1)
    shop.complete('"all done"')
    return address_of("one", run_id)


class TestFacts:
    def test_what_is_told(self, visitor, done):
        text = visitor.get(done).page.text
        for words in (
            *("completed", "order", "7", "red", "decisions", "1 d", "5 m", "terminate"),
            *('{"args": [1, {"a": "é"}], "kwargs": {}}', '"all done"'),
        ):
            assert words in text

    @pytest.mark.parametrize(
        ("kind", "told", "word", "texts"),
        [
            (
                "FailWorkflowExecution",
                {"reason": "no luck", "details": "at all"},
                "failed",
                ["no luck", "at all"],
            ),
            ("CancelWorkflowExecution", {"details": "as asked"}, "canceled", ["as asked"]),
        ],
    )
    def test_how_it_ended(self, visitor, shop, kind, told, word, texts):
        run_id = shop.start("one")
        shop.decide(decision(kind, **told))
        text = visitor.get(address_of("one", run_id)).page.text
        assert all(part in text for part in (word, *texts))

    def test_a_terminated_one(self, visitor, shop):
        run_id = shop.start("one")
        shop.terminate("one", reason="enough", details="of it")
        text = visitor.get(address_of("one", run_id)).page.text
        assert "terminated" in text and "enough" in text and "of it" in text

    def test_one_that_took_too_long(self, visitor, shop):
        run_id = shop.start("one", executionStartToCloseTimeout="60")
        shop.world.clock.advance(61)
        text = visitor.get(address_of("one", run_id)).page.text
        assert "timed out" in text and "START_TO_CLOSE" in text

    def test_an_open_one(self, visitor, shop):
        kind = shop.activity()
        run_id = shop.start("one")
        shop.decide(decision("ScheduleActivityTask", activityType=kind, activityId="fetch"))
        shop.client.request_cancel_workflow_execution(domain=DOMAIN, workflowId="one")
        text = visitor.get(address_of("one", run_id)).page.text
        assert "running" in text and "asked to end" in text and "so far" in text
        assert "open: 1 activities" in text

    def test_times_are_for_machines_too(self, visitor, done):
        times = visitor.get(done).page.all("time")
        assert times and all(found["datetime"].endswith("Z") for found in times)


class TestRelatives:
    def test_parent_and_children(self, visitor, shop):
        parent = shop.start("parent")
        kind = {"name": "order", "version": "1"}
        shop.decide(
            *(
                decision("StartChildWorkflowExecution", workflowId=f"child {n}", workflowType=kind)
                for n in range(12)
            )
        )
        page = visitor.get(address_of("parent", parent)).page
        children = {link for link in page.links if link.startswith(f"/d/{DOMAIN}/w/child%20")}
        assert len(children) == 12  # in the summary, or in the tree
        assert "2 more" in page.text
        child = visitor.get(next(iter(children)))
        assert child.status == 200
        assert address_of("parent", parent) in child.page.links

    def test_runs_that_continue_each_other(self, visitor, shop):
        first = shop.start("one")
        shop.decide(decision("ContinueAsNewWorkflowExecution", input="2"))
        second = visitor.get(f"/d/{DOMAIN}/w/one").headers["location"]
        before, after = visitor.get(address_of("one", first)).page, visitor.get(second).page
        assert "continued as new" in before.text
        assert second in before.links and address_of("one", first) in after.links


class TestTasksAndTimeline:
    def test_failures_come_first(self, visitor, done):
        text = visitor.get(f"{done}?part=tasks").page.text
        assert text.index("too late") < text.index("Completed")

    def test_lanes(self, visitor, done):
        drawn = visitor.get(f"{done}/timeline.json").data
        assert drawn["closed"] is True
        kinds = Counter(lane.get("kind", "activity") for lane in drawn["lanes"])
        assert kinds == {"activity": 2, "timer": 1, "marker": 1, "signal": 1, "decision": 1}

    def test_the_timeline_of_a_closed_one_is_sent_once(self, visitor, done):
        answer = visitor.get(f"{done}/timeline.json")
        assert answer.headers["x-live"] == "done"
        again = visitor.get(f"{done}/timeline.json", if_none_match=answer.headers["etag"])
        assert (again.status, again.body) == (304, b"")

    def test_only_what_is_new(self, visitor, shop):
        kind = shop.activity()
        run_id = shop.start("one")
        address = f"{address_of('one', run_id)}/timeline.json"
        known = visitor.get(address).data["last_event"]
        nothing = visitor.get(f"{address}?after={known}")
        assert (nothing.status, nothing.body) == (204, b"")
        shop.decide(decision("ScheduleActivityTask", activityType=kind, activityId="fetch"))
        news = visitor.get(f"{address}?after={known}").data
        assert news["last_event"] > known
        assert "fetch" in news["names"]

    @pytest.mark.parametrize("after", ["x", "-1", "9" * 20, "%00"])
    def test_an_event_that_is_none(self, visitor, done, after):
        assert visitor.get(f"{done}/timeline.json?after={after}").status == 200

    def test_an_open_one_lives(self, visitor, shop):
        run_id = shop.start("one")
        page = visitor.get(address_of("one", run_id)).page
        regions = {found["id"]: found["data-live"] for found in page.all("section") if "data-live" in found}
        assert regions.keys() == {"summary", "tasks"}
        before = {name: visitor.get(address) for name, address in regions.items()}
        same = {
            name: visitor.get(regions[name], if_none_match=before[name].headers["etag"]) for name in regions
        }
        assert {answer.status for answer in same.values()} == {304}
        shop.complete("42")
        after = {
            name: visitor.get(regions[name], if_none_match=before[name].headers["etag"]) for name in regions
        }
        assert {answer.status for answer in after.values()} == {200}
        assert {answer.headers["x-live"] for answer in after.values()} == {"done"}
        assert "completed" in after["summary"].page.text and "42" in after["summary"].page.text

    def test_a_closed_one_does_not(self, visitor, done):
        page = visitor.get(done).page
        assert [found for found in page.all("section") if "data-live" in found] == []


class TestEvents:
    def test_all_of_them(self, visitor, done):
        page = visitor.get(f"{done}/events").page
        assert [found["id"] for found in page.all("li", **{"class": "event"})] == [
            f"e{n}" for n in range(1, 19)
        ]
        for words in ("WorkflowExecutionStarted", "TimerFired", "fetch-2", '{"b": [1, 2]}', "too late"):
            assert words in page.text

    def test_links_between_them(self, visitor, done):
        links = visitor.get(f"{done}/events").page.links
        assert f"{done}/events?page=1#e2" in links

    def test_pages(self, visitor, shop):
        run_id = shop.start("one")
        for number in range(250):
            shop.client.signal_workflow_execution(domain=DOMAIN, workflowId="one", signalName=f"s{number}")
        here = f"{address_of('one', run_id)}/events"
        first, second = visitor.get(here).page, visitor.get(f"{here}?page=2").page
        assert [len(page.all("li", **{"class": "event"})) for page in (first, second)] == [200, 52]
        assert f"{here}?page=2" in first.links and f"{here}?page=1" in second.links
        assert "s249" in second.text

    @pytest.mark.parametrize("page", ["0", "2", "-1", "x", "", "1e3", "9" * 30])
    def test_pages_there_are_not(self, visitor, done, page):
        assert visitor.get(f"{done}/events?page={page}").status == 404


class TestTexts:
    def test_one_in_full(self, visitor, shop):
        text = json.dumps({"args": ["x" * 30_000]})
        run_id = shop.start("one", input=text)
        here = address_of("one", run_id)
        assert "x" * 30_000 not in visitor.get(here).text
        answer = visitor.get(f"{here}/events/1/input")
        assert "x" * 30_000 in answer.text
        assert visitor.get(f"{here}/events/1/input?raw").text == text

    @pytest.mark.parametrize(
        "rest", ["1/result", "1/eventId", "1/taskList", "0/input", "99/input", "x/input", "1/__class__"]
    )
    def test_one_there_is_not(self, visitor, done, rest):
        assert visitor.get(f"{done}/events/{rest}").status == 404


class TestJumboFields:
    @pytest.fixture
    def key(self) -> str:
        """Where the text is; nobody has it in memory."""
        return f"some/{uuid.uuid4()}"

    @pytest.fixture
    def fetched(self, monkeypatch) -> list[str]:
        """What was asked of S3."""
        asked: list[str] = []

        def pull(bucket, path):
            asked.append(f"{bucket}/{path}")
            return '"' + "j" * 39_998 + '"'

        monkeypatch.setattr("simpleflow.storage.pull_content", pull)
        return asked

    @pytest.fixture
    def here(self, shop, key) -> str:
        """The address of an execution in which texts are kept on S3."""
        pointer = f"simpleflow+s3://bucket/{key} 40000"
        kind = shop.activity()
        run_id = shop.start("one", input=pointer)
        shop.decide(
            decision("ScheduleActivityTask", activityType=kind, activityId="fetch", input=pointer),
            decision("RecordMarker", markerName="here", details=pointer),
        )
        return address_of("one", run_id)

    def test_nothing_is_fetched_to_show_a_page(self, visitor, here, fetched):
        for rest in (
            "",
            "?tasks=all",
            "?part=summary",
            "?part=tasks",
            "/events",
            "/timeline.json",
            "/history.json",
        ):
            assert visitor.get(f"{here}{rest}").status == 200
        for address in (f"/d/{DOMAIN}", f"/d/{DOMAIN}/workers"):
            assert visitor.get(address).status == 200
        assert fetched == []

    def test_it_is_fetched_on_a_click(self, visitor, here, key, fetched):
        assert f"{here}/events/1/input" in visitor.get(here).page.links
        answer = visitor.get(f"{here}/events/1/input")
        assert answer.status == 200 and "j" * 39_998 in answer.text
        assert fetched == [f"bucket/{key}"]

    def test_one_that_cannot_be_had(self, visitor, here, key, monkeypatch):
        def pull(bucket, path):
            raise OSError("no way to S3")

        monkeypatch.setattr("simpleflow.storage.pull_content", pull)
        monkeypatch.setattr("simpleflow.storage.errors", lambda: (OSError,))
        answer = visitor.get(f"{here}/events/1/input")
        assert answer.status == 502
        assert key in answer.page.text


class TestTheFile:
    def test_it_is_what_replay_reads(self, visitor, done, tmp_path):
        answer = visitor.get(f"{done}/history.json")
        path = tmp_path / "history.json"
        path.write_bytes(answer.body)
        with path.open() as file:
            _, events = _from_file(file, "one", None, DOMAIN)
        assert [event.id for event in events] == list(range(1, 19))
        assert events[0].input == {"args": [1, {"a": "é"}], "kwargs": {}}

    def test_it_is_what_the_command_prints(self, visitor, done):
        told = run(
            "--format", "prettyjson", "workflow.history", "--domain", DOMAIN, "one", "-o", "events"
        ).stdout
        assert visitor.get(f"{done}/history.json").data == json.loads(told)

    def test_a_real_run_is_replayed(self, visitor, world, tmp_path):
        world.client.register_domain(name="unused", workflowExecutionRetentionPeriodInDays="1")
        started = run(
            "workflow.start", "--domain", DOMAIN, "--workflow-id", "basic", BASIC, "--input", "[1, 2]"
        )
        assert started.exit_code == 0, started.stderr
        world.play(BASIC)
        here = visitor.get(f"/d/{DOMAIN}/w/basic").headers["location"]
        assert "completed" in visitor.get(here).page.text
        path = tmp_path / "history.json"
        path.write_bytes(visitor.get(f"{here}/history.json").body)
        replayed = run("workflow.replay", "--file", str(path))
        assert replayed.exit_code == 0, replayed.stderr
        assert "agrees with its history" in replayed.stderr


BASIC = "examples.basic.BasicWorkflow"


class TestWhenThingsGoWrong:
    def test_the_service_is_down(self, world, monkeypatch):
        from simpleflow.web.app import create_app
        from swf.core import new_client
        from tests.helpers.pages import Visitor

        client = new_client(endpoint_url="http://127.0.0.1:9", connect_timeout=1, retries={"max_attempts": 0})
        visitor = Visitor(create_app(client=client))
        for address in (
            "/",
            f"/d/{DOMAIN}",
            f"/d/{DOMAIN}/w/one",
            address_of("one", "22"),
            f"/d/{DOMAIN}/workers",
        ):
            answer = visitor.get(address)
            assert answer.status == 502
            assert "http://127.0.0.1:9" in answer.page.text and "simpleflow server.start" in answer.page.text

    @pytest.mark.parametrize(
        ("code", "status"),
        [("ThrottlingException", 503), ("AccessDeniedException", 502), ("UnknownResourceFault", 404)],
    )
    def test_the_service_refuses(self, visitor, world, monkeypatch, code, status):
        from tests.helpers import aws

        def refuse(*args, **kwargs):
            raise aws.fault(code, "Rate <exceeded>")

        monkeypatch.setattr("swf.core.ConnectedSWFObject.list_domains", refuse)
        answer = visitor.get("/")
        assert answer.status == status
        assert "Rate <exceeded>" in answer.page.text

    def test_a_fault_of_the_page(self, visitor, world, monkeypatch, caplog):
        monkeypatch.setattr("swf.core.ConnectedSWFObject.list_domains", lambda *args, **kwargs: 1 / 0)
        answer = visitor.get("/")
        assert answer.status == 500
        assert "ZeroDivisionError" in answer.page.text and "Traceback" not in answer.page.text
        assert "ZeroDivisionError" in caplog.text
