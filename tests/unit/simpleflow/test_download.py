"""Programs from S3: fetched once, whole, and found in PATH."""

from __future__ import annotations

import os
import stat
import subprocess
import threading

import pytest
from botocore.exceptions import ClientError

from simpleflow import download, settings
from simpleflow.download import RemoteBinary, download_binaries, with_binaries
from tests.helpers.s3 import Calls, fake_s3

PROGRAM = b"#!/bin/sh\necho it runs\n"
LOCATION = "s3://bucket/v1/tool"


@pytest.fixture
def s3(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", os.environ["PATH"])
    with fake_s3(monkeypatch, tmp_path) as client:
        settings.configure({"SIMPLEFLOW_BINARIES_DIRECTORY": str(tmp_path / "binaries")})
        client.put_object(Bucket="bucket", Key="v1/tool", Body=PROGRAM)
        yield client


def test_where_a_copy_is():
    binary = RemoteBinary("custom-bin", "s3://a.bucket/v1.2.3/custom-bin")

    directory = "/tmp/simpleflow-binaries/custom-bin-585b3e5c252d6ec7aff52c24b149d719"
    assert binary.local_directory == directory
    assert binary.local_location == f"{directory}/custom-bin"
    assert binary.lock_location == f"{directory}/.custom-bin.lock"
    assert (binary.name, binary.remote_location) == ("custom-bin", "s3://a.bucket/v1.2.3/custom-bin")


def test_the_directory_is_read_late(s3, tmp_path):
    binary = RemoteBinary("tool", LOCATION)
    settings.configure({"SIMPLEFLOW_BINARIES_DIRECTORY": str(tmp_path / "other")})

    assert binary.local_directory.startswith(str(tmp_path / "other" / "tool-"))


@pytest.mark.parametrize(
    ("name", "location", "error", "message"),
    [
        ("tool", "http://host/tool", NotImplementedError, "We currently only support S3: 'http://host/tool'"),
        ("tool", "s3://bucket", ValueError, "names no object"),
        ("../tool", LOCATION, ValueError, "cannot be the name of a program"),
        ("", LOCATION, ValueError, "cannot be the name of a program"),
    ],
)
def test_what_cannot_be_fetched_is_refused(name, location, error, message):
    with pytest.raises(error, match=message):
        RemoteBinary(name, location)


def test_it_is_fetched_and_runs(s3):
    binary = RemoteBinary("tool", LOCATION)
    binary.download()

    assert subprocess.run([binary.local_location], capture_output=True).stdout == b"it runs\n"
    assert stat.S_IMODE(os.stat(binary.local_location).st_mode) == 0o755
    assert sorted(os.listdir(binary.local_directory)) == [".tool.lock", "tool"]


def test_what_is_here_is_not_fetched(s3):
    calls = Calls(s3)
    RemoteBinary("tool", LOCATION).download()
    assert calls.names.count("GetObject") == 1
    RemoteBinary("tool", LOCATION).download()
    assert calls.names.count("GetObject") == 1


def test_the_hook_of_programs_written_for_the_original(monkeypatch, s3):
    asked = []
    monkeypatch.setattr(RemoteBinary, "_download_binary", lambda self: asked.append(self.name))
    binary = RemoteBinary("tool", LOCATION)
    binary.download()
    assert asked == ["tool"]

    with open(binary.local_location, "w"):
        os.chmod(binary.local_location, 0o755)
    binary.download()
    assert asked == ["tool"]


def test_a_program_that_is_not_there_leaves_nothing(s3):
    binary = RemoteBinary("tool", "s3://bucket/gone")
    with pytest.raises(ClientError, match="cannot get 'gone' in bucket 'bucket'"):
        binary.download()
    assert os.listdir(binary.local_directory) == [".tool.lock"]


def test_half_a_program_is_never_seen(monkeypatch, s3):
    binary = RemoteBinary("tool", LOCATION)

    def pull(bucket, path, dest_file):
        with open(dest_file, "wb") as file:
            file.write(PROGRAM[:5])
        assert not os.path.exists(binary.local_location)
        raise ConnectionError("gone")

    monkeypatch.setattr(download.storage, "pull", pull)
    with pytest.raises(ConnectionError):
        binary.download()
    assert os.listdir(binary.local_directory) == [".tool.lock"]


def test_those_who_want_it_at_the_same_time_wait_for_one(monkeypatch, s3):
    started, go_on, fetched = threading.Event(), threading.Event(), []

    def pull(bucket, path, dest_file):
        started.set()
        assert go_on.wait(10)
        fetched.append(path)
        with open(dest_file, "wb") as file:
            file.write(PROGRAM)

    monkeypatch.setattr(download.storage, "pull", pull)
    threads = [threading.Thread(target=RemoteBinary("tool", LOCATION).download) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    go_on.set()
    for thread in threads:
        thread.join(10)

    assert fetched == ["v1/tool"]


def test_a_lock_that_somebody_left_does_not_matter(s3):
    binary = RemoteBinary("tool", LOCATION)
    os.makedirs(binary.local_directory)
    with open(binary.lock_location, "w"):
        pass
    binary.download()

    assert os.path.exists(binary.local_location)


def test_a_directory_of_somebody_else_is_refused(monkeypatch, s3, tmp_path):
    (tmp_path / "binaries").mkdir()
    owner = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: owner + 1)
    monkeypatch.setattr(
        os, "lstat", lambda path: os.stat_result((0o40755, 1, 1, 1, owner + 2, 0, 0, 0, 0, 0))
    )

    with pytest.raises(PermissionError, match="belongs to user"):
        RemoteBinary("tool", LOCATION).download()


def test_they_are_found_first_and_once(s3):
    path = os.environ["PATH"]
    for _ in range(3):
        download_binaries({"tool": LOCATION})

    binary = RemoteBinary("tool", LOCATION)
    assert os.environ["PATH"] == f"{binary.local_directory}{os.pathsep}{path}"
    assert subprocess.run(["tool"], capture_output=True).stdout == b"it runs\n"


def test_a_function_that_needs_them(s3):
    calls = Calls(s3)

    @with_binaries({"tool": LOCATION})
    def run(*arguments, end="!"):
        """Run it."""
        return subprocess.run(["tool", *arguments], capture_output=True, text=True).stdout.strip() + end

    assert calls.names == []
    assert run("x", end="?") == "it runs?"
    assert run() == "it runs!"
    assert calls.names.count("GetObject") == 1
    assert (run.__name__, run.__doc__) == ("run", "Run it.")
