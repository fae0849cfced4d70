"""What the browser tests look at: one world for all of them, and the page in processes of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests.helpers import s3
from tests.helpers.web_hostile import DOMAIN as HOSTILE_DOMAIN
from tests.helpers.web_hostile import HostileExecution, attack
from tests.helpers.web_process import WebProcess
from tests.helpers.web_scripted import crowd, long_run
from tests.helpers.web_stories import completed_order, failed_refund, running_order
from tests.helpers.web_world import DOMAIN, Ids, WebWorld, inside, served_world
from tests.integration.world import Proxy

#: How many executions the domain `crowd` has, how many of them are open, and how many tasks the long one has.
CROWD, OPEN, TASKS = 130, 20, 600
#: A text that is kept elsewhere, and how many characters it has.
TEXT = attack(210_000)
JUMBO = len(TEXT)
_KEY = "results/of-the-last-task"


@dataclass
class Shown:
    """A world, and the page that shows it.

    Args:
        world: the service.
        directory: the home of the page's processes.
        service: what is between the page and the service, and can be cut.
        page: shows, and does nothing.
        completed, failed, hostile, long: executions.
        environment: what further processes need to find S3.
    """

    world: WebWorld
    directory: Path
    service: Proxy
    page: WebProcess
    completed: Ids
    failed: Ids
    hostile: Ids
    long: Ids
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """The address of the page."""
        return self.page.url

    def acting(self) -> WebProcess:
        """A page that may act, not started yet."""
        return WebProcess(self.world.url, self.directory, "--allow-actions", environment=self.environment)


def address(ids: Ids, domain: str = DOMAIN) -> str:
    """Where an execution is on the page."""
    workflow_id, run_id = (quote(part, safe="") for part in ids)
    return f"/d/{quote(domain, safe='')}/w/{workflow_id}/r/{run_id}"


@contextmanager
def shown(directory: Path) -> Iterator[Shown]:
    """Tell the stories, and start the page."""
    with s3.s3_service("bucket") as environment, served_world() as world:
        place = f"{environment['AWS_ENDPOINT_URL_S3']}/bucket/{_KEY}"
        plain = {"Content-Type": "text/plain"}
        urlopen(Request(place, data=TEXT.encode(), method="PUT", headers=plain)).close()
        ids: dict[str, Any] = {}
        with inside(world):
            completed_order(world, "order-1000")  # it also registers the types
            ids["completed"] = completed_order(world, "order-1001")
            ids["failed"] = failed_refund(world)
            ids["hostile"] = HostileExecution(world, f"simpleflow+s3://bucket/{_KEY} {JUMBO}").ids
            crowd(world, CROWD, open_ones=OPEN)
            ids["long"] = long_run(world, TASKS)
        world.clock.release()
        service = Proxy(int(world.url.rpartition(":")[2]))
        between = f"http://127.0.0.1:{service.port}"
        with WebProcess(between, directory, environment=environment) as page:
            yield Shown(world, directory, service, page, environment=environment, **ids)
        service.close()


__all__ = ["CROWD", "HOSTILE_DOMAIN", "JUMBO", "OPEN", "TASKS", "Shown", "address", "running_order", "shown"]
