"""Files and texts on S3, or on any service that speaks like it.

A bucket is given as its name, or as `<host>/<name>` with a host of Amazon's. Another service is chosen by its
address, in AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL; it then serves all buckets, with or without a host.
"""

from __future__ import annotations

import logging
import os
import threading

from simpleflow import settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, TypeAlias

    S3Client: TypeAlias = Any

logger = logging.getLogger(__name__)

# Bucket as it was given -> boto3 Bucket; name -> region. Both only save questions.
BUCKET_CACHE: dict[str, Any] = {}
BUCKET_LOCATIONS_CACHE: dict[str, str] = {}

_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
# A client made before one of these changed knows nothing of the change.
_ENVIRONMENT = (*_ENDPOINTS, "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION")
# The host that stands for all regions: S3 redirects from there, and boto3 follows.
_ANY_REGION = "s3.amazonaws.com"

_clients: dict[Any, Any] = {}
_lock = threading.Lock()


def _start_over() -> None:
    """Forget all connections in a child process: they are its parent's."""
    global _lock
    _clients.clear()
    BUCKET_CACHE.clear()
    _lock = threading.Lock()


os.register_at_fork(after_in_child=_start_over)


def aws_client(service_name: str, region_name: str | None = None, **options: Any) -> Any:
    """Return the boto3 client of this process for a service, a region and options; made when first asked for.

    Arguments:
        service_name: such as `s3`.
        region_name: what boto3's configuration says by default.
        options: for boto3's `client`; where one cannot be hashed the client is not kept.
    """
    key = (service_name, region_name, *sorted(options.items()), *map(os.environ.get, _ENVIRONMENT))
    try:
        known = _clients.get(key)
    except TypeError:
        return _session().client(service_name, region_name=region_name, **options)
    if known is None:
        with _lock:
            known = _clients.get(key)
            if known is None:
                known = _session().client(service_name, region_name=region_name, **options)
                _clients[key] = known
    return known


def _session() -> Any:
    import boto3  # half a second that a program without S3 need not pay

    # A session of its own: boto3's default one must not be used by two threads at the same time.
    return boto3.session.Session()


def get_client() -> S3Client:
    """Return the S3 client for buckets given without a host, in whichever region they are."""
    return aws_client("s3")


def get_resource(host_or_region: str) -> Any:
    """Return a boto3 S3 resource for a host or for a region."""
    return _session().resource("s3", **_where(host_or_region))


def get_bucket(bucket_name: str) -> Any:
    """Return the boto3 Bucket of a name, with or without a host."""
    if bucket_name not in BUCKET_CACHE:
        name, host_or_region = sanitize_bucket_and_host(bucket_name)
        BUCKET_CACHE[bucket_name] = get_resource(host_or_region).Bucket(name)
    return BUCKET_CACHE[bucket_name]


def sanitize_bucket_and_host(bucket: str) -> tuple[str, str]:
    """Return the name of a bucket, and its host if it was given with one, else its region.

    Raises:
        ValueError: it is neither a name nor one host of Amazon's and a name.
        botocore.exceptions.ClientError: S3 does not say in which region it is; if that is not for us to know,
            SIMPLEFLOW_S3_HOST stands for it.
    """
    if "/" in bucket:
        return _split(bucket)
    if bucket not in BUCKET_LOCATIONS_CACHE:
        location = _location(bucket)
        if location is None:
            logger.warning("may not ask where bucket %s is: taking %s", bucket, settings.SIMPLEFLOW_S3_HOST)
            return bucket, settings.SIMPLEFLOW_S3_HOST
        BUCKET_LOCATIONS_CACHE[bucket] = location
        return bucket, location
    return bucket, BUCKET_LOCATIONS_CACHE[bucket]


def _split(bucket: str) -> tuple[str, str]:
    host, name = bucket.split("/", 1)
    if "/" in name or not name:
        raise ValueError(f"{bucket!r} is no bucket: it should be a name, or a host and a name: host/name")
    letters = host.replace(".", "").replace("-", "")
    if not (
        host.endswith((".amazonaws.com", ".amazonaws.com.cn")) and letters.isascii() and letters.isalnum()
    ):
        raise ValueError(
            f"{host!r}, in bucket {bucket!r}, is no host of amazonaws.com: give the name alone, and the"
            " address of another service in AWS_ENDPOINT_URL_S3"
        )
    return name, host


def _location(bucket: str) -> str | None:
    """Return the region a bucket is in, None if we may not know."""
    try:
        with _Telling("find the region of", bucket):
            answer = get_client().get_bucket_location(Bucket=bucket)
    except errors() as error:
        if error_code(error) == "AccessDenied":
            return None
        raise
    # S3 calls its first region nothing, and its second one EU.
    region = str(answer.get("LocationConstraint") or "us-east-1")
    return "eu-west-1" if region == "EU" else region


