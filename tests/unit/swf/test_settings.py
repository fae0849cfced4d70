"""Where region and credentials come from."""

import configparser
import io

import pytest

from swf import core, settings
from swf.models.domain import Domain
from swf.querysets.domain import DomainQuerySet

BOTH = """
[credentials]
aws_access_key_id=KEY
aws_secret_access_key=50%off

[defaults]
region=eu-west-3

[other]
region=nowhere
"""


def test_set_1_the_region_comes_from_the_environment(monkeypatch):
    """T-swf-set-1"""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert settings.from_env() == {"region": "eu-west-1"}


def test_set_2_credentials_in_the_environment_are_boto3s_business(monkeypatch):
    """T-swf-set-2"""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    assert settings.from_env() == {"region": "eu-west-1"}


def test_set_3_an_empty_environment_says_nothing(monkeypatch):
    """T-swf-set-3"""
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert settings.from_env() == {}


def test_set_4_a_stream_is_read_by_its_sections():
    """T-swf-set-4"""
    credentials = {"aws_access_key_id": "KEY", "aws_secret_access_key": "50%off"}
    assert settings.from_stream(io.StringIO(BOTH)) == {**credentials, "region": "eu-west-3"}
    assert settings.from_stream(io.StringIO(BOTH.split("[defaults]")[0])) == credentials
    assert settings.from_stream(io.StringIO("")) == {}


@pytest.mark.parametrize(
    "text", ["[credentials]\n", "[credentials]\naws_access_key_id\n", "[defaults]\nregion=\n"]
)
def test_what_has_no_value_is_left_out(text):
    assert settings.from_stream(io.StringIO(text)) == {}


def test_set_5_a_missing_file_is_empty_and_a_directory_an_error(tmp_path):
    """T-swf-set-5"""
    assert settings.from_file(tmp_path / "missing") == {}
    with pytest.raises(IsADirectoryError):
        settings.from_file(tmp_path)


def test_a_malformed_file_is_named_in_the_error(tmp_path):
    (tmp_path / ".swf").write_text("region=eu-west-3\n")
    with pytest.raises(configparser.MissingSectionHeaderError, match=r"\.swf"):
        settings.from_home()


def test_without_a_home_there_is_no_file(monkeypatch):
    monkeypatch.delenv("HOME")
    assert settings.from_home() == {}


def test_the_file_lies_over_the_environment_key_by_key(monkeypatch, tmp_path):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    (tmp_path / ".swf").write_text("[credentials]\naws_access_key_id=KEY\naws_secret_access_key=S\n")
    assert settings.get() == {
        "region": "eu-west-1",
        "aws_access_key_id": "KEY",
        "aws_secret_access_key": "S",
    }
    (tmp_path / ".swf").write_text(BOTH)
    assert settings.get()["region"] == "eu-west-3"


def test_set_6_set_stores_what_is_not_none_and_clear_keeps_the_dict():
    """T-swf-set-6"""
    settings.clear()
    settings.set(region="x", foo=None)
    assert core.SETTINGS == {"region": "x"}
    same = core.SETTINGS
    settings.clear()
    assert core.SETTINGS == {} and core.SETTINGS is same


def test_set_7_with_credentials_set_objects_are_made_without_network():
    """T-swf-set-7"""
    settings.set(aws_access_key_id="key", aws_secret_access_key="secret")
    assert Domain("test").name == "test"
    assert DomainQuerySet().region == "us-east-1"


def test_nothing_is_read_before_somebody_asks(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    domain = Domain("test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    assert domain.region == "eu-west-2"
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    assert domain.region == "eu-west-2", "settings are read once"


def test_what_is_set_wins_over_what_is_read(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    settings.set(region="eu-south-1")
    assert settings.current()["region"] == "eu-south-1"


def test_after_clear_nothing_is_read_any_more(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    settings.clear()
    assert settings.current() == {}
    assert Domain("test").region == core.DEFAULT_AWS_REGION
