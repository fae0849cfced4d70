"""What querysets share: questions to SWF, answered with models."""

from __future__ import annotations

from swf.constants import REGISTERED
from swf.core import ConnectedSWFObject, connection_of
from swf.exceptions import DoesNotExistError, InvalidKeywordArgumentError
from swf.models.domain import Domain
from swf.querysets._listing import Listing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class BaseQuerySet(ConnectedSWFObject):
    """Questions about one kind of thing.

    A queryset stands for all things of its kind: it can be iterated and sliced, and pages are asked for when
    they are needed.

    Args:
        args: ignored.
        like: a model or queryset whose connection to use.
        connection: ``region``, ``boto3_client`` or ``endpoint_url``, to talk to SWF in another way.
    """

    def __init__(self, *args: Any, like: Any = None, **connection: Any) -> None:
        super().__init__(*args, **{**connection_of(like), **connection})

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch one thing."""
        raise NotImplementedError

    def get_or_create(self, *args: Any, **kwargs: Any) -> Any:
        """Fetch one thing; register it if SWF does not know it."""
        raise NotImplementedError

    def filter(self, *args: Any, **kwargs: Any) -> Any:
        """List the things that meet conditions."""
        raise NotImplementedError

    def all(self, *args: Any, **kwargs: Any) -> Any:
        """List all things."""
        raise NotImplementedError

    def create(self, *args: Any, **kwargs: Any) -> Any:
        """Register a thing."""
        raise NotImplementedError

    def first(self, **filters: Any) -> Any:
        """Give the first thing that `filter` lists, None if there is none; at most one page is read."""
        return Listing(iter(self.filter(**filters))).first()

    def count(self, **filters: Any) -> int:
        """Count the things that `filter` lists, reading every page."""
        return len(self.filter(**filters))

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())

    def __getitem__(self, index: int | slice) -> Any:
        return self.all()[index]


class InDomain(BaseQuerySet):
    """Questions about things of one domain.

    Args:
        domain: the `Domain`; its connection is used unless another is given.
        args: ignored.
        like: a model or queryset whose connection to use instead.
        connection: as for `BaseQuerySet`.

    Raises:
        TypeError: the domain is not one.
    """

    _domain: Domain | None

    def __init__(self, domain: Domain, *args: Any, like: Any = None, **connection: Any) -> None:
        super().__init__(*args, **{**connection_of(domain), **connection_of(like), **connection})
        self.domain = domain

    @property
    def domain(self) -> Domain:
        """The domain the questions are about."""
        if not hasattr(self, "_domain"):
            self._domain = None
        return self._domain  # type: ignore[return-value]

    @domain.setter
    def domain(self, value: Domain) -> None:
        if not isinstance(value, Domain):
            raise TypeError(f"domain property has to be of swf.model.domain.Domain type, not {type(value)}")
        self._domain = value


def registration(registration_status: str | None, status: str | None) -> str:
    """Choose the status asked for, which may be given under two names.

    Raises:
        TypeError: both names are used, and differ.
    """
    if None not in (registration_status, status) and registration_status != status:
        raise InvalidKeywordArgumentError(
            f"status is {status!r} and registration_status is {registration_status!r}: they mean the same"
        )
    return registration_status or status or REGISTERED


def in_case_of_a_race(get: Any, create: Any) -> Any:
    """Get something, or create it, or get it after all because somebody else has just created it."""
    from swf.exceptions import AlreadyExistsError

    try:
        return get()
    except DoesNotExistError:
        try:
            return create()
        except AlreadyExistsError:
            return get()