def pull(bucket: str, path: str, dest_file: str) -> None:
    """Fetch an object into a file, which appears when it is complete.

    Raises:
        botocore.exceptions.ClientError: S3 refuses; the message names the bucket and the key.
    """
    client, name = _client_and_name(bucket)
    with _Telling("get", name, path):
        client.download_file(name, path, dest_file)


def pull_content(bucket: str, path: str) -> str:
    """Return the text of an object.

    Raises:
        botocore.exceptions.ClientError: S3 refuses; the message names the bucket and the key.
        UnicodeDecodeError: it is no text in UTF-8.
    """
    client, name = _client_and_name(bucket)
    with _Telling("get", name, path):
        data: bytes = client.get_object(Bucket=name, Key=path)["Body"].read()
    return data.decode("utf-8", "surrogatepass")


def push(bucket: str, path: str, src_file: str, content_type: str | None = None) -> None:
    """Store a file as an object; encrypted by S3 itself where SIMPLEFLOW_S3_SSE says so.

    Raises:
        botocore.exceptions.ClientError, boto3.exceptions.S3UploadFailedError: S3 refuses.
    """
    client, name = _client_and_name(bucket)
    with _Telling("put", name, path):
        client.upload_file(src_file, name, path, ExtraArgs=_extra(content_type))


def push_content(bucket: str, path: str, content: str, content_type: str | None = None) -> None:
    """Store a text as an object, in UTF-8; encrypted by S3 itself where SIMPLEFLOW_S3_SSE says so.

    Raises:
        botocore.exceptions.ClientError: S3 refuses; the message names the bucket and the key.
    """
    client, name = _client_and_name(bucket)
    # Half characters (lone surrogates) come from file names and broken input: they come back as they are.
    data = content.encode("utf-8", "surrogatepass")
    with _Telling("put", name, path):
        client.put_object(Bucket=name, Key=path, Body=data, **_extra(content_type))


class StoredObject:
    """An object in a bucket: where it is, how many bytes it has and since when, and a way to get it."""

    def __init__(self, client: S3Client, bucket_name: str, facts: Any) -> None:
        self._client = client
        self.bucket_name = bucket_name
        self.key: str = facts["Key"]
        self.size: int = facts["Size"]
        self.last_modified = facts["LastModified"]
        self.e_tag: str = facts["ETag"]

    def get(self, **options: Any) -> Any:
        """Return what S3's GetObject answers; its `Body` can be read.

        Arguments:
            options: more of that call's parameters.
        """
        with _Telling("get", self.bucket_name, self.key):
            return self._client.get_object(Bucket=self.bucket_name, Key=self.key, **options)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.bucket_name}/{self.key}>"


def list_keys(bucket: str, path: str | None = None) -> list[StoredObject]:
    """Return the objects of a bucket whose keys begin with a path; all of them by default.

    Raises:
        botocore.exceptions.ClientError: S3 refuses; the message names the bucket.
    """
    client, name = _client_and_name(bucket)
    with _Telling("list", name, path or ""):
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=name, Prefix=path or "")
        return [StoredObject(client, name, facts) for page in pages for facts in page.get("Contents", ())]


def errors() -> tuple[type[Exception], ...]:
    """Return the exceptions with which S3, or the way to it, fails; for `except` clauses."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    return (ClientError, BotoCoreError, Boto3Error)


def error_code(error: BaseException) -> str:
    """Return what S3 calls a refusal, such as `NoSuchKey`; "" for what is none."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


class _Telling:
    """Names the bucket and the key in the message of a refusal: boto3 names neither."""

    def __init__(self, verb: str, bucket: str, key: str = "") -> None:
        self._what = (
            f"cannot {verb} {key!r} in bucket {bucket!r}" if key else f"cannot {verb} bucket {bucket!r}"
        )

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        code = error_code(error) if error is not None else ""
        if error is not None and code:
            message = error.response["Error"].get("Message") or ""  # type: ignore[attr-defined]
            error.args = (f"{self._what}: {code}: {message}",)


def _client_and_name(bucket: str) -> tuple[S3Client, str]:
    if "/" not in bucket:
        return get_client(), bucket
    name, host = _split(bucket)
    if host == _ANY_REGION or any(os.environ.get(variable) for variable in _ENDPOINTS):
        return get_client(), name
    return aws_client("s3", **_where(host)), name


def _where(host_or_region: str) -> dict[str, Any]:
    """Return the options of boto3 that lead to a host or to a region."""
    if "." not in host_or_region:
        return {"region_name": host_or_region}
    if any(os.environ.get(variable) for variable in _ENDPOINTS):
        return {}  # boto3 reads the address itself
    import re

    region = re.match(r"s3[.-](?:dualstack\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.", host_or_region)
    return {"region_name": region[1] if region else None, "endpoint_url": f"https://{host_or_region}"}


def _extra(content_type: str | None) -> dict[str, Any]:
    """Return what is to be said with an upload."""
    extra = {}
    if content_type:
        extra["ContentType"] = content_type
    if settings.SIMPLEFLOW_S3_SSE:
        extra["ServerSideEncryption"] = "AES256"
    return extra
