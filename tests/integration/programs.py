"""Workflows and activities for tests with real processes: each does one thing, well or badly."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from simpleflow import Workflow, activity, futures

QUICK = {"version": "1", "task_list": "work", "heartbeat_timeout": 300}


def _add_line(path, text):
    with open(path, "a") as file:
        file.write(f"{text}\n")


def _number_of_lines(path):
    return Path(path).read_text().count("\n") if Path(path).exists() else 0


@activity.with_attributes(**QUICK)
def add_one(number):
    return number + 1


@activity.with_attributes(**QUICK, retry=1)
def stay(note, seconds):
    """Leave this process's id in a file, and take so long."""
    _add_line(note, os.getpid())
    time.sleep(seconds)
    return "stayed"


@activity.with_attributes(**QUICK, retry=1)
def stay_the_first_time(note, seconds):
    """The same, but not when it is tried again."""
    _add_line(note, os.getpid())
    if _number_of_lines(note) == 1:
        time.sleep(seconds)
    return _number_of_lines(note)


@activity.with_attributes(**QUICK)
def end_badly(how):
    if how == "raise":
        raise ValueError("on purpose")
    if how == "long":
        raise ValueError("no way! " * 12_800)
    if how == "zero":
        os._exit(0)
    if how == "three":
        os._exit(3)
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    return object()


class One(Workflow):
    """What every program of these tests is."""

    version = "1"
    task_list = "decide"
    decision_tasks_timeout = "60"
    execution_timeout = "300"


class InChain(One):
    """Activities one after the other."""

    name = "in-chain"

    def run(self, length):
        number = 0
        for _ in range(length):
            number = self.submit(add_one, number).result
        return number


class FanOut(One):
    """Activities side by side."""

    name = "fan-out"

    def run(self, width):
        return sum(future.result for future in self.map(add_one, range(width)))


class Staying(One):
    """An activity that takes its time."""

    name = "staying"

    def run(self, note, seconds):
        return self.submit(stay, note, seconds).result


class Again(One):
    """An activity that is quick when it is tried again."""

    name = "again"

    def run(self, note, seconds):
        return self.submit(stay_the_first_time, note, seconds).result


class SlowDecision(One):
    """A decision that takes its time, the first time."""

    name = "slow-decision"

    def run(self, note, seconds):
        _add_line(note, os.getpid())
        if _number_of_lines(note) == 1:
            time.sleep(seconds)
        return self.submit(add_one, 1).result


class Badly(One):
    """Activities that end in every bad way."""

    name = "badly"

    def run(self):
        tasks = {
            how: self.submit(end_badly, how) for how in ("raise", "long", "zero", "three", "killed", "odd")
        }
        futures.wait(*tasks.values())
        return {how: str(future.exception.reason) for how, future in tasks.items()}


class Failing(One):
    """It fails, and says so."""

    name = "failing"

    def run(self):
        raise ValueError("nobody can do this")


class Continued(One):
    """It goes on in another execution, a few times."""

    name = "continued"

    def run(self, times):
        left = self.submit(add_one, times - 2).result
        if left > 0:
            self.submit(self.continue_as_new(left))
        return "the end"
