"""How log records look, where they go, and in which colour."""

from __future__ import annotations

import copy
import logging
import os
import sys
import time

from simpleflow import logging_context, settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

# ANSI escape sequences.
RED = "\033[91m"
GREEN = "\033[92m"
YELLOW = "\033[93m"
BLUE = "\033[94m"
ORANGE = "\033[38;5;214m"
END = "\033[0m"

_COLORS = {
    "CRITICAL": RED,
    "ERROR": RED,
    "RED": RED,
    "WARNING": YELLOW,
    "YELLOW": YELLOW,
    "INFO": GREEN,
    "GREEN": GREEN,
    "DEBUG": BLUE,
    "BLUE": BLUE,
    "NOTSET": END,
}


class ColorModes:
    """When to use colours; AUTO means on a terminal, unless NO_COLOR is set (https://no-color.org)."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


# The command line sets this.
color_mode = ColorModes.AUTO


def colorize(level: str, message: str, stream: TextIO | None = None) -> str:
    """Return a message in the colour of a log level, or in one named (RED, GREEN ...), if colours are wanted.

    Arguments:
        level: a level's or colour's name; others leave the message as it is.
        message: the text.
        stream: where the message will be written, standard output by default; matters in AUTO mode.
    """
    if color_mode == ColorModes.NEVER or level not in _COLORS:
        return message
    if color_mode == ColorModes.AUTO and (os.environ.get("NO_COLOR") or not (stream or sys.stdout).isatty()):
        return message
    return f"{_COLORS[level]}{message}{END}"


class ConsoleHandler(logging.Handler):
    """Writes to whatever standard error is at the moment of writing."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, as a line or more."""
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except Exception:  # the duty of a handler: logging must not fail its caller
            self.handleError(record)


class SimpleflowFormatter(logging.Formatter):
    """Date, level, process and message, for people reading a terminal or a file."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record; a traceback follows on lines of its own."""
        record.message = record.getMessage()
        when = time.strftime("%Y-%m-%dT%H:%M:%S", time.localtime(record.created))
        level = colorize(record.levelname, record.levelname, stream=sys.stderr)
        lines = [f"{when} {level} [process={record.processName}, pid={record.process}]: {record.message}"]
        if record.exc_info and not record.exc_text:
            record.exc_text = self.formatException(record.exc_info)
        lines += filter(None, [record.exc_text])
        if record.stack_info:
            lines.append(self.formatStack(record.stack_info))
        return "\n".join(lines)


class SyslogFormatter(logging.Formatter):
    """One line that starts with the task this process is on."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of a record."""
        record.message = record.getMessage()
        text = f"{record.levelname} pid={record.process} {record.message}"
        workflow_id = logging_context.get("workflow_id")
        if not workflow_id:
            return text
        task = f"{logging_context.get('task_type')}#{logging_context.get('event_id')}"
        return f"{workflow_id[:64]}: {task} {text}"


def setup_logging() -> None:
    """Configure the `simpleflow` logger as the LOGGING setting says. For programs; libraries never call it.

    Raises:
        ValueError: the LOGGING, LOG_LEVEL or SIMPLEFLOW_SYSLOG_TARGET setting is not usable.
    """
    import logging.config  # slow to import, and a library never needs it

    values = settings.fresh()
    config = values["LOGGING"]
    target = values["SIMPLEFLOW_SYSLOG_TARGET"]
    if target:
        host, _, port = target.rpartition(":")
        if not host or not port.isdigit():
            raise ValueError(f"SIMPLEFLOW_SYSLOG_TARGET must be host:port, not {target!r}")
        config = setup_syslog_logging(config, host, int(port))
    logging.config.dictConfig(config)


def setup_syslog_logging(config: dict[str, Any], host: str, port: int) -> dict[str, Any]:
    """Return a logging configuration that also sends records to a syslog server over UDP.

    Arguments:
        config: a configuration for `logging.config.dictConfig`; it is not changed.
        host: name or address of the server.
        port: its UDP port.
    """
    config = copy.deepcopy(config)
    config.setdefault("formatters", {})["syslog_formatter"] = {"()": "simpleflow.log.SyslogFormatter"}
    config.setdefault("handlers", {})["syslog"] = {
        "class": "logging.handlers.SysLogHandler",
        "address": (host, port),
        "formatter": "syslog_formatter",
    }
    logger = config.setdefault("loggers", {}).setdefault("simpleflow", {})
    logger["handlers"] = [*logger.get("handlers", []), "syslog"]
    return config
