"""Runs on private services: they keep out of each other's way, and clean up after those that were stopped."""

from __future__ import annotations

import subprocess

from tests.integration.world import World, working

QUICKSTART = ("standalone", "examples.basic.BasicWorkflow", "--input", "[1, 0]")


def test_runs_that_begin_at_the_same_time_have_data_of_their_own(world: World) -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    runs = [world.simpleflow(*QUICKSTART, "-D", "1", "-W", "1", **pipes) for _ in range(3)]
    said = [run.communicate(timeout=60) for run in runs]

    assert [run.returncode for run in runs] == [0, 0, 0], said
    assert [str(out).splitlines()[-1] for out, _ in said] == ["4", "4", "4"]
    files = {str(err).splitlines()[0].rpartition("data in ")[2] for _, err in said}
    assert len(files) == 3


def test_a_run_that_was_stopped_is_not_in_the_way_of_the_next(world: World) -> None:
    note = world.directory / "note"
    command = ("standalone", "tests.integration.programs.Again", "--input")
    stopped = world.simpleflow(*command, f'["{note}", 60]', "--stop-timeout", "0.1", "-D", "1", "-W", "1")
    working(note)
    stopped.terminate()
    assert stopped.wait(10) == 1
    again = world.run(*command, f'["{note}", 60]')

    assert again.returncode == 0, again.stderr
    assert "taking up execution again, which a former run left open" in again.stderr.splitlines()
    assert note.read_text().count("\n") == 2  # the second attempt


def test_a_directory_that_cannot_be_written(world: World) -> None:
    said = world.run(*QUICKSTART, env=world.environment(XDG_STATE_HOME="/proc/nothing"))

    assert said.returncode == 1
    assert said.stderr.startswith("Error: cannot keep data in /proc/nothing/simpleflow (")
    assert "--data" in said.stderr and said.stderr.count("\n") == 1
