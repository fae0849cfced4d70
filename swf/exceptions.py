"""What can go wrong when talking to SWF: one tree of errors, and the one place where a ClientError ends."""

from __future__ import annotations

import functools
import logging
import re
import sys
import types
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from typing import Any, TypeVar

    F = TypeVar("F", bound=Callable[..., Any])
    ErrorTypes = type[BaseException] | Sequence[type[BaseException]]

logger = logging.getLogger(__name__)

UNKNOWN_RESOURCE = "UnknownResourceFault"

#: The word after "Unknown": ``domain``, ``type``, ``execution`` ...
REGEX_UNKNOWN_RESOURCE = re.compile(r"^Unknown ([^\s:,]+)")
#: What kind of type or execution: ``WorkflowType``, ``ActivityType``, ``WorkflowExecution``, ``workflowId``.
REGEX_NESTED_RESOURCE = re.compile(r"^Unknown (?:type|execution)\s*[:,]\s*(\w+)\s*=")


class SWFError(Exception):
    """Something went wrong with SWF.

    Args:
        message: what was attempted or what SWF said, for people.
        raw_error: SWF's own words, ``kind: details``; they end up in `kind` and `details`.
        error_code: the name of the fault, such as ``UnknownResourceFault``.
        operation: the operation that failed, such as ``DescribeDomain``.
        resource: what the fault is about, such as ``domain`` or ``WorkflowType``.
    """

    def __init__(
        self,
        message: str | None = "",
        raw_error: str | None = "",
        error_code: str | None = "",
        *args: Any,
        operation: str = "",
        resource: str = "",
    ) -> None:
        super().__init__("" if message is None else message, *args)
        kind, _, details = (raw_error or "").partition(":")
        self.kind = kind.strip()
        self.details = details.strip()
        self.error_code = error_code or ""
        self.operation = operation
        self.resource = resource

    @property
    def message(self) -> str:
        """What was attempted or what SWF said."""
        return str(self.args[0]) if self.args else ""

    @property
    def type_(self) -> str | None:
        """The kind in the form of a name: ``Unknown domain`` gives ``unknown_domain``."""
        return self.kind.lower().replace(" ", "_") or None

    def __str__(self) -> str:
        if self.kind and self.details:
            return f"{self.message}\nReason: {self.kind}, {self.details}"
        return self.message

    def __repr__(self) -> str:
        code = f", error_code={self.error_code!r}" if self.error_code else ""
        return f"{type(self).__name__}({self.message!r}{code})"


class PollTimeout(SWFError):
    """A long poll ended without a task."""


class ResponseError(SWFError):
    """SWF refused, for a reason that has no class of its own: see `error_code`."""


class RateLimitExceededError(ResponseError):
    """SWF refused because too much was asked of it in a short time."""


class DoesNotExistError(SWFError):
    """SWF does not know the thing it was asked about."""


class AlreadyExistsError(SWFError):
    """A domain or type of that name is registered (or deprecated) already."""


class WorkflowExecutionAlreadyStartedError(SWFError):
    """An execution of that workflow id is open already."""


class InvalidArgumentError(SWFError, ValueError):
    """An argument breaks a rule of SWF; nothing was sent.

    The `resource` names the argument.
    """


class InvalidKeywordArgumentError(SWFError, TypeError):
    """A filter does not exist, or not for what is asked; nothing was sent."""


class InvalidCredentialsError(ResponseError):
    """SWF does not accept the credentials."""


#: Which fault of the service becomes which error; every other one is a `ResponseError`.
FAULTS: Mapping[str, type[SWFError]] = {
    UNKNOWN_RESOURCE: DoesNotExistError,
    "DomainAlreadyExistsFault": AlreadyExistsError,
    "TypeAlreadyExistsFault": AlreadyExistsError,
    "WorkflowExecutionAlreadyStartedFault": WorkflowExecutionAlreadyStartedError,
    "ThrottlingException": RateLimitExceededError,
    "UnrecognizedClientException": InvalidCredentialsError,
}


