"""Workflows and activities for tests with real processes: each does one thing, well or badly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from simpleflow import Workflow, activity, futures
from simpleflow.canvas import Chain

QUICK = {"version": "1", "task_list": "work", "heartbeat_timeout": 300}


@activity.with_attributes(**QUICK)
def add_one(number):
    return number + 1


@activity.with_attributes(**QUICK)
def note(path, text):
    """Leave a line in a file."""
    with open(path, "a") as file:
        file.write(f"{text}\n")
    return text


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


__all__ = ["Chain", "Path", "futures", "os", "signal", "subprocess", "sys", "time"]
