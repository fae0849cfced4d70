"""Long texts on S3: how they get there, what travels instead, how they come back, and what goes wrong."""

from __future__ import annotations

import json
import logging
import re

import pytest
from botocore.exceptions import ClientError

from simpleflow import constants, format, jumbo, storage
from simpleflow.jumbo import JUMBO_FIELDS_MEMORY_CACHE, JumboFieldError, MemoryCache
from swf import fields
from tests.helpers.s3 import Calls, fake_s3

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.fixture
def s3(monkeypatch, tmp_path):
    with fake_s3(monkeypatch, tmp_path) as client:
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "bucket")
        yield client


@pytest.fixture
def calls(s3):
    return Calls(s3)


def keys(s3):
    return [item["Key"] for item in s3.list_objects_v2(Bucket="bucket").get("Contents", ())]


def stored(s3, text, key="key"):
    """A reference to a text that somebody else stored."""
    s3.put_object(Bucket="bucket", Key=key, Body=text.encode())
    return f"simpleflow+s3://bucket/{key} {len(text)}"


class TestEncode:
    def test_a_long_text_goes_to_s3_and_a_reference_travels(self, s3):
        sent = format.result("A" * 64000)

        assert re.fullmatch(rf"simpleflow\+s3://bucket/{UUID} 64002", sent)
        [key] = keys(s3)
        assert sent.split()[0].endswith(key)
        assert s3.get_object(Bucket="bucket", Key=key)["Body"].read().decode() == json.dumps("A" * 64000)

    @pytest.mark.parametrize(
        ("setting", "directory"),
        [("bucket/", ""), ("bucket/with/subdir", "with/subdir/"), ("bucket/d/", "d/")],
    )
    def test_a_directory(self, monkeypatch, s3, setting, directory):
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", setting)

        assert re.fullmatch(rf"simpleflow\+s3://bucket/{directory}{UUID} 300", format.reason("x" * 300))
        assert re.fullmatch(rf"{directory}{UUID}", keys(s3)[0])

    def test_the_length_is_in_characters_and_the_text_in_utf_8(self, s3):
        sent = format.details("é" * 40000)

        assert sent.endswith(" 40000")
        assert s3.head_object(Bucket="bucket", Key=keys(s3)[0])["ContentLength"] == 80000
        assert format.decode(sent, parse_json=False) == "é" * 40000

    def test_what_fits_stays_where_it_is(self, s3, calls):
        assert format.result("x" * 32766) == json.dumps("x" * 32766)
        assert format.reason(None) is None
        assert calls.names == []

    def test_five_megabytes_and_no_more(self, s3, calls):
        limit = constants.JUMBO_FIELDS_MAX_SIZE
        assert limit == 5242880
        assert format.details("x" * limit).endswith(f" {limit}")
        with pytest.raises(
            format.JumboTooLargeError, match=r"too long even for a jumbo field \(5242881 chars\)"
        ):
            format.details("x" * (limit + 1))
        assert calls.names == ["PutObject"]

    def test_the_bucket_is_read_at_each_call(self, monkeypatch, s3):
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "")
        with pytest.raises(format.JumboTooLargeError, match=r"Message too long \(300 chars\)"):
            format.reason("x" * 300)
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "bucket")
        assert jumbo.is_reference(format.reason("x" * 300))

    def test_a_reference_that_does_not_fit_either_is_never_stored(self, monkeypatch, s3, calls):
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", f"bucket/{'d' * 250}")
        with pytest.raises(format.JumboTooLargeError, match="Jumbo field signature is longer than"):
            format.reason("x" * 500)
        assert calls.names == []
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "b" * 257)
        with pytest.raises(format.JumboTooLargeError, match="Jumbo field signature is longer than"):
            format.reason("x" * 500)

    def test_the_directory_of_195_characters_that_the_format_allows(self, monkeypatch, s3):
        place = f"bucket/{'d' * 188}"
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", place)

        assert len(place) == 195
        assert len(format.reason("x" * 500)) <= constants.MAX_REASON_LENGTH

    def test_an_identity_is_cut_all_the_same(self, s3, calls):
        assert len(format.identity("x" * 65536)) == 256
        assert fields.encode("identity", "x" * 300) == "x" * 252 + " ..."
        assert calls.names == []

    @pytest.mark.parametrize("setting", ["s3://bucket", "/bucket", "my bucket", "s3.amazonaws.com/bucket"])
    def test_a_setting_that_cannot_work_is_named(self, monkeypatch, s3, setting):
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", setting)
        with pytest.raises(JumboFieldError, match=f"SIMPLEFLOW_JUMBO_FIELDS_BUCKET is '{setting}'"):
            format.reason("x" * 300)

    def test_a_bucket_that_is_not_there(self, monkeypatch, s3):
        monkeypatch.setenv("SIMPLEFLOW_JUMBO_FIELDS_BUCKET", "nowhere")
        with pytest.raises(
            JumboFieldError,
            match=r"cannot store a text of 300 characters in bucket 'nowhere'.*no such bucket",
        ) as caught:
            format.reason("x" * 300)
        assert isinstance(caught.value.__cause__, ClientError)
        assert not caught.value.temporary

    def test_nothing_is_logged_of_what_was_stored(self, s3, caplog):
        with caplog.at_level(logging.WARNING):
            format.reason("x" * 300)
        assert not caplog.records


