"""Workflows that tests of the command line run."""

from __future__ import annotations

import json
import os
import signal
import sys
import time

from simpleflow import Workflow, activity, logger


@activity.with_attributes()
def increment(x):
    return x + 1


@activity.with_attributes()
def sleep(seconds):
    time.sleep(seconds)


@activity.with_attributes(raises_on_failure=True)
def look_up(key):
    return {}[key]


class Print(Workflow):
    """Prints what it was given."""

    name, version = "print", "1"

    def run(self, *args, **kwargs):
        print(json.dumps([args, kwargs], sort_keys=True))


class Add(Workflow):
    name, version = "add", "1"

    def run(self, x, y=1):
        for _ in range(y):
            x = self.submit(increment, x)
        logger.info("added")
        return x.result


class FailingTask(Workflow):
    name, version = "failing-task", "1"

    def run(self):
        return self.submit(look_up, 1).result


@activity.with_attributes()
def look_up_quietly(key):
    return {}[key]


class FailingQuietly(Workflow):
    name, version = "failing-quietly", "1"

    def run(self):
        return self.submit(look_up_quietly, 1).result


class Nameless(Workflow):
    version = "1"

    def run(self):
        return None


class FailingRun(Workflow):
    name, version = "failing-run", "1"

    def run(self):
        return self.submit(increment, 1).result / 0


class GivesUp(Workflow):
    name, version = "gives-up", "1"

    def run(self):
        self.fail("no more money", "ask again\nnext year")


class Slow(Workflow):
    """Takes a while, and talks."""

    name, version = "slow", "1"

    def run(self):
        for number in range(8):
            _ = self.submit(sleep, 0.2).result
            if number == 5:
                print("half a line", end="", flush=True)
            if number == 6:
                print(", the other half")
        print("sorry", file=sys.stderr)


class Interrupted(Workflow):
    """As if Ctrl-C were typed."""

    name, version = "interrupted", "1"

    def run(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(60)


class NoWorkflow:
    """Looks like one, but is none."""


def before(context):
    print("before", context["workflow_id"])


def after(context, result):
    print("after", result)
