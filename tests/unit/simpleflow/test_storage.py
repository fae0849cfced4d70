"""Objects on S3: stored, fetched, listed; which bucket is meant, and what errors say."""

from __future__ import annotations

import os
import threading

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from simpleflow import boto3_utils, settings, storage
from tests.helpers.aws import fault
from tests.helpers.s3 import Calls, fake_s3


@pytest.fixture
def s3(monkeypatch, tmp_path):
    with fake_s3(monkeypatch, tmp_path) as client:
        yield client


def body(s3, key, bucket="bucket"):
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()


class TestObjects:
    @pytest.mark.parametrize("bucket", ["bucket", "s3.amazonaws.com/bucket"])
    def test_texts_go_and_come(self, s3, bucket):
        storage.push_content(bucket, "a/b", "héllo\r\n")

        assert body(s3, "a/b") == "héllo\r\n".encode()
        assert storage.pull_content(bucket, "a/b") == "héllo\r\n"

    def test_half_characters_come_back(self, s3):
        storage.push_content("bucket", "k", "a\udc80b")

        assert storage.pull_content("bucket", "k") == "a\udc80b"

    def test_files_go_and_come(self, s3, tmp_path):
        (tmp_path / "here").write_bytes(b"\x00data")

        storage.push("bucket", "k", str(tmp_path / "here"))
        storage.pull("bucket", "k", str(tmp_path / "there"))

        assert (tmp_path / "there").read_bytes() == b"\x00data"

    def test_the_content_type_is_kept(self, s3, tmp_path):
        (tmp_path / "here").write_text("{}")

        storage.push("bucket", "file", str(tmp_path / "here"), content_type="application/json")
        storage.push_content("bucket", "text", "{}", content_type="text/x-json")

        assert s3.head_object(Bucket="bucket", Key="file")["ContentType"] == "application/json"
        assert s3.head_object(Bucket="bucket", Key="text")["ContentType"] == "text/x-json"

    @pytest.mark.parametrize(("setting", "encryption"), [("true", "AES256"), ("false", None)])
    def test_s3_encrypts_where_the_setting_says_so(self, monkeypatch, s3, tmp_path, setting, encryption):
        asked = []
        monkeypatch.setenv("SIMPLEFLOW_S3_SSE", setting)
        settings._loaded.clear()
        vars(settings).pop("SIMPLEFLOW_S3_SSE", None)
        storage.get_client().meta.events.register(
            "before-parameter-build.s3.PutObject", lambda params, **_: asked.append(params)
        )
        (tmp_path / "here").write_text("x")

        storage.push("bucket", "file", str(tmp_path / "here"))
        storage.push_content("bucket", "text", "x")

        assert [params.get("ServerSideEncryption") for params in asked] == [encryption] * 2

    def test_a_list_has_keys_and_contents(self, s3):
        for key in ("a/1", "a/2", "b/1"):
            storage.push_content("bucket", key, f"text of {key}")

        found = storage.list_keys("bucket", "a/")

        assert [item.key for item in found] == ["a/1", "a/2"]
        assert found[1].get()["Body"].read() == b"text of a/2"
        assert found[0].size == len("text of a/1")
        assert [item.key for item in storage.list_keys("bucket", None)] == ["a/1", "a/2", "b/1"]
        assert storage.list_keys("bucket", "zzz") == []

    def test_a_list_of_more_than_one_page(self, monkeypatch, s3):
        monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "2")
        for key in "abcde":
            storage.push_content("bucket", key, "")
        calls = Calls(storage.get_client())

        assert [item.key for item in storage.list_keys("bucket")] == list("abcde")
        assert calls.names == ["ListObjectsV2"] * 3

    def test_one_request_each_and_no_question_where_the_bucket_is(self, s3):
        calls = Calls(storage.get_client())

        storage.push_content("bucket", "k", "x")
        storage.pull_content("s3.amazonaws.com/bucket", "k")

        assert calls.names == ["PutObject", "GetObject"]


class TestErrors:
    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (
                lambda p: storage.pull_content("nowhere", "k"),
                "cannot get 'k' in bucket 'nowhere': NoSuchBucket",
            ),
            (
                lambda p: storage.pull_content("bucket", "gone"),
                "cannot get 'gone' in bucket 'bucket': NoSuchKey",
            ),
            (lambda p: storage.pull("bucket", "gone", p), "cannot get 'gone' in bucket 'bucket': 404"),
            (lambda p: storage.push_content("nowhere", "k", ""), "cannot put 'k' in bucket 'nowhere'"),
            (lambda p: storage.list_keys("nowhere"), "cannot list bucket 'nowhere': NoSuchBucket"),
        ],
    )
    def test_name_the_bucket_and_the_key(self, s3, tmp_path, call, message):
        with pytest.raises(ClientError, match=message) as caught:
            call(str(tmp_path / "file"))
        assert isinstance(caught.value, storage.errors())
        assert storage.error_code(caught.value) in ("NoSuchBucket", "NoSuchKey", "404")
        assert not (tmp_path / "file").exists()

    def test_a_service_that_does_not_answer(self, monkeypatch, s3):
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")

        with pytest.raises(EndpointConnectionError, match=r"http://127\.0\.0\.1:1/") as caught:
            storage.pull_content("bucket", "k")
        assert storage.error_code(caught.value) == ""


