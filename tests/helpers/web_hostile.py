"""An execution all of whose texts attack whoever shows them, more than 200 KiB of them."""

from __future__ import annotations

from typing import Any

from simpleflow.utils import json_dumps
from tests.helpers.web_scripted import decide, decision, register, start
from tests.helpers.web_world import Ids, WebWorld

#: Bytes that a text field of SWF may have, a reason, and a name.
LONG, REASON, SHORT = 32_768, 256, 250
SCRIPT = "<script>alert(1)</script>"
#: Names may have no `/`, `:`, `|`.
NAME = (
    "<script>alert(1)<script><img src=x onerror=alert(1)>\"' onfocus=alert(1) autofocus {{7*7}} %3Cb é#?&amp;"
)
DOMAIN = "hostile <img src=x onerror=alert(1)>"
#: Ways in that an unescaped text would open, one for each place a text can get to.
_ATTACKS = (
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea></pre></title></style></noscript></script><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raise %}",
    "\u202ereversed \u2028 separated",
    "<!--",
    "]]>",
)
_TASKS = 5


def attack(size: int) -> str:
    """A text of so many bytes, with every attack in it."""
    line = "\n".join(_ATTACKS) + "\n"
    return (line * (size // len(line.encode()) + 1)).encode()[:size].decode(errors="ignore")


def unbroken(size: int) -> str:
    """A text without a place to break a line at."""
    return (SCRIPT * (size // len(SCRIPT) + 1))[:size]


class HostileExecution:
    """It is failed when this is made.

    Args:
        world: where it happens.
        jumbo: a reference to a text that is kept elsewhere, the result of its last task.
    """

    def __init__(self, world: WebWorld, jumbo: str = "") -> None:
        self._world = world
        self._name = (NAME * 4)[:SHORT]
        self._jumbo = jumbo
        world.domain_of(DOMAIN)
        register(world, DOMAIN, self._name, self._name, task_list=self._name)
        tags = [unbroken(256), NAME, '"><b>', " ", "a,b"]
        self.ids: Ids = start(world, DOMAIN, self._name, self._name, input=attack(LONG), tagList=tags)
        self._schedule()
        for number in range(_TASKS):
            self._work(number)
        given = {"workflowId": self.ids[0], "signalName": self._name, "input": attack(LONG)}
        world.call("SignalWorkflowExecution", domain=DOMAIN, **given)
        fail = decision("FailWorkflowExecution", reason=attack(REASON), details=attack(LONG))
        decide(world, DOMAIN, self._name, fail)

    def _schedule(self) -> None:
        kind = {"name": self._name, "version": "1"}
        arguments = json_dumps({"args": [SCRIPT, attack(2000)], SCRIPT: [SCRIPT]})
        decisions = [
            decision(
                "ScheduleActivityTask",
                activityId=f"{NAME} {number}",
                activityType=kind,
                input=arguments,
                control=attack(2000),
            )
            for number in range(_TASKS)
        ]
        decisions.append(decision("RecordMarker", markerName=self._name, details=unbroken(LONG)))
        decisions.append(decision("StartTimer", timerId=self._name, startToFireTimeout="5", control=SCRIPT))
        decide(self._world, DOMAIN, self._name, *decisions)

    def _work(self, number: int) -> None:
        """The first two tasks fail; the others have results."""
        polled = self._world.call(
            "PollForActivityTask", domain=DOMAIN, taskList={"name": self._name}, identity=unbroken(256)
        )
        self._world.clock.advance(2)
        texts: dict[str, Any] = {"taskToken": polled["taskToken"]}
        if number < 2:
            details = _traceback() if number == 0 else unbroken(LONG)
            self._world.call("RespondActivityTaskFailed", reason=attack(REASON), details=details, **texts)
        else:
            results = (json_dumps({SCRIPT: attack(20_000)}), attack(LONG), self._jumbo or unbroken(LONG))
            self._world.call("RespondActivityTaskCompleted", result=results[number - 2], **texts)


def _traceback() -> str:
    lines = [
        "Traceback (most recent call last):\n",
        f'  File "{SCRIPT}", line 1, in {SCRIPT}\n',
        attack(9000),
    ]
    return json_dumps({"error": SCRIPT, "error_type": SCRIPT, "message": attack(2000), "traceback": lines})
