"""Long texts kept on this machine: for this user only, and never run."""

from __future__ import annotations

import json
import logging
import os
import pickle
import sqlite3
import stat

import pytest

from simpleflow import constants, format, settings
from simpleflow.jumbo import JUMBO_FIELDS_MEMORY_CACHE, _disk, _store
from simpleflow.utils.directories import make_own
from tests.helpers.s3 import Calls, fake_s3


@pytest.fixture
def s3(monkeypatch, tmp_path):
    with fake_s3(monkeypatch, tmp_path) as client:
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "bucket")
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
        settings.configure({"SIMPLEFLOW_ENABLE_DISK_CACHE": True})
        yield client
        for disk in _store._disks.values():
            disk.close()
        _store._disks.clear()


@pytest.fixture
def calls(s3):
    return Calls(s3)


def database():
    return sqlite3.connect(os.path.join(constants.CACHE_DIR, "jumbo_fields", "cache.db"))


def forget():
    JUMBO_FIELDS_MEMORY_CACHE.clear()


class Evil:
    """When it is unpickled, a file appears."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


@pytest.mark.parametrize("text", ["short " * 50, "long\r\n " * 10000, "é\udc80" * 200])
def test_what_was_written_or_read_here_is_not_fetched(s3, calls, text):
    reference = format.encode(text, 256)
    forget()
    assert format.decode(reference, parse_json=False, use_proxy=False) == text
    assert calls.names == ["PutObject"]

    s3.put_object(Bucket="bucket", Key="elsewhere", Body=json.dumps("x" * 300).encode())
    del calls.names[:]
    for _ in range(2):
        forget()
        assert format.decode("simpleflow+s3://bucket/elsewhere 302") == "x" * 300
    assert calls.names == ["GetObject"]


def test_off_unless_asked_for(s3):
    settings.configure({"SIMPLEFLOW_ENABLE_DISK_CACHE": False})
    format.result("A" * 64000)

    assert not os.path.exists(constants.CACHE_DIR)


def test_another_process_finds_it(s3, calls):
    reference = format.result("A" * 64000)
    child = os.fork()
    if child == 0:
        forget()
        right = format.decode(reference) == "A" * 64000 and calls.names == ["PutObject"]
        os._exit(0 if right else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    forget()
    assert len(format.decode(reference)) == 64000
    assert calls.names == ["PutObject"]


class TestThePlace:
    def test_is_this_users_only(self, s3):
        format.result("A" * 64000)
        assert stat.S_IMODE(os.stat(constants.CACHE_DIR).st_mode) == 0o700

    def test_without_a_cache_directory_of_the_desktop(self, monkeypatch):
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        assert f"/tmp/simpleflow-cache-{os.getuid()}" == constants.CACHE_DIR

    def test_is_made_private_where_it_was_open(self, s3):
        os.makedirs(constants.CACHE_DIR, 0o755)
        format.result("A" * 64000)
        assert stat.S_IMODE(os.stat(constants.CACHE_DIR).st_mode) == 0o700

    def test_somebody_elses_is_not_used(self, monkeypatch, s3, calls, caplog):
        os.makedirs(constants.CACHE_DIR)
        owner = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: owner + 1)

        reference = format.result("A" * 64000)
        forget()
        assert len(format.decode(reference)) == 64000
        assert calls.names == ["PutObject", "GetObject"]
        assert f"belongs to user {owner}, not to us" in caplog.text
        assert os.listdir(constants.CACHE_DIR) == []

    def test_neither_is_a_link(self, s3, tmp_path, caplog):
        (tmp_path / "elsewhere").mkdir()
        os.makedirs(os.path.dirname(constants.CACHE_DIR))
        os.symlink(tmp_path / "elsewhere", constants.CACHE_DIR)

        assert format.result("A" * 64000)
        assert "is no directory" in caplog.text
        assert not list((tmp_path / "elsewhere").iterdir())

    def test_root_may_have_made_a_directory_that_is_not_private(self, monkeypatch, tmp_path):
        directory = tmp_path / "shared"
        directory.mkdir()
        directory.chmod(0o777)
        make_own(str(directory))
        assert stat.S_IMODE(directory.stat().st_mode) == 0o755

        found = os.lstat(directory)
        monkeypatch.setattr(os, "getuid", lambda: found.st_uid + 1)
        if found.st_uid == 0:
            make_own(str(directory))
        with pytest.raises(PermissionError):
            make_own(str(directory), private=True)

    def test_is_bounded_and_what_was_not_used_longest_goes(self, monkeypatch, s3):
        monkeypatch.setattr(_disk, "SIZE_LIMIT", 4 * 1024 * 1024)
        disk = _disk.DiskCache(constants.CACHE_DIR)
        for number in range(80):
            disk.set(str(number), "x" * 100_000)
            assert disk.get("0") is not None
        kept = [number for number in range(80) if disk.get(str(number))]
        disk.close()

        assert 0 in kept and 79 in kept and 1 not in kept
        assert len(kept) < 45

    def test_texts_expire(self, monkeypatch, s3):
        monkeypatch.setattr(_disk, "EXPIRY", -1)
        disk = _disk.DiskCache(constants.CACHE_DIR)
        disk.set("k", "x")

        assert disk.get("k") is None
        disk.close()


class TestNothingInItIsCode:
    @pytest.mark.parametrize("in_a_file", [False, True])
    def test_a_planted_pickle_is_not_read(self, s3, calls, tmp_path, caplog, in_a_file):
        reference = format.result("A" * 64000)
        forget()
        code = pickle.dumps(Evil(str(tmp_path / "pwned")))
        with database() as connection:
            if in_a_file:
                [(name,)] = connection.execute("SELECT filename FROM Cache").fetchall()
                with open(os.path.join(constants.CACHE_DIR, "jumbo_fields", name), "wb") as file:
                    file.write(code)
                connection.execute("UPDATE Cache SET mode = 4")
            else:
                connection.execute("UPDATE Cache SET mode = 4, filename = NULL, value = ?", (code,))
        connection.close()

        assert format.decode(reference) == "A" * 64000
        assert calls.names == ["PutObject", "GetObject"]
        assert "only bytes are kept and read here" in caplog.text
        assert not (tmp_path / "pwned").exists()
        pickle.loads(code).close()
        assert (tmp_path / "pwned").exists()  # it would have worked

    def test_nor_one_that_is_a_key(self, s3, tmp_path):
        disk = _disk.DiskCache(constants.CACHE_DIR)
        disk.set("k", "x")
        with database() as connection:
            code = pickle.dumps(Evil(str(tmp_path / "pwned")))
            connection.execute("UPDATE Cache SET key = ?, raw = 0", (code,))
        connection.close()

        with pytest.raises(TypeError):
            list(disk._cache)
        assert not (tmp_path / "pwned").exists()
        disk.close()

    @pytest.mark.parametrize("value", [1, None, ["x"], object()])
    def test_nothing_but_bytes_is_kept(self, s3, value):
        disk = _disk.DiskCache(constants.CACHE_DIR)
        with pytest.raises(TypeError, match="only bytes"):
            disk._cache.set("k", value)
        with pytest.raises(TypeError, match="only bytes"):
            disk._cache.set(("k",), b"x")
        disk.close()

    def test_files_elsewhere_are_neither_read_nor_removed(self, s3, tmp_path, calls, caplog):
        secret = tmp_path / "secret"
        secret.write_text(json.dumps("A" * 64000))
        reference = format.result("B" * 64000)
        forget()
        with database() as connection:
            connection.execute(
                "UPDATE Cache SET filename = ?", (os.path.relpath(secret, constants.CACHE_DIR),)
            )
            connection.execute("UPDATE Cache SET filename = '../../../secret'")
        connection.close()

        assert format.decode(reference)[0] == "B"
        assert secret.exists()
        assert "in this directory" in caplog.text


class TestATroubledCache:
    def test_does_not_get_in_the_way(self, s3, calls, caplog):
        os.makedirs(os.path.join(constants.CACHE_DIR, "jumbo_fields"))
        with open(os.path.join(constants.CACHE_DIR, "jumbo_fields", "cache.db"), "wb") as file:
            file.write(b"no database" * 1000)

        reference = format.result("A" * 64000)
        forget()
        with caplog.at_level(logging.WARNING):
            assert len(format.decode(reference)) == 64000
        assert "is of no use" in caplog.text

    def test_with_a_text_of_another_length(self, s3, calls):
        reference = format.result("A" * 64000)
        forget()
        with database() as connection:
            connection.execute("UPDATE Cache SET mode = 1, filename = NULL, value = ?", (b'"AAA"',))
        connection.close()

        assert len(format.decode(reference)) == 64000
        assert calls.names == ["PutObject", "GetObject"]
        forget()
        assert len(format.decode(reference)) == 64000
        assert calls.names == ["PutObject", "GetObject"]