class TestBuckets:
    def test_a_name_alone_is_looked_up_once(self, s3):
        calls = Calls(storage.get_client())

        assert storage.sanitize_bucket_and_host("bucket") == ("bucket", "us-east-1")
        assert storage.sanitize_bucket_and_host("bucket") == ("bucket", "us-east-1")
        assert calls.names == ["GetBucketLocation"]

    @pytest.mark.parametrize(
        ("location", "region"), [("EU", "eu-west-1"), (None, "us-east-1"), ("ap-south-1", "ap-south-1")]
    )
    def test_the_names_of_regions(self, monkeypatch, s3, location, region):
        class Client:
            def get_bucket_location(self, Bucket):
                return {"LocationConstraint": location}

        monkeypatch.setattr(storage, "get_client", Client)

        assert storage.sanitize_bucket_and_host("bucket") == ("bucket", region)

    def test_where_we_may_not_know_the_setting_is_taken(self, monkeypatch, s3):
        class Client:
            def get_bucket_location(self, Bucket):
                raise fault("AccessDenied", operation="GetBucketLocation")

        monkeypatch.setattr(storage, "get_client", Client)
        monkeypatch.setattr(settings, "SIMPLEFLOW_S3_HOST", "s3.eu-west-3.amazonaws.com", raising=False)

        assert storage.sanitize_bucket_and_host("secret") == ("secret", "s3.eu-west-3.amazonaws.com")
        assert "secret" not in storage.BUCKET_LOCATIONS_CACHE

    def test_other_refusals_are_raised(self, s3):
        with pytest.raises(ClientError, match="cannot find the region of bucket 'nowhere': NoSuchBucket"):
            storage.sanitize_bucket_and_host("nowhere")

    @pytest.mark.parametrize(
        ("bucket", "expected"),
        [
            ("s3.amazonaws.com/bucket", ("bucket", "s3.amazonaws.com")),
            ("s3.cn-north-1.amazonaws.com.cn/b", ("b", "s3.cn-north-1.amazonaws.com.cn")),
        ],
    )
    def test_a_host_of_amazon(self, bucket, expected):
        assert storage.sanitize_bucket_and_host(bucket) == expected

    @pytest.mark.parametrize(
        "bucket",
        [
            "any/mybucket",
            "s3-eu-west-1.amazonaws.com/mybucket/subpath",
            "evilamazonaws.com/b",
            "evil.com#.amazonaws.com/b",
            "s3.amazonaws.com/",
        ],
    )
    def test_anything_else_is_refused(self, bucket):
        with pytest.raises(ValueError, match=r"amazonaws\.com|no bucket"):
            storage.sanitize_bucket_and_host(bucket)

    def test_a_regional_host_is_asked_in_its_region(self, s3):
        elsewhere = {"LocationConstraint": "eu-west-1"}
        storage.aws_client("s3", "eu-west-1").create_bucket(Bucket="far", CreateBucketConfiguration=elsewhere)
        storage.push_content("s3-eu-west-1.amazonaws.com/far", "k", "x")
        client, name = storage._client_and_name("s3-eu-west-1.amazonaws.com/far")

        assert body(s3, "k", "far") == b"x"
        assert (client.meta.region_name, name) == ("eu-west-1", "far")
        assert client.meta.endpoint_url == "https://s3-eu-west-1.amazonaws.com"

    def test_the_address_of_another_service_wins(self, monkeypatch, s3):
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://minio:9000")

        for bucket in ("bucket", "s3.amazonaws.com/bucket", "s3.eu-west-1.amazonaws.com/bucket"):
            client, name = storage._client_and_name(bucket)
            assert (client.meta.endpoint_url, name) == ("http://minio:9000", "bucket")
            url = client.generate_presigned_url("get_object", Params={"Bucket": name, "Key": "k"})
            assert url.startswith("http://minio:9000/bucket/k?")  # no host bucket.minio

    def test_boto3s_own_objects(self, s3):
        storage.push_content("bucket", "k", "x")

        found = storage.get_bucket("bucket")

        assert found is storage.get_bucket("bucket")
        assert [summary.key for summary in found.objects.all()] == ["k"]
        assert storage.get_resource("s3.amazonaws.com").Bucket("bucket").name == "bucket"


class TestClients:
    def test_one_for_each_region_and_address(self, monkeypatch, s3):
        first = storage.get_client()

        assert storage.get_client() is first
        assert storage.aws_client("s3", "eu-west-1") is not first
        monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
        assert storage.get_client() is not first
        monkeypatch.delenv("AWS_ENDPOINT_URL")
        assert storage.get_client() is first

    def test_threads_share_it(self, s3):
        storage._clients.clear()
        found = []
        threads = [threading.Thread(target=lambda: found.append(storage.get_client())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(found) == 4
        assert len(set(map(id, found))) == 1

    def test_a_child_process_makes_its_own(self, s3):
        parents = storage.get_client()
        child = os.fork()
        if child == 0:
            os._exit(0 if storage.get_client() is not parents else 1)

        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert storage.get_client() is parents

    def test_by_region_and_service(self, s3):
        make = boto3_utils.get_or_create_boto3_client
        client = make(region_name="us-west-2", service_name="swf")

        assert client.meta.region_name == "us-west-2"
        assert make(region_name="us-west-2", service_name="swf") is client
        assert make(region_name="us-west-1", service_name="swf") is not client
        assert make(region_name="us-west-2", service_name="swf", use_ssl=False) is not client

    def test_options_that_cannot_be_hashed(self, s3):
        make = boto3_utils.get_or_create_boto3_client
        options = {"region_name": "us-west-2", "service_name": "s3", "use_ssl": ["yes"]}

        assert make(**options) is not make(**options)
