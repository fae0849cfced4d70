"""Addresses on the page: how a domain, an execution or an event is written in a URL, and read again."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlencode

# Browsers take these for steps up the path, however they are encoded.
_DOTS = (".", "..")


@lru_cache(maxsize=4096)
def segment(text: str) -> str:
    """Return any text as one segment of a path.

    All but letters, digits and `_.-~` is percent-encoded, slashes too. A text that is a dot or two, which no
    browser would send (https://url.spec.whatwg.org/#double-dot-path-segment), gets a tilde in front.
    """
    if text.lstrip("~") in _DOTS:
        text = f"~{text}"
    # Halves of characters travel, too: a service may know texts that contain them.
    return quote(text, safe="", errors="surrogatepass")


def text_of(segment: str) -> str:
    """Return the text that a segment of a path stands for.

    Raises:
        ValueError: it is not UTF-8.
    """
    text = unquote(segment, errors="surrogatepass")
    return text[1:] if text[:1] == "~" and text.lstrip("~") in _DOTS else text


def with_query(path: str, query: dict[str, Any]) -> str:
    """Return a path with a query; what is None or empty is left out."""
    told = {name: value for name, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(told, errors='surrogatepass')}" if told else path


def to_domain(domain: str, **query: Any) -> str:
    """Return the address of the executions of a domain, with these filters."""
    return with_query(f"/d/{segment(domain)}", query)


def to_workers(domain: str) -> str:
    """Return the address of the workers of a domain."""
    return f"/d/{segment(domain)}/workers"


def to_workflow(domain: str, workflow_id: str) -> str:
    """Return the address of the latest run of a workflow id."""
    return f"/d/{segment(domain)}/w/{segment(workflow_id)}"


def to_execution(domain: str, workflow_id: str, run_id: str, *parts: Any, **query: Any) -> str:
    """Return the address of an execution, or of something of it.

    Arguments:
        parts: further segments, such as `"events"`, or `"events", 17, "input"`.
        query: what comes after the question mark.
    """
    steps = "".join(f"/{segment(str(part))}" for part in parts)
    return with_query(f"{to_workflow(domain, workflow_id)}/r/{segment(run_id)}{steps}", query)