@contextmanager
def translated(
    doing: str = "",
    *,
    unknown: type[SWFError] = DoesNotExistError,
    about: Sequence[str] = (),
    also_unknown: Collection[str] = (),
    missing: str = "",
    already: str = "",
    coded: bool = False,
) -> Iterator[None]:
    """Turn the faults of the service into errors of this module; every other exception passes.

    Args:
        doing: what is attempted, as in "poll activity task"; when the thing is unknown the error says
            "Unable to ..." and gives SWF's words as its reason.
        unknown: the error for an unknown thing.
        about: the resources meant by "unknown" (``WorkflowType``, ``domain`` ...), all if empty; an unknown
            something else is a `ResponseError`.
        also_unknown: codes of other faults that count as "unknown".
        missing: what to say, instead of SWF's words, when the thing is unknown.
        already: what to say, instead of SWF's words, when the thing exists already; for executions, where SWF
            says nothing.
        coded: whether to put the code of the fault before SWF's words, when the thing is unknown.
    """
    try:
        yield
    except Exception as err:
        if not is_client_error(err):
            raise
        code = extract_error_code(err) or ""
        said = extract_message(err) or ""
        resource = resource_of(err)
        error = FAULTS.get(code, ResponseError)
        if code in also_unknown or (error is DoesNotExistError and (not about or resource in about)):
            error = unknown
        elif error is DoesNotExistError:
            error = ResponseError
        text, reason = _words(error, said, doing, missing, already)
        if coded and error is unknown:
            text = f"{code}: {text}"
        text = text or code
        operation = getattr(err, "operation_name", "")
        raise error(text, reason, code, operation=operation, resource=resource) from err


def _words(error: type[SWFError], said: str, doing: str, missing: str, already: str) -> tuple[str, str]:
    """Choose what to say, and the reason to give."""
    if doing and issubclass(error, DoesNotExistError):
        return f"Unable to {doing}", said
    if doing and issubclass(error, RateLimitExceededError):
        return f"Rate exceeded when trying to {doing}", said
    if issubclass(error, DoesNotExistError):
        return missing or said, ""
    if issubclass(error, AlreadyExistsError):
        return already or said, ""
    if issubclass(error, WorkflowExecutionAlreadyStartedError):
        return said or already, ""  # SWF usually says nothing
    return said, ""


def is_of_botocore(error: BaseException, name: str) -> bool:
    """Is this an error of that class of botocore's?

    It is looked up without importing botocore, which must be there if the error comes from it.
    """
    module = sys.modules.get("botocore.exceptions")
    return module is not None and isinstance(error, getattr(module, name))


def is_client_error(error: BaseException) -> bool:
    """Is this botocore's ClientError, that is, an answer of the service?"""
    return is_of_botocore(error, "ClientError")


def _said(error: BaseException, what: str) -> str | None:
    response = getattr(error, "response", None)
    value = response.get("Error", {}).get(what) if isinstance(response, dict) else None
    return None if value is None else str(value)


def extract_error_code(error: BaseException) -> str | None:
    """Read the name of the fault from a ClientError; ``None`` from any other error."""
    return _said(error, "Code")


def extract_message(error: BaseException) -> str | None:
    """Read the words of the service from a ClientError; ``None`` from any other error."""
    return _said(error, "Message")


def resource_of(error: BaseException) -> str:
    """Name what a fault does not know (``domain``, ``WorkflowType``, ``workflowId``), if it says so."""
    text = extract_message(error) or ""
    found = REGEX_NESTED_RESOURCE.match(text) or REGEX_UNKNOWN_RESOURCE.match(text)
    return found.group(1) if found else ""


def match_equals(regex: re.Pattern[str] | str, string: str | None, values: str | Collection[str]) -> bool:
    """Is the first thing the expression finds in the text one of these values?

    Args:
        values: one value, compared as a whole, or several.
    """
    found = None if string is None else re.findall(regex, string)
    if not found:
        return False
    return bool(found[0] == values if isinstance(values, str) else found[0] in values)