class TestDecode:
    def test_a_reference_gives_the_value(self, s3):
        value = {"list": list(range(20000))}
        sent = format.result(value)
        JUMBO_FIELDS_MEMORY_CACHE.clear()

        assert format.decode(sent) == value
        assert type(format.decode(sent, use_proxy=False)) is dict

    def test_a_text_that_is_no_json(self, s3):
        reference = stored(s3, "no json " * 100)

        assert format.decode(reference) == "no json " * 100
        assert format.decode(stored(s3, "[1]", "other"), parse_json=False, use_proxy=False) == "[1]"

    def test_references_written_elsewhere(self, s3):
        assert format.decode(stored(s3, '"a string"', "some/dir/0c3a")) == "a string"

    def test_nothing_is_fetched_before_somebody_looks(self, s3, calls):
        reference = stored(s3, json.dumps([1] * 1000))
        del calls.names[:]

        value = format.decode(reference)
        assert value is not None
        assert bool(value)
        assert "not fetched" in repr([value])
        assert calls.names == []
        assert value[0] == 1
        assert len(value) == 1000
        assert calls.names == ["GetObject"]

    def test_a_text_is_fetched_once(self, s3, calls):
        reference = stored(s3, "x" * 400)
        del calls.names[:]

        assert [format.decode(reference) == "x" * 400 for _ in range(3)] == [True] * 3
        assert calls.names == ["GetObject"]

    def test_what_was_just_written_is_not_fetched(self, s3, calls):
        assert format.decode(format.result("A" * 64000)) == "A" * 64000
        assert calls.names == ["PutObject"]

    def test_equal_keys_in_two_buckets_are_two_texts(self, s3):
        s3.create_bucket(Bucket="other")
        s3.put_object(Bucket="other", Key="key", Body=b'"other"')

        assert format.decode(stored(s3, '"first"')) == "first"
        assert format.decode("simpleflow+s3://other/key 7") == "other"

    @pytest.mark.parametrize(
        "reference",
        [
            "simpleflow+s3://bucket/key",
            "simpleflow+s3://bucket/key many",
            "simpleflow+s3://bucket/key 1 2",
            "simpleflow+s3://bucket 17",
            "simpleflow+s3:///key 17",
            "simpleflow+s3://",
        ],
    )
    def test_what_only_begins_like_a_reference(self, s3, reference):
        with pytest.raises(ValueError, match="is no reference to a jumbo field"):
            format.decode(reference, use_proxy=False)
        value = format.decode(reference)
        with pytest.raises(ValueError, match="is no reference to a jumbo field"):
            str(value)


