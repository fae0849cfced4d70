"""A world without AWS: fake credentials, faults by name, and boto3 clients that only remember."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from swf import settings


def scrub(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Leave nothing of the machine's AWS configuration, and give credentials nobody accepts."""
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SWF", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("SWF_CONNECTION_RETRIES", "0")
    monkeypatch.setattr(settings, "SETTINGS", settings.SETTINGS)
    settings.SETTINGS.clear()
    monkeypatch.setattr(settings, "_looked_up", False)


def fault(code: str, message: str = "", operation: str = "SomeOperation") -> ClientError:
    """A refusal of the service."""
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)


def unknown_domain(name: str = "nope") -> ClientError:
    """The refusal of SWF when it does not know the domain."""
    return fault("UnknownResourceFault", f"Unknown domain: {name}")


def client(**answers: Any) -> Mock:
    """A boto3 client of which these methods answer: a dict always, a list one after another."""
    fake = Mock(spec_set=[*answers, "meta"]) if answers else Mock()
    for name, answer in answers.items():
        key = "side_effect" if isinstance(answer, (list, Exception, type)) else "return_value"
        setattr(getattr(fake, name), key, answer)
    return fake


def sent(method: Mock, number: int = 0) -> dict[str, Any]:
    """The request of one call of a client's method."""
    return dict(method.call_args_list[number].kwargs)