def is_unknown_resource_raised(error: BaseException, *args: Any, **kwargs: Any) -> bool:
    """Does the service say that it does not know what it was asked about?"""
    return is_client_error(error) and extract_error_code(error) == UNKNOWN_RESOURCE


def is_unknown(resource: str | Sequence[str]) -> Callable[..., bool]:
    """Make a predicate: does the service say that it does not know such a resource?

    Args:
        resource: ``domain``, ``WorkflowType``, ``ActivityType``, ``WorkflowExecution``, ``workflowId``, or
            several of them.
    """
    wanted = (resource,) if isinstance(resource, str) else tuple(resource)

    def is_unknown_one(error: BaseException, *args: Any, **kwargs: Any) -> bool:
        return is_unknown_resource_raised(error) and resource_of(error) in wanted

    return is_unknown_one


def generate_resource_not_found_message(error: BaseException) -> str:
    """Say which kind of resource does not exist.

    Raises:
        ValueError: if the error is not about an unknown resource.
    """
    if extract_error_code(error) != UNKNOWN_RESOURCE:
        raise ValueError(f"cannot extract resource from {error}")
    found = REGEX_UNKNOWN_RESOURCE.match(extract_message(error) or "")
    return f"Resource {found.group(1) if found else 'unknown'} does not exist"


#: Its name before boto3.
extract_resource = generate_resource_not_found_message


def always(value: Any) -> Callable[..., Any]:
    """Make a function that gives this value, or calls this Python function, whatever its arguments."""

    def give(*args: Any, **kwargs: Any) -> Any:
        return value() if isinstance(value, types.FunctionType) else value

    return give


def ignore(*args: Any, **kwargs: Any) -> None:
    """Take anything, do nothing."""


def _as_error(error: BaseException, to: type[BaseException], extract: Callable[[Any], str]) -> BaseException:
    """Make an error of the wanted class, in the service's words or, failing these, in those of `extract`."""
    if not issubclass(to, SWFError):
        return to(extract(error))
    return to(extract_message(error) or extract(error), error_code=extract_error_code(error))


def raises(
    exception: type[BaseException], when: Callable[..., bool], extract: Callable[[Any], str] = str
) -> Callable[..., Any]:
    """Make a handler for `catch`: raise this exception if the predicate holds, else the error itself.

    Args:
        extract: makes the message when the service said nothing, or the exception is not an `SWFError`.
    """

    def handle(error: BaseException, *args: Any, **kwargs: Any) -> Any:
        if when(error, *args, **kwargs):
            raise _as_error(error, exception, extract) from error
        raise error

    return handle


def _tuple(exceptions: ErrorTypes) -> tuple[type[BaseException], ...]:
    return (exceptions,) if isinstance(exceptions, type) else tuple(exceptions)


def catch(
    exceptions: ErrorTypes, handle_with: Callable[..., Any] | None = None, log: bool = False
) -> Callable[[F], F]:
    """Decorate a function so that some of its exceptions go to a handler.

    Args:
        exceptions: a class, or several.
        handle_with: called with the error and the arguments of the call; its result is that of the call.
            Without it the error is raised again.
        log: whether to log the error.
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except _tuple(exceptions) as err:
                if log:
                    logger.error("call to %s raised: %s", function.__name__, err)
                if handle_with is None:
                    raise
                return handle_with(err, *args, **kwargs)

        return call  # type: ignore[return-value]

    return decorate


#: Decorate a function so that it answers ``False`` when one of these exceptions is raised.
is_not = functools.partial(catch, handle_with=always(False))


def translate(exceptions: ErrorTypes, to: type[BaseException]) -> Callable[[F], F]:
    """Decorate a function so that these exceptions become another one, with the same message and code."""

    def handle(error: BaseException, *args: Any, **kwargs: Any) -> Any:
        raise _as_error(error, to, str) from error

    return catch(exceptions, handle_with=handle)
