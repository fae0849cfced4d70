"""The permissions that the page about looking names are those that looking takes."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from simpleflow.web.app import create_app
from tests.helpers.pages import Visitor
from tests.helpers.web_stories import completed_order
from tests.helpers.web_world import web_world

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "howto" / "look.rst").read_text(encoding="utf-8")
LOOKING = TEXT.partition("\nActing\n")[0]


def test_looking_takes_the_permissions_that_are_named() -> None:
    asked: set[str] = set()
    with web_world() as world:
        order = completed_order(world)
        execution = f"/d/shop/w/{order[0]}/r/{quote(order[1], safe='')}"
        visitor = Visitor(create_app(client=world.client))
        answer = world.service.call

        def listen(operation, *args, **kwargs):
            asked.add(operation)
            return answer(operation, *args, **kwargs)

        world.service.call = listen
        for path in (
            "/",
            "/d/shop",
            "/d/shop?type=shop.Order&tag=order",
            "/d/shop/workers",
            "/d/shop/w/order-1001",
        ):
            assert visitor.get(path).status in (200, 302), path
        for path in ("", "/timeline.json", "/events", "/events/1/input", "/history.json"):
            assert visitor.get(f"{execution}{path}").status == 200, path

    assert asked == set(re.findall(r"swf:(\w+)", LOOKING))
