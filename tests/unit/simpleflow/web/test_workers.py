"""Who is seen at work, and what waits for somebody to come."""

from __future__ import annotations

import pytest

from tests.helpers.swf_world import DOMAIN

from .conftest import decision

HERE = f"/d/{DOMAIN}/workers"


@pytest.fixture
def work(shop):
    """Two activities: one is done, somebody works on the other; a third waits in a list nobody looks at."""
    kind = shop.activity()
    shop.start("one")
    shop.decide(
        *(
            decision("ScheduleActivityTask", activityType=kind, activityId=f"fetch {number}")
            for number in range(2)
        ),
        decision(
            "ScheduleActivityTask", activityType=kind, activityId="lonely", taskList={"name": "elsewhere"}
        ),
        identity='{"user":"ann","hostname":"box","pid":7}',
    )
    tasks = []
    for number in range(2):
        shop.world.clock.advance(1)
        tasks.append(
            shop.client.poll_for_activity_task(
                domain=DOMAIN, taskList={"name": "work"}, identity=f"worker {number}"
            )
        )
    shop.client.respond_activity_task_completed(taskToken=tasks[0]["taskToken"])
    return shop


def test_nobody_yet(visitor, shop):
    assert "Nobody took a task lately" in visitor.get(HERE).page.text
    shop.start("one")
    text = visitor.get(HERE).page.text
    assert "Nobody took a task lately" in text
    assert "decisions deciders ! nobody seen 1" in text


def test_who_was_seen(visitor, work):
    text = visitor.get(HERE).page.text
    assert "ann@box, process 7 decider decisions" in text
    assert "worker 0 worker work" in text
    assert "worker 1 worker work" in text
    assert text.index("worker 1") < text.index("worker 0")  # who was seen last comes first


def test_who_is_at_it(visitor, work):
    text = visitor.get(HERE).page.text
    assert "► 1 fetch 1" in text
    assert "was at fetch 0" in text


def test_nobody_is_at_a_closed_execution(visitor, work):
    work.terminate("one")
    assert "was at fetch 1" in visitor.get(HERE).page.text


def test_what_waits(visitor, work):
    text = visitor.get(HERE).page.text
    assert "elsewhere workers ! nobody seen 1" in text
    assert "work workers by somebody 0" in text
    assert "decisions deciders by somebody 1" in text


def test_links_to_what_they_do(visitor, work):
    [link] = {link for link in visitor.get(HERE).page.links if "/r/" in link}
    assert visitor.get(link).status == 200


def test_a_part_that_lives(visitor, work):
    [region] = visitor.get(HERE).page.all("section", id="workers")
    answer = visitor.get(region["data-live"])
    assert "ann@box" in answer.page.text and not answer.page.all("html")
    assert visitor.get(region["data-live"], if_none_match=answer.headers["etag"]).status == 304
    work.start("two")
    assert visitor.get(region["data-live"], if_none_match=answer.headers["etag"]).status == 200


def test_only_so_many_executions_are_looked_at(visitor, shop):
    asked = []
    shop.client.meta.events.register(
        "after-call.swf.GetWorkflowExecutionHistory", lambda **kwargs: asked.append(1)
    )
    for number in range(50):
        shop.start(f"w{number}")
        if number % 2:
            shop.terminate(f"w{number}")
    assert "40 executions" in visitor.get(HERE).page.text
    assert len(asked) == 40


def test_an_unknown_domain(visitor):
    assert visitor.get("/d/nowhere/workers").status == 404
