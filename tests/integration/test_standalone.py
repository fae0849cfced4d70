"""One command that runs a workflow to its end, with all the processes this takes."""

from __future__ import annotations

import signal
import subprocess
import time

import psutil
import pytest

from tests.helpers.processes import eventually
from tests.integration import programs
from tests.integration.world import DOMAIN, World, working

QUICKSTART = ("standalone", "examples.basic.BasicWorkflow", "--input", "[1, 0]")


def test_the_quickstart(world: World) -> None:
    said = world.run(*QUICKSTART)

    ids, *printed = said.stdout.splitlines()
    assert said.returncode == 0, said.stderr
    assert ids.split()[0] == "basic"
    assert printed == ["(1 + 1) * 2 = 4", "4"]
    assert "a private one runs at http://127.0.0.1:" in said.stderr.splitlines()[0]
    assert world.nothing_is_left(1.0)


def test_to_the_end_of_what_continues_it(world: World) -> None:
    said = world.run("standalone", "tests.integration.programs.Continued", "--input", "[3]")

    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines()[-1] == '"the end"'


def test_on_a_service_with_an_address(served: World) -> None:
    said = served.run(*QUICKSTART, "-d", "new-domain", "--endpoint-url", served.url)

    assert said.returncode == 0, said.stderr
    assert said.stdout.splitlines()[-1] == "4"
    assert "private" not in said.stderr
    assert len(served.processes()) == 1


def test_the_address_may_be_in_the_environment(served: World) -> None:
    environment = served.environment(AWS_ENDPOINT_URL_SWF=served.url)

    assert served.run(*QUICKSTART, "-d", DOMAIN, env=environment).returncode == 0


def test_a_failed_workflow(world: World) -> None:
    """Q-24"""
    said = world.run("standalone", "tests.integration.programs.Failing")

    assert said.returncode == 1
    assert "Failing failed: " in said.stderr and "nobody can do this" in said.stderr
    assert 'raise ValueError("nobody can do this")' in said.stderr


def test_an_execution_of_that_id_is_open(served: World) -> None:
    """Q-26"""
    served.execute(programs.Staying, "x", 1)
    began = time.monotonic()
    said = served.run(
        "standalone", "tests.integration.programs.Staying", "--input", '["x", 1]', "-d", DOMAIN,
        "--endpoint-url", served.url,
    )  # fmt: skip

    assert said.returncode == 1
    assert "Error: an execution with workflow id 'staying' is open" in said.stderr
    assert time.monotonic() - began < 5.0
    assert len(served.processes()) == 1


def test_without_a_domain_there_must_be_a_private_service(served: World) -> None:
    said = served.run(*QUICKSTART, "--endpoint-url", served.url)

    assert (said.returncode, said.stderr) == (1, "Error: no domain to run in: give --domain or SWF_DOMAIN.\n")


def test_force_without_repair(world: World) -> None:
    assert world.run(*QUICKSTART, "--force-activities", "x").returncode == 1


def test_data_that_cannot_be_kept(world: World) -> None:
    said = world.run(*QUICKSTART, "--data", "/proc/nothing/here")

    assert said.returncode == 1
    assert "Error: cannot start a private service: cannot use /proc/nothing/here" in said.stderr


def test_repair_takes_former_results(world: World) -> None:
    note = world.directory / "note"
    data = str(world.directory / "data")
    arguments = ("standalone", "tests.integration.programs.Again", "--data", data)
    first = world.run(*arguments, "--input", f'["{note}", 0]')
    second = world.run(*arguments, "--repair", " ".join(first.stdout.splitlines()[0].split()))

    assert (first.stdout.splitlines()[-1], second.stdout.splitlines()[-1]) == ("1", "1"), second.stderr
    assert note.read_text().count("\n") == 1

    third = world.run(*arguments, "--repair", "again", "--force-activities", "stay")
    assert third.stdout.splitlines()[-1] == "2"


def started(world: World, seconds: float) -> tuple[subprocess.Popen[bytes], int]:
    note = world.directory / "note"
    process = world.simpleflow(
        "standalone", "tests.integration.programs.Staying", "--input", f'["{note}", {seconds}]'
    )
    return process, working(note)


def test_what_was_stopped_goes_on_where_it_was(world: World) -> None:
    process, _ = started(world, 1)
    process.terminate()
    assert process.wait(10) == 1
    note = world.directory / "note"
    command = ("standalone", "tests.integration.programs.Staying", "--input")

    other = world.run(*command, f'["{note}", 2]')
    assert other.returncode == 1
    assert "another input" in other.stderr

    said = world.run(*command, f'["{note}", 1]')
    assert said.stdout.splitlines()[-1] == '"stayed"', said.stderr
    assert "taking up execution staying" in said.stderr
    assert note.read_text().count("\n") == 1


def test_what_was_killed_goes_on_without_waiting_for_a_timeout(world: World) -> None:
    note = world.directory / "note"
    command = ("standalone", "tests.integration.programs.Again", "--input", f'["{note}", 60]')
    process = world.simpleflow(*command)
    working(note)
    process.kill()
    process.wait()
    assert world.nothing_is_left(10.0)

    said = world.run(*command)

    assert "taking up execution again" in said.stderr
    assert said.stdout.splitlines()[-1] == "2", said.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_activity_finish(world: World, number: int) -> None:
    process, _ = started(world, 0.5)
    process.send_signal(number)

    assert process.wait(10) == 1
    assert "is still open in" in world.log.read_text()
    assert world.nothing_is_left(1.0)


def test_two_signals_do_not(world: World) -> None:
    process, _ = started(world, 60)
    process.terminate()
    time.sleep(0.7)
    process.terminate()

    assert process.wait(6) == 1
    assert world.nothing_is_left(1.0)


def test_killed_it_leaves_nobody(world: World) -> None:
    process, _ = started(world, 60)
    process.kill()
    process.wait()

    assert world.nothing_is_left(10.0)


@pytest.mark.parametrize("victim", ["decider", "worker", "service"])
def test_whoever_is_killed_is_replaced(world: World, victim: str) -> None:
    note = world.directory / "note"
    process = world.simpleflow(
        "standalone", "tests.integration.programs.Again", "--input", f'["{note}", 2]',
        stdout=subprocess.PIPE,
    )  # fmt: skip
    working(note)
    members = sorted(psutil.Process(process.pid).children(), key=lambda child: child.pid)
    members[["service", "decider", "worker"].index(victim)].kill()
    out, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert out.decode().splitlines()[-1] in ("1", "2")
    assert eventually(lambda: not world.processes(), 2.0)
