"""Functions and classes that tests run in other interpreters."""

from __future__ import annotations

import functools
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import warnings

from simpleflow import activity, execute
from simpleflow.exceptions import TimeoutError


class DummyException(Exception):
    """An error that only this module knows."""


@execute.python()
def increment(numbers):
    return [number + 1 for number in numbers]


@execute.python()
def add(a, b=1):
    return a + b


@execute.python()
class Add:
    def __init__(self, a, b=1):
        self.a = a
        self.b = b

    def execute(self):
        return self.a + self.b


@execute.python()
class Witness:
    """Says what it saw; `post_execute` has the last word."""

    @staticmethod
    def get_task_id(workflow, *args, **kwargs):
        return "witness"

    def execute(self):
        self.seen = {"context": self.context}
        return self.seen

    def post_execute(self):
        self.seen["closed"] = True


@activity.with_attributes(task_list="outside", retry=3)
@execute.python()
def activity_around(a, b=1):
    return a + b, activity_around.context


@execute.python()
@activity.with_attributes(task_list="inside", retry=4, meta={"binaries": {}})
def activity_within(a, b=1):
    return a + b, activity_within.context


@activity.with_attributes()
@execute.python()
class ClassAround(Add.__wrapped__):
    pass


@execute.python()
@activity.with_attributes()
class ClassWithin(Add.__wrapped__):
    pass


def doubled(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        return 2 * func(*args, **kwargs)

    return wrapper


@doubled
@execute.python()
def doubled_here(number):
    return number


@execute.python()
@doubled
def doubled_there(number):
    return number


def anonymous(func):
    return lambda *args: func(*args)


@anonymous
@execute.python()
def hidden(number):
    return number


def factory():
    @execute.python()
    def nested():
        return 1

    return nested


@execute.python()
def seen_context():
    return seen_context.context, activity.get_context()


@execute.python()
def own_pid_and_session():
    return os.getpid(), os.getsid(0)


@execute.python()
def echo(value):
    return value


@execute.python()
def describe(value):
    return type(value).__name__, len(value)


@execute.python()
def fail(message):
    raise DummyException(message)


@execute.python()
def fail_like_a_task():
    raise TimeoutError("START_TO_CLOSE", 3)


@execute.python()
def fail_because():
    try:
        {}["missing"]
    except KeyError as error:
        raise ValueError("no such thing") from error


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


@execute.python()
def fail_without_words():
    raise Unprintable()


@execute.python()
def warn_then_fail():
    warnings.warn("think again", stacklevel=1)
    raise DummyException("told you")


@execute.python()
def leave(status):
    sys.exit(status)


@execute.python()
def vanish(status):
    os._exit(status)


@execute.python()
def kill_myself(number):
    os.kill(os.getpid(), number)


@execute.python()
def unserialisable():
    return {"lock": threading.Lock()}


@execute.python()
def close_descriptors():
    os.closerange(3, 256)
    return 1


@execute.python()
def replace_descriptors(path):
    os.closerange(3, 256)
    return len([os.open(path, os.O_WRONLY | os.O_CREAT) for _ in range(64)])


@execute.python()
def garble_result():
    """Write a result that nobody can read before anybody else does, and stop short."""
    descriptor = next(arg.partition("=")[2] for arg in sys.argv if arg.startswith("--result-fd="))
    os.write(int(descriptor), b"[1, 2")
    os._exit(0)


@execute.python()
def garble_error():
    descriptor = next(arg.partition("=")[2] for arg in sys.argv if arg.startswith("--error-fd="))
    os.write(int(descriptor), b'{"error": "Dum')
    os._exit(3)


@execute.python()
def crash_after_result():
    """The result is written, then the interpreter dies on its way out."""
    import atexit

    atexit.register(os._exit, 7)
    return "done"


@execute.python()
def fork_and_return():
    """Two processes return from here; only one was asked."""
    child = os.fork()
    if child == 0:
        return "copy"
    os.waitpid(child, 0)
    return "original"


@execute.python()
def inherited_descriptors():
    """What a program started here inherits beyond standard streams."""
    code = "import os; print([fd for fd in range(3, 64) if os.path.exists(f'/proc/self/fd/{fd}')])"
    output = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, close_fds=False, check=True)
    return output.stdout.decode()


def sleep_on(path, seconds):
    """Start a program that sleeps, twice removed, and note the process ids in a file."""
    child = subprocess.Popen(["/bin/sh", "-c", f"sleep {seconds} & echo $! $$; wait"], stdout=subprocess.PIPE)
    pathlib.Path(path).write_bytes(child.stdout.readline())


@execute.python()
def leave_a_program(path):
    sleep_on(path, 60)


@execute.python(kill_children=True)
def leave_no_program(path):
    sleep_on(path, 60)


@execute.python(kill_children=True)
def fail_and_leave_no_program(path):
    sleep_on(path, 60)
    raise DummyException("left behind")


@execute.python(timeout=60)
def leave_a_program_and_hang(path):
    sleep_on(path, 60)
    time.sleep(60)


@execute.python(timeout=60)
def hang_stubbornly(path):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sleep_on(path, 60)
    time.sleep(60)


@execute.python(timeout=10)
def sleep_a_little(seconds):
    time.sleep(seconds)
    return seconds


@execute.python()
def sleep_for_long(path):
    sleep_on(path, 60)
    time.sleep(60)


@execute.python()
def environment():
    return dict(os.environ)


environment_replaced = execute.python(env={"PATH": os.defpath, "ONLY": "this"})(environment.__wrapped__)


@execute.python()
def speak(value):
    print("noise on standard output", ascii(value))
    return value


@execute.python()
def own_executable():
    return sys.executable


@execute.python()
def interrupted():
    raise KeyboardInterrupt
