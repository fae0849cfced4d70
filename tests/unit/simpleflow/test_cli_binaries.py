"""`simpleflow binaries.download`: programs fetched before anybody needs them."""

from __future__ import annotations

import os

import pytest
from click.testing import CliRunner

from simpleflow import settings
from simpleflow.cli.main import cli
from tests.helpers.s3 import fake_s3


@pytest.fixture
def s3(monkeypatch, tmp_path):
    with fake_s3(monkeypatch, tmp_path) as client:
        settings.configure({"SIMPLEFLOW_BINARIES_DIRECTORY": str(tmp_path / "binaries")})
        for key in ("v1/tool", "v=2/other"):
            client.put_object(Bucket="bucket", Key=key, Body=b"#!/bin/sh\n")
        yield client


def run(*arguments):
    return CliRunner().invoke(cli, ["binaries.download", *arguments])


def test_prints_where_the_programs_are(s3):
    done = run("tool=s3://bucket/v1/tool", "other=s3://bucket/v=2/other")

    assert done.exit_code == 0, done.output
    paths = done.stdout.splitlines()
    assert [os.path.basename(path) for path in paths] == ["tool", "other"]
    assert all(os.access(path, os.X_OK) for path in paths)


def test_nothing_to_fetch():
    done = run()
    assert (done.exit_code, done.output) == (0, "")


def test_one_that_is_missing_does_not_stop_the_others(s3):
    done = run("gone=s3://bucket/gone", "tool=s3://bucket/v1/tool")

    assert done.exit_code == 1
    assert os.path.basename(done.stdout.strip()) == "tool"
    assert "gone: ClientError: cannot get 'gone' in bucket 'bucket': 404" in done.stderr
    assert "Error: 1 of 2 programs could not be fetched." in done.stderr


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("tool", "Error: 'tool' should be NAME=S3_URL"),
        ("tool=http://host/tool", "Error: tool=http://host/tool: We currently only support S3"),
        ("tool=s3://bucket", "names no object"),
        ("=s3://bucket/key", "cannot be the name of a program"),
    ],
)
def test_mistakes_are_told_in_one_line(location, message):
    done = run(location)

    assert done.exit_code == 1
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1
