"""Log records as text, colours, and where they go."""

from __future__ import annotations

import io
import logging
import re
import subprocess
import sys

import pytest

from simpleflow import log, logging_context, runtime, settings


def record(message, *args, level=logging.INFO, exc_info=None):
    return logging.LogRecord("simpleflow.x", level, __file__, 1, message, args, exc_info)


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestColorize:
    def test_never(self):
        log.color_mode = "never"
        assert log.colorize("RED", "hi", stream=Terminal()) == "hi"

    def test_always(self):
        log.color_mode = "always"
        assert log.colorize("ERROR", "hi") == "\033[91mhi\033[0m"
        assert log.colorize("INFO", "hi") == "\033[92mhi\033[0m"
        assert log.colorize("WARNING", "hi") == "\033[93mhi\033[0m"
        assert log.colorize("DEBUG", "hi") == "\033[94mhi\033[0m"

    def test_auto_means_on_a_terminal(self, capsys):
        log.color_mode = "auto"
        assert log.colorize("RED", "hi") == "hi"
        assert log.colorize("RED", "hi", stream=Terminal()) == "\033[91mhi\033[0m"

    @pytest.mark.parametrize(("value", "colored"), [("1", False), ("", True)])
    def test_auto_means_without_no_color(self, monkeypatch, value, colored):
        monkeypatch.setenv("NO_COLOR", value)
        log.color_mode = "auto"
        assert (log.colorize("RED", "hi", stream=Terminal()) != "hi") is colored
        log.color_mode = "always"
        assert log.colorize("RED", "hi", stream=Terminal()) != "hi"

    def test_levels_of_others(self):
        log.color_mode = "always"
        assert log.colorize("TRACE", "hi") == "hi"


class TestSimpleflowFormatter:
    format = staticmethod(log.SimpleflowFormatter().format)

    def test_one_line(self):
        text = self.format(record("hello %s", "you"))
        expected = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d INFO \[process=MainProcess, pid=\d+\]: hello you"
        assert re.fullmatch(expected, text)

    def test_percent_signs_without_arguments_stay(self):
        assert self.format(record("Foo %s")).endswith(": Foo %s")

    def test_tracebacks_follow(self):
        try:
            raise KeyError(1)
        except KeyError:
            text = self.format(record("oops", exc_info=sys.exc_info()))
        first, second, *_, last = text.splitlines()
        assert first.endswith("oops")
        assert (second, last) == ("Traceback (most recent call last):", "KeyError: 1")

    def test_the_stack_follows(self):
        with_stack = record("here")
        with_stack.stack_info = "Stack (most recent call last):"
        assert self.format(with_stack).endswith("here\nStack (most recent call last):")


class TestSyslogFormatter:
    def test_without_a_task(self):
        logging_context.reset()
        assert re.fullmatch(
            r"INFO pid=\d+ hello you", log.SyslogFormatter().format(record("hello %s", "you"))
        )

    def test_starts_with_the_task(self, monkeypatch):
        for key, value in (("workflow_id", "w" * 70), ("task_type", "activity"), ("event_id", 12)):
            monkeypatch.setenv(logging_context.ENV_KEYS[key], str(value))
        text = log.SyslogFormatter().format(record("hello", level=logging.ERROR))
        assert text.startswith("w" * 64 + ": activity#12 ERROR pid=")


class TestSetup:
    def test_a_bare_import_configures_nothing(self):
        program = (
            "import logging, simpleflow; logger = logging.getLogger('simpleflow');"
            "print([type(h).__name__ for h in logger.handlers], logger.level, logger.propagate,"
            "logging.getLogger().handlers);"
            "simpleflow.logger.error('nobody asked')"
        )
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert ended.stdout == "['NullHandler'] 0 True []\n"
        assert ended.stderr == ""

    def test_info_on_standard_error(self, capsys, monkeypatch):
        monkeypatch.delenv("LOG_LEVEL", raising=False)
        log.setup_logging()
        runtime.logger.info("shown")
        runtime.logger.debug("hidden")
        assert capsys.readouterr().err.endswith(": shown\n")
        assert logging.getLogger("simpleflow").propagate is False

    def test_log_level_is_read_late(self, capsys, monkeypatch):
        monkeypatch.setenv("LOG_LEVEL", "debug")
        log.setup_logging()
        runtime.logger.debug("shown")
        assert "DEBUG" in capsys.readouterr().err

    def test_other_loggers_are_left_alone(self):
        other = logging.getLogger("somebody.else")
        other.addHandler(handler := logging.NullHandler())
        log.setup_logging()
        assert other.handlers == [handler]
        assert not other.disabled

    def test_what_was_configured_counts(self, capsys):
        config = settings.fresh()["LOGGING"]
        config["loggers"]["simpleflow"]["level"] = "ERROR"
        settings.configure({"LOGGING": config})
        log.setup_logging()
        runtime.logger.warning("hidden")
        assert capsys.readouterr().err == ""

    def test_unknown_levels_are_named(self, monkeypatch):
        monkeypatch.setenv("LOG_LEVEL", "loud")
        with pytest.raises(ValueError) as caught:
            log.setup_logging()
        assert "LOUD" in f"{caught.value} {caught.value.__cause__}"

    def test_syslog(self, monkeypatch):
        import socket

        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
            server.bind(("127.0.0.1", 0))
            server.settimeout(5)
            settings.configure({"SIMPLEFLOW_SYSLOG_TARGET": f"127.0.0.1:{server.getsockname()[1]}"})
            log.setup_logging()
            runtime.logger.info("over the wire")
            assert server.recv(1000).rstrip(b"\0").endswith(b"over the wire")
        for handler in logging.getLogger("simpleflow").handlers:
            handler.close()

    @pytest.mark.parametrize("target", ["nowhere", ":514", "host:port"])
    def test_syslog_targets_are_checked(self, target):
        settings.configure({"SIMPLEFLOW_SYSLOG_TARGET": target})
        with pytest.raises(ValueError, match="must be host:port"):
            log.setup_logging()

    def test_adding_syslog_leaves_the_given_configuration(self):
        config = {"version": 1}
        assert log.setup_syslog_logging(config, "host", 514)["loggers"]["simpleflow"]["handlers"] == [
            "syslog"
        ]
        assert config == {"version": 1}

    def test_a_handler_never_fails_its_caller(self, monkeypatch, capsys):
        class Closed(io.StringIO):
            def write(self, text):
                raise OSError("gone")

        monkeypatch.setattr(logging, "raiseExceptions", False)
        log.setup_logging()
        monkeypatch.setattr(sys, "stderr", Closed())
        runtime.logger.info("lost")


class TestContext:
    @pytest.fixture(autouse=True)
    def clean(self, monkeypatch):
        for variable in logging_context.ENV_KEYS.values():
            monkeypatch.setenv(variable, "")

    def test_facts_are_text(self):
        logging_context.set("event_id", 12)
        assert logging_context.get("event_id") == "12"
        logging_context.reset()
        assert logging_context.get("event_id") == ""

    def test_unset(self, monkeypatch):
        monkeypatch.delenv("_SWF_CONTEXT_DOMAIN")
        assert logging_context.get("domain") == ""

    def test_unknown_keys(self):
        with pytest.raises(KeyError):
            logging_context.set("mood", "good")
        with pytest.raises(KeyError):
            logging_context.get("mood")

    def test_children_know(self):
        logging_context.set("workflow_id", "w1")
        program = "from simpleflow import logging_context; print(logging_context.get('workflow_id'))"
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        assert ended.stdout == "w1\n"
