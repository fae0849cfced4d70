"""Settings: environment over settings module over default, read when asked for."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simpleflow import settings
from simpleflow.settings import base, shown


@pytest.fixture(autouse=True)
def nothing_loaded(monkeypatch):
    """Start as a fresh process does, in an environment without settings."""
    for name in [*base.CONVERTERS, "SIMPLEFLOW_SETTINGS_MODULE", "LOG_LEVEL"]:
        monkeypatch.delenv(name, raising=False)
        vars(settings).pop(name, None)
    settings._loaded.clear()
    settings._put.clear()


@pytest.fixture
def settings_module(tmp_path, monkeypatch):
    def write(text):
        (tmp_path / "my_settings.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, "my_settings", raising=False)
        monkeypatch.setenv("SIMPLEFLOW_SETTINGS_MODULE", "my_settings")

    return write


def test_put():
    assert settings.METROLOGY_PATH_PREFIX is None
    settings.put_setting("METROLOGY_PATH_PREFIX", "123")
    assert settings.METROLOGY_PATH_PREFIX == "123"


def test_configure_takes_any_name():
    settings.configure({"FOO": "foo", "BAR": "bar"})
    assert (settings.FOO, settings.BAR) == ("foo", "bar")


def test_unknown_names_are_missing():
    with pytest.raises(AttributeError, match="NOTHING"):
        _ = settings.NOTHING


def test_environment_then_module_then_default(settings_module, monkeypatch):
    settings_module("STEP_BUCKET = 'module'\nMETROLOGY_BUCKET = 'module'\nOTHER = 1\n")
    monkeypatch.setenv("STEP_BUCKET", "env")
    assert settings.STEP_BUCKET == "env"
    assert settings.METROLOGY_BUCKET == "module"
    assert settings.SIMPLEFLOW_S3_HOST == "s3.amazonaws.com"
    assert not hasattr(settings, "OTHER")


def test_load_takes_a_module_by_name(settings_module):
    settings_module("STEP_BUCKET = 'module'")
    del os.environ["SIMPLEFLOW_SETTINGS_MODULE"]
    assert base.load("my_settings")["STEP_BUCKET"] == "module"
    assert base.load()["STEP_BUCKET"] == "step_bucket"


def test_a_missing_module_is_an_error(monkeypatch):
    monkeypatch.setenv("SIMPLEFLOW_SETTINGS_MODULE", "no_such_settings")
    with pytest.raises(ModuleNotFoundError, match="no_such_settings"):
        _ = settings.STEP_BUCKET


@pytest.mark.parametrize("word", ["1", "true", "Yes", " ON "])
def test_true(monkeypatch, word):
    monkeypatch.setenv("SIMPLEFLOW_S3_SSE", word)
    assert settings.SIMPLEFLOW_S3_SSE is True


@pytest.mark.parametrize("word", ["0", "false", "No", "off", ""])
def test_false(monkeypatch, word):
    monkeypatch.setenv("SIMPLEFLOW_S3_SSE", word)
    assert settings.SIMPLEFLOW_S3_SSE is False


def test_neither_true_nor_false_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("SIMPLEFLOW_S3_SSE", "maybe")
    with pytest.raises(ValueError, match="SIMPLEFLOW_S3_SSE: 'maybe'"):
        _ = settings.SIMPLEFLOW_S3_SSE


def test_numbers(monkeypatch):
    monkeypatch.setenv("ACTIVITY_SIGTERM_WAIT_SEC", "0.5")
    assert settings.ACTIVITY_SIGTERM_WAIT_SEC == 0.5
    assert base.load()["ACTIVITY_SIGTERM_WAIT_SEC"] == 0.5


def test_logging_from_json(monkeypatch):
    monkeypatch.setenv("LOGGING", '{"version": 1}')
    assert settings.LOGGING == {"version": 1}


@pytest.mark.parametrize("text", ["{", "[1]"])
def test_logging_that_is_no_object(monkeypatch, text):
    monkeypatch.setenv("LOGGING", text)
    with pytest.raises(ValueError, match="setting LOGGING: not"):
        _ = settings.LOGGING


def test_the_default_logging_is_never_shared():
    base.load()["LOGGING"]["handlers"].clear()
    assert base.load()["LOGGING"]["handlers"]


FOLLOWERS = sorted(base.FOLLOWERS)


@pytest.mark.parametrize("name", FOLLOWERS)
def test_timeouts_follow_the_default_timeout(monkeypatch, name):
    monkeypatch.setenv("ACTIVITY_DEFAULT_TIMEOUT", "7")
    assert getattr(settings, name) == "7"
    assert base.load()[name] == "7"
    settings.configure({"ACTIVITY_DEFAULT_TIMEOUT": "8"})
    assert getattr(settings, name) == "8"
    settings.configure({name: "9"})
    assert getattr(settings, name) == "9"


def test_a_timeout_of_its_own(monkeypatch):
    monkeypatch.setenv("ACTIVITY_HEARTBEAT_TIMEOUT", "5")
    assert settings.ACTIVITY_HEARTBEAT_TIMEOUT == "5"
    assert settings.ACTIVITY_START_TO_CLOSE_TIMEOUT == "300"


@pytest.mark.parametrize("name", sorted(base.ENVIRONMENT_FIRST))
def test_where_the_environment_wins_it_is_read_each_time(monkeypatch, name):
    settings.put_setting(name, "put")
    assert getattr(settings, name) == "put"
    monkeypatch.setenv(name, "one")
    assert getattr(settings, name) == "one"
    monkeypatch.setenv(name, "two")
    assert getattr(settings, name) == "two"
    monkeypatch.delenv(name)
    assert getattr(settings, name) == "put"


def test_fresh_settings_include_what_was_put(monkeypatch):
    _ = settings.STEP_BUCKET
    monkeypatch.setenv("STEP_BUCKET", "later")
    settings.put_setting("METROLOGY_BUCKET", "put")
    fresh = settings.fresh()
    assert (fresh["STEP_BUCKET"], fresh["METROLOGY_BUCKET"]) == ("later", "put")


def test_print(capsys):
    settings.configure({"AAA": [1]})
    settings.print_settings()
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert lines[0] == "AAA=[1]  # set by the program"
    assert "ACTIVITY_DEFAULT_TIMEOUT='300'  # default" in lines
    assert "METROLOGY_PATH_PREFIX=None  # default" in lines
    assert "SIMPLEFLOW_S3_SSE=False  # default" in lines
    # Values are those of Python, and what follows them is a comment, whatever lines they take.
    read = {line.targets[0].id: ast.literal_eval(line.value) for line in ast.parse(text).body}
    assert read == {**base.load(), "AAA": [1]}


def test_where_values_come_from(settings_module, monkeypatch):
    settings_module("STEP_BUCKET = 'module'\nMETROLOGY_BUCKET = 'module'\nACTIVITY_DEFAULT_TIMEOUT = 60\n")
    monkeypatch.setenv("STEP_BUCKET", "env")
    monkeypatch.setenv("LOG_LEVEL", "debug")
    settings.configure({"METROLOGY_PATH_PREFIX": "put", "MINE": 1, "SIMPLEFLOW_IDENTITY": "put"})
    settings.ACTIVITY_DEFAULT_VERSION = "assigned"
    assert {name: settings.source_of(name) for name in ("STEP_BUCKET", "METROLOGY_BUCKET", "MINE")} == {
        "STEP_BUCKET": "environment",
        "METROLOGY_BUCKET": "module my_settings",
        "MINE": "set by the program",
    }
    assert settings.source_of("METROLOGY_PATH_PREFIX") == "set by the program"
    assert settings.source_of("ACTIVITY_DEFAULT_VERSION") == "set by the program"
    assert settings.source_of("SIMPLEFLOW_S3_HOST") == "default"
    assert settings.source_of("LOGGING") == "default, with the level of LOG_LEVEL"
    followed = "module my_settings, as ACTIVITY_DEFAULT_TIMEOUT"
    assert settings.source_of("ACTIVITY_HEARTBEAT_TIMEOUT") == followed
    assert settings.source_of("SIMPLEFLOW_IDENTITY") == "set by the program"
    monkeypatch.setenv("SIMPLEFLOW_IDENTITY", "{}")
    assert settings.source_of("SIMPLEFLOW_IDENTITY") == "environment"


def test_a_source_is_that_of_the_value_in_force(monkeypatch):
    assert settings.STEP_BUCKET == "step_bucket"
    monkeypatch.setenv("STEP_BUCKET", "too late")
    assert (settings.STEP_BUCKET, settings.source_of("STEP_BUCKET")) == ("step_bucket", "default")


WRONG = {
    base.timeout: ["5m", "-1", "1.5", "", "²"],
    base.number: ["soon", "-1", "nan", "inf", ""],
    base.boolean: ["maybe"],
    base.dictionary: ["{", "[1]"],
}


@pytest.mark.parametrize("name", sorted(base.CONVERTERS))
def test_values_of_another_type_are_refused(monkeypatch, name):
    convert = base.CONVERTERS[name]
    for word in WRONG.get(convert, ()):
        monkeypatch.setenv(name, word)
        with pytest.raises(base.SettingError) as caught:
            base.load()
        message = str(caught.value)
        assert message.startswith(f"setting {name}: ")
        assert message.endswith(f"(environment); expected {base.TYPES[convert]}")
        assert "\n" not in message


@pytest.mark.parametrize("name", sorted(base.CONVERTERS))
def test_a_module_may_be_wrong_too(settings_module, name):
    settings_module(f"{name} = [object]")
    with pytest.raises(base.SettingError, match=rf"^setting {name}: .*\(module my_settings\); expected "):
        base.load()


def test_a_module_may_give_numbers_and_paths(settings_module):
    settings_module(
        "import pathlib\nACTIVITY_DEFAULT_TIMEOUT = 60\nWORKFLOW_DEFAULT_VERSION = 2\n"
        "SIMPLEFLOW_BINARIES_DIRECTORY = pathlib.Path('/x')\nACTIVITY_HEARTBEAT_TIMEOUT = 'NONE'\n"
    )
    values = base.load()
    assert values["ACTIVITY_DEFAULT_TIMEOUT"] == "60"
    assert values["WORKFLOW_DEFAULT_VERSION"] == "2"
    assert values["SIMPLEFLOW_BINARIES_DIRECTORY"] == "/x"
    assert values["ACTIVITY_HEARTBEAT_TIMEOUT"] == "NONE"


def test_the_documented_table_is_that_of_the_declared_settings():
    page = Path(__file__).resolve().parents[3] / "docs" / "reference" / "settings.rst"
    assert shown.table() in page.read_text(encoding="utf-8"), "put what simpleflow.settings.shown.table gives"
    assert shown.MEANINGS.keys() == base.CONVERTERS.keys()
    assert set(base.CONVERTERS.values()) == base.TYPES.keys()


def test_what_is_a_definition():
    assert base.is_definition("A_B2")
    assert not base.is_definition("_A")
    assert not base.is_definition("Ab")


def test_importing_reads_nothing():
    program = "import simpleflow, simpleflow.settings, simpleflow.log; print('imported')"
    environment = {
        **os.environ,
        "SIMPLEFLOW_SETTINGS_MODULE": "no_such_settings",
        "LOGGING": "{",
        "LOG_LEVEL": "?",
    }
    ended = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert ended.stdout == "imported\n", ended.stderr
