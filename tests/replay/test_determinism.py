"""The same history gives the same decisions, in the same order, in any process."""

import json
import os
import subprocess
import sys
from pathlib import Path

from simpleflow import futures
from simpleflow.swf.executor import Executor
from swf import fields
from tests.helpers.replay import DOMAIN, Flow, Story, an_answer, an_execution
from tests.replay.activities import Named, double, increment, triple

ROOT = Path(__file__).resolve().parents[2]
WORDS = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta"}


class Child(Flow):
    tag_list = ["one", "two"]


class Everything(Flow):
    """A bit of each kind, with sets wherever a value may be."""

    def run(self):
        first = self.submit(increment, WORDS)
        asked = [
            first,
            self.submit(triple, WORDS, words=WORDS, more={"nested": [frozenset(WORDS)]}),
            self.submit(Named, sorted(WORDS)[0]),
            self.submit(double, first),
            self.submit(Child, words=WORDS),
            self.submit(self.start_timer("t", 5, {"words": sorted(WORDS)})),
            self.submit(self.record_marker("note", WORDS)),
            *[self.submit(self.signal("go", WORDS, workflow_id=f"wf-{number}")) for number in range(3)],
            *[self.submit(self.wait_signal(word)) for word in sorted(WORDS)],
        ]
        futures.wait(*asked)


class Relay(Flow):
    def run(self):
        raise AssertionError("signals first")


def stories():
    yield Story(Everything)
    yield Story(Everything).decided().activity(increment, "completed", result=sorted(WORDS)).woken()
    family = Story(Relay).decided()
    for number in range(5):
        family.child(Child, "started", id=f"kid-{number}")
    for word in sorted(WORDS):
        family.add_signal(word, {"args": [word], "kwargs": {}, "__propagate": True})
    yield family.woken()


def all_answers():
    """What is sent to SWF for each of the stories, as text."""
    for story in stories():
        answer = Executor(DOMAIN, story.flow).replay(an_answer(story, an_execution(story.flow)))
        yield json.dumps(answer.decisions)
        yield fields.dumps(answer.execution_context)


def test_whatever_the_seed_of_hashes():
    answers = set()
    for seed in ("0", "1", "12345"):
        program = "from tests.replay.test_determinism import all_answers; print('\\n'.join(all_answers()))"
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(done.stdout)
    (answer,) = answers
    decisions, context, *_ = answer.splitlines()
    assert [decision["decisionType"] for decision in json.loads(decisions)] == [
        *["ScheduleActivityTask"] * 3,
        "StartChildWorkflowExecution",
        "StartTimer",
        "RecordMarker",
        *["SignalExternalWorkflowExecution"] * 3,
        "StartTimer",
    ]
    assert json.loads(context) == {"waiting_signals": sorted(WORDS)}


def test_however_often_in_one_process():
    assert len({"\n".join(all_answers()) for _ in range(3)}) == 1
