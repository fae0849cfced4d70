"""Whatever a history holds, it can be shown: events in any order, attributes missing, texts of any kind."""

from __future__ import annotations

import json
import random

import botocore.session
import pytest

from simpleflow.web.events import event_rows
from simpleflow.web.pages import environment
from simpleflow.web.timeline import strips_of, timeline_of
from simpleflow.web.tree import tree_of
from tests.unit.simpleflow.web.histories import told

PAGE = """
{% from "_tree.html" import task_tree %}{% from "_events.html" import event_list %}
{% from "_timeline.html" import timeline %}
{{ timeline("/x", strips, 10) }}{{ task_tree(tree, "?tasks=all") }}{{ event_list(rows) }}
"""
TEXTS = (
    "a",
    "b",
    "",
    "300",
    "NONE",
    "START_TO_CLOSE",
    "__simpleflow_task_a",
    '{"traceback":["<script>"]}',
    "simpleflow+s3://bucket/key 9",
    "<script>\x00\u202e\ud800",
)


class Teller:
    """Tells histories that no service would."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        shape = botocore.session.get_session().get_service_model("swf").shape_for("HistoryEvent")
        self.kinds = {
            name[0].upper() + name[1:].removesuffix("EventAttributes"): member.members
            for name, member in shape.members.items()
            if name.endswith("EventAttributes")
        }

    def history(self):
        return told(*(self.event(number) for number in range(1, self.chance.randint(1, 40))))

    def event(self, number):
        name = self.chance.choice(list(self.kinds))
        members = self.kinds[name].items()
        return name, {
            key: self.value(key, kind, number) for key, kind in members if self.chance.random() < 0.85
        }

    def value(self, name, shape, number):
        if name.endswith("EventId"):
            return self.chance.choice([0, self.chance.randint(0, number), number + 5])
        if shape.type_name == "structure":
            return {key: self.value(key, member, number) for key, member in shape.members.items()}
        if shape.type_name == "list":
            return [self.chance.choice(TEXTS)]
        return self.chance.choice(TEXTS)

    def href(self, *ids):
        return self.chance.choice([None, "/there"])


@pytest.mark.parametrize("seed", range(5))
def test_it_can_be_shown(seed):
    teller = Teller(seed)
    page = environment().from_string(PAGE)
    for _ in range(40):
        history = teller.history()
        json.dumps(timeline_of(history, href=teller.href), ensure_ascii=False, allow_nan=False).encode()
        html = page.render(
            strips=strips_of(history),
            tree=tree_of(history, base="/x", href=teller.href),
            rows=event_rows(history.events, base="/x", href=teller.href),
        )
        html.encode()
        assert "<script>" not in html