class TestWhatGoesWrong:
    def test_the_object_is_gone(self, s3):
        value = format.decode("simpleflow+s3://bucket/gone 300")
        with pytest.raises(
            JumboFieldError, match="bucket 'bucket', key 'gone': the object is gone"
        ) as caught:
            len(value)
        assert storage.error_code(caught.value.__cause__) == "NoSuchKey"
        assert not caught.value.temporary

    def test_the_bucket_is_gone(self, s3):
        with pytest.raises(
            JumboFieldError, match=r"'nowhere', key 'k': there is no such bucket \(NoSuchBucket\)"
        ):
            format.decode("simpleflow+s3://nowhere/k 300", use_proxy=False)

    @pytest.mark.parametrize(
        ("length", "message"), [(500, "truncated, with 400"), (300, "not the one that was stored, with 400")]
    )
    def test_the_object_has_another_length(self, s3, length, message):
        stored(s3, "x" * 400)
        with pytest.raises(JumboFieldError, match=f"the object is {message} characters instead of {length}"):
            format.decode(f"simpleflow+s3://bucket/key {length}", use_proxy=False)
        assert len(JUMBO_FIELDS_MEMORY_CACHE) == 0

    def test_a_length_that_nobody_can_have_stored_is_not_even_asked_for(self, s3, calls):
        with pytest.raises(JumboFieldError, match="5242881 characters are more than the 5242880"):
            format.decode("simpleflow+s3://bucket/key 5242881", use_proxy=False)
        assert calls.names == []

    def test_the_object_is_no_text(self, s3):
        s3.put_object(Bucket="bucket", Key="key", Body=b"\xff" * 300)
        with pytest.raises(JumboFieldError, match="it is no text"):
            format.decode("simpleflow+s3://bucket/key 300", use_proxy=False)

    def test_s3_does_not_answer(self, monkeypatch, s3):
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
        with pytest.raises(JumboFieldError, match="EndpointConnectionError") as caught:
            format.decode("simpleflow+s3://bucket/key 300", use_proxy=False)
        assert caught.value.temporary

    def test_a_failed_look_may_be_repeated(self, s3):
        value = format.decode("simpleflow+s3://bucket/key 302")
        with pytest.raises(JumboFieldError):
            len(value)
        stored(s3, json.dumps("x" * 300))
        assert len(value) == 300


class TestMemory:
    def test_what_nobody_asked_for_longest_goes_first(self):
        cache = MemoryCache(max_total_length=10)
        cache["a"], cache["b"] = "xxxx", "yyyy"
        assert cache.get("a") == "xxxx"
        cache["c"] = "zzzz"

        assert list(cache) == ["a", "c"]
        assert cache.get("b") is None
        assert cache.total_length == 8

    def test_a_text_that_is_replaced_counts_once(self):
        cache = MemoryCache(max_total_length=10)
        cache["a"] = "x" * 8
        cache["a"] = "y" * 9

        assert (cache["a"], cache.total_length, len(cache)) == ("y" * 9, 9, 1)

    def test_a_text_that_is_longer_than_all_there_is_room_for(self):
        cache = MemoryCache(max_total_length=10)
        cache["a"] = "x" * 11

        assert ("a" in cache, cache.total_length) == (False, 0)
        with pytest.raises(KeyError):
            cache["a"]

    def test_cleared(self, s3, calls):
        reference = format.result("A" * 64000)
        format.JUMBO_FIELDS_MEMORY_CACHE.clear()

        assert len(format.decode(reference)) == 64000
        assert calls.names == ["PutObject", "GetObject"]


class TestCodec:
    @pytest.fixture(autouse=True)
    def installed(self):
        previous = fields.use_codec(jumbo.JumboCodec())
        yield
        fields.use_codec(previous)

    def test_swf_hears_of_references_only(self, s3):
        for kind, limit in fields.LIMITS.items():
            sent = fields.encode(kind, "x" * (limit + 1))
            assert len(sent) <= limit
            assert sent.startswith("simpleflow+s3://") == (kind != "identity")
        assert fields.encode_json("result", "x" * 90000).endswith(" 90002")

    def test_values_are_lazy_and_texts_are_not(self, s3):
        reference = stored(s3, "[1]")

        assert "not fetched" in repr(fields.decode(reference))
        assert type(fields.decode(reference, parse_json=False)) is str


def test_the_failure_of_an_activity_may_be_long(s3):
    """T-FMT-6."""
    from simpleflow.exceptions import TaskFailed
    from simpleflow.swf.process.worker._activity_process import failure_texts

    texts = failure_texts(ValueError("no way! " * 12_800))

    assert all(re.fullmatch(rf"simpleflow\+s3://bucket/{UUID} \d+", text) for text in texts.values())
    failed = TaskFailed("task", **texts)
    assert failed.reason == "ValueError: " + "no way! " * 12_800
    assert "no way!" in json.loads(failed.details)["message"]
