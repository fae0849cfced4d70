"""boto3 clients by region and service, one each in a process."""

from __future__ import annotations

from simpleflow.storage import aws_client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def get_or_create_boto3_client(*, region_name: str | None, service_name: str, **kwargs: Any) -> Any:
    """Return the client of this process for a region and a service.

    Arguments:
        region_name: None for what boto3's configuration says.
        service_name: such as `s3` or `swf`.
        kwargs: for boto3's `client`; where one cannot be hashed the client is made anew each time.
    """
    return aws_client(service_name, region_name, **kwargs)
