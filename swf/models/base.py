"""What models share: they know their fields, and can tell how far SWF agrees."""

from __future__ import annotations

import json
import logging
from collections import namedtuple
from datetime import datetime

from swf.core import ConnectedSWFObject, connection_of
from swf.exceptions import DoesNotExistError, SWFError, is_of_botocore, translated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from typing import Any, ClassVar, NamedTuple, overload

    class Difference(NamedTuple):
        """A field on which a model and SWF disagree."""

        attr: str
        local: Any
        upstream: Any

else:
    # What NamedTuple would make of the above, without importing typing.
    Difference = namedtuple("Difference", ("attr", "local", "upstream"))
    Difference.__doc__ = "A field on which a model and SWF disagree."

logger = logging.getLogger(__name__)

CONNECTION = ("region", "boto3_client", "endpoint_url")
_NO_TIMEOUT = (None, "", 0, "0", "NONE")


class ModelDiff:
    """The fields on which a model and SWF disagree, in order.

    Args:
        triples: name, local and upstream value of each field; equal ones are left out.
        ignore_fields: names of fields that do not count.
    """

    def __init__(self, *triples: tuple[str, Any, Any], ignore_fields: Collection[str] | None = None) -> None:
        self.ignore_fields = list(ignore_fields or ())
        self.container: dict[str, tuple[Any, Any]] = {}
        self.add_input(*triples)

    def add_input(self, *triples: tuple[str, Any, Any]) -> None:
        """Add more fields; an equal pair changes nothing."""
        for attr, local, upstream in triples:
            if attr not in self.ignore_fields and local != upstream:
                self.container[attr] = (local, upstream)

    def merge(self, other: ModelDiff) -> None:
        """Add the differences of another diff, which win over one's own."""
        self.container.update(other.container)

    def differing_fields(self) -> list[str]:
        """Name the fields."""
        return list(self.container)

    def as_list(self) -> list[Difference]:
        """Give the differences as a list."""
        return [Difference(attr, *values) for attr, values in self.container.items()]

    def __contains__(self, attr: object) -> bool:
        return attr in self.container

    def __len__(self) -> int:
        return len(self.container)

    def __iter__(self) -> Iterator[Difference]:
        return iter(self.as_list())

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Difference: ...
        @overload
        def __getitem__(self, index: slice) -> list[Difference]: ...

    def __getitem__(self, index: int | slice) -> Difference | list[Difference]:
        return self.as_list()[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ModelDiff):
            return self.container == other.container
        return self.as_list() == other if isinstance(other, list) else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        inner = ", ".join(
            f"Difference({attr!r}, {local!r}, {upstream!r})"
            for attr, (local, upstream) in self.container.items()
        )
        return f"ModelDiff({inner})"


class BaseModel(ConnectedSWFObject):
    """Something SWF keeps, as an object.

    Args:
        domain: where it lives; it talks to the same service in the same way.
        connection: ``region``, ``boto3_client`` or ``endpoint_url``, to talk in another way.
    """

    #: The fields by which two models are equal.
    _identity: tuple[str, ...] = ()
    #: How to compare the fields that SWF does not give back as they were given.
    _comparable: ClassVar[dict[str, Callable[[Any], Any]]] = {}
    #: What SWF calls such a thing when it does not know it.
    _resources: tuple[str, ...] = ()

    def __init__(self, domain: Any = None, **connection: Any) -> None:
        for name in connection:
            if name not in CONNECTION:
                raise TypeError(f"{type(self).__name__}() got an unexpected keyword argument {name!r}")
        super().__init__(**{**connection_of(domain), **connection})

    def _describe(self) -> dict[str, Any]:
        """Ask SWF for this thing, in one call."""
        raise NotImplementedError

    def _upstream_fields(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Read our fields from SWF's description; absent ones are None."""
        raise NotImplementedError

    def _diff(self, ignore_fields: Collection[str] | None = None) -> ModelDiff:
        """Compare with SWF, in one call.

        Raises:
            DoesNotExistError: SWF does not know this thing.
            ResponseError: SWF refuses for another reason.
        """
        with translated(missing=f"Remote {type(self).__name__} does not exist"):
            answer = self._describe()
        triples = []
        for name, upstream in self._upstream_fields(answer).items():
            local, comparable = getattr(self, name), self._comparable.get(name)
            if comparable is None or comparable(local) != comparable(upstream):
                triples.append((name, local, upstream))
        return ModelDiff(*triples, ignore_fields=ignore_fields)

    @property
    def exists(self) -> bool:
        """Does SWF know this thing? One call.

        Raises:
            ResponseError: SWF refuses to tell.
        """
        try:
            with translated(about=self._resources):
                self._describe()
        except DoesNotExistError:
            return False
        return True

    @property
    def is_synced(self) -> bool:
        """Does SWF agree on every field? One call; if SWF cannot be asked, no, with a warning in the log."""
        try:
            return not self._diff()
        except DoesNotExistError:
            return False
        except Exception as err:
            if not isinstance(err, SWFError) and not is_of_botocore(err, "BotoCoreError"):
                raise
            logger.warning("cannot tell whether %r is synced: %s", self, err)
            return False

    @property
    def changes(self) -> ModelDiff:
        """On which fields does SWF disagree? One call."""
        return self._diff()

    def save(self) -> None:
        """Register this thing with SWF."""
        raise NotImplementedError

    def delete(self) -> None:
        """Deprecate this thing: what uses it goes on, nothing new starts."""
        raise NotImplementedError

    def upstream(self) -> BaseModel:
        """Fetch this thing from SWF, as a new object."""
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        if not self._identity or type(self) is not type(other):
            return self is other
        return all(getattr(self, name) == getattr(other, name) for name in self._identity)

    def __hash__(self) -> int:
        if not self._identity:
            return id(self)
        return hash((type(self), getattr(self, self._identity[0])))


def call_of(model: object, *args: Any, **kwargs: Any) -> str:
    """Write a model as the call that would make it, with the arguments worth reading.

    Args:
        model: the model; a subclass shows its own name.
        args: fields to show by position.
        kwargs: fields to show by name, unless they are None.
    """
    shown = [quoted(value) for value in args]
    shown += [f"{name}={quoted(value)}" for name, value in kwargs.items() if value is not None]
    return f"{type(model).__name__}({', '.join(shown)})"


def quoted(value: Any) -> str:
    """Write a text in double quotes, anything else as Python does."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def same_text(value: Any) -> str | None:
    """Compare texts: none at all and an empty one are the same."""
    return value or None


def same_number(value: Any) -> str | None:
    """Compare numbers: SWF gives them back as text."""
    return None if value is None else str(value)


def same_timeout(value: Any) -> str | None:
    """Compare timeouts: none, zero and ``"NONE"`` all say that there is no limit."""
    return None if value in _NO_TIMEOUT else str(value)


def same_moment(value: Any) -> float | None:
    """Compare moments: seconds since the epoch or a datetime; zero and None are no moment."""
    seconds = value.timestamp() if isinstance(value, datetime) else value
    return float(seconds) if seconds else None


def same_list(value: Any) -> list[Any]:
    """Compare lists: none at all and an empty one are the same."""
    return list(value or ())
