"""`info`: versions, settings, environment, without secrets."""

from __future__ import annotations

import platform

import pytest

import simpleflow
from simpleflow import settings
from tests.helpers.command_line import run


def titles(result):
    return [line for line in result.stdout.splitlines() if line.startswith(("# ", "\033"))]


def test_all_sections():
    result = run("info")
    assert result.exit_code == 0
    assert titles(result) == ["# Versions", "# Settings", "# Environment AWS* SIMPLEFLOW* SWF_*"]


@pytest.mark.parametrize("sections", ["environment,versions", "versions, environment"])
def test_some_sections_in_the_usual_order(sections):
    assert titles(run("info", sections)) == ["# Versions", "# Environment AWS* SIMPLEFLOW* SWF_*"]


def test_versions():
    lines = run("info", "versions").stdout.splitlines()
    assert lines[1] == f"simpleflow: {simpleflow.__version__}"
    assert lines[2] == f"python_version: {platform.python_version()}"
    assert lines[3].startswith("python_build: ")
    assert lines[4].startswith("platform: ")
    assert lines[5] == ""


def test_settings_are_those_in_force():
    settings.configure({"STEP_BUCKET": "mine", "ACTIVITY_SIGTERM_WAIT_SEC": 3.0})
    result = run("info", "settings")
    lines = result.stdout.splitlines()
    assert "ACTIVITY_SIGTERM_WAIT_SEC=3.0  # set by the program" in lines
    assert "STEP_BUCKET='mine'  # set by the program" in lines
    assert "METROLOGY_BUCKET='metrology_bucket'  # default" in lines
    names = [line.partition("=")[0] for line in lines if line[:1].isupper()]
    assert len(names) > 20
    assert names == sorted(names)


def test_secrets_of_settings_are_not_shown():
    mail = {
        "class": "logging.handlers.SMTPHandler",
        "mailhost": "localhost",
        "fromaddr": "me",
        "toaddrs": ["me"],
        "subject": "log",
        "credentials": ["me", "hidden"],
    }
    logging = {"version": 1, "disable_existing_loggers": False, "handlers": {"mail": mail}}
    settings.configure({"LOGGING": logging, "MY_TOKEN": "hidden", "NO_TOKEN": ""})
    settings.put_setting("SIMPLEFLOW_S3_HOST", "https://me:hidden@s3.example.org/x")
    shown = run("info", "settings").stdout
    assert "hidden" not in shown
    assert "MY_TOKEN='<redacted>'" in shown
    assert "NO_TOKEN=''" in shown
    assert "'credentials': '<redacted>'" in shown
    assert "SIMPLEFLOW_S3_HOST='https://<redacted>@s3.example.org/x'" in shown


def test_a_setting_of_the_wrong_type_is_one_line():
    result = run("info", "settings", env={"ACTIVITY_SIGTERM_WAIT_SEC": "soon"})
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: setting ACTIVITY_SIGTERM_WAIT_SEC: 'soon' is no number (environment);"
        " expected seconds, such as 0.5.\n"
    )


def test_environment():
    variables = {
        "AWS_SECRET_ACCESS_KEY": "hidden",
        "AWS_SESSION_TOKEN": "hidden",
        "SIMPLEFLOW_DB_PASSWORD": "hidden",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "SWF_DOMAIN": "TestDomain",
        "SIMPLEFLOW_IDENTITY": "me",
        "SOMETHING_ELSE": "not shown",
    }
    result = run("info", "environment", env=variables)
    lines = result.stdout.splitlines()
    assert "AWS_DEFAULT_REGION=eu-west-1" in lines
    assert "SWF_DOMAIN=TestDomain" in lines
    assert "SIMPLEFLOW_IDENTITY=me" in lines
    assert lines.index("AWS_SECRET_ACCESS_KEY=<redacted>") < lines.index("AWS_SESSION_TOKEN=<redacted>")
    assert "SIMPLEFLOW_DB_PASSWORD=<redacted>" in lines
    assert "hidden" not in result.output
    assert "SOMETHING_ELSE" not in result.output


def test_unknown_sections_are_named_beside_the_known_ones():
    result = run("info", "version,settings")
    assert titles(result) == ["# Settings"]
    assert result.stderr == "No section 'version': there are versions, settings, environment.\n"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("mode", "title"), [("always", "\033[94m# Versions\033[0m"), ("never", "# Versions")]
)
def test_colours(mode, title):
    result = run("--color", mode, "info", "versions", color=True)
    assert result.stdout.splitlines()[0] == title
