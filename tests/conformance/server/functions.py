"""Functions that the tests register as lambda functions."""

import threading

#: What `wait` waits for.
release = threading.Event()


def double(number):
    return number * 2


def echo(given):
    return given


def fail(given):
    raise KeyError("no such thing")


def wait(given):
    release.wait(10)
    return "late"
