"""`domain.list` and `domain.register`, on a service in this process."""

from __future__ import annotations

import json

import pytest

from tests.helpers.command_line import run
from tests.helpers.swf_world import DOMAIN


def listed(*arguments):
    result = run("--format", "json", "domain.list", *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_list(world):
    assert listed() == [[DOMAIN, "REGISTERED", None]]
    assert run("--header", "domain.list").stdout.splitlines()[0].split() == [
        "Domain",
        "Status",
        "Description",
    ]


def test_register(world):
    result = run("domain.register", "another", "--description", "for tests", "--retention", "7")
    assert (result.exit_code, result.output) == (0, "")
    assert ["another", "REGISTERED", "for tests"] in listed()
    described = world.client.describe_domain(name="another")
    assert described["configuration"]["workflowExecutionRetentionPeriodInDays"] == "7"


def test_deprecated_ones(world):
    world.client.deprecate_domain(name=DOMAIN)
    assert listed() == []
    assert listed("--deprecated") == [[DOMAIN, "DEPRECATED", None]]


def test_there_is_one_already(world):
    result = run("domain.register", DOMAIN)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: there is a domain '{DOMAIN}' already")


@pytest.mark.parametrize(("arguments", "exit_code"), [(["a:b"], 1), (["x", "--retention", "91"], 2)])
def test_what_cannot_be(world, arguments, exit_code):
    result = run("domain.register", *arguments)
    assert result.exit_code == exit_code
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
