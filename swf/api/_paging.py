"""Answers that come in pages: each asked for when the one before is used up."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from swf.api._call import Answer

    Callback = Callable[..., Any]


def pages(fetch: Callable[..., Answer], callback: Callback | None = None) -> Iterator[Answer]:
    """Yield the answers to a call, as long as SWF says that there is another page.

    Args:
        fetch: makes the call; from the second page on it gets the keyword ``next_page_token``.
        callback: told of the progress by the keywords ``loop_number`` and ``response``: 0 before the first
            page, then the number of each page with its answer, at last the same number with None.
    """
    report = callback or _tell_nobody
    report(loop_number=0, response={"nextPageToken": None})
    number = 0
    paging: dict[str, str] = {}
    while True:
        answer = fetch(**paging)
        number += 1
        report(loop_number=number, response=answer)
        token = answer.get("nextPageToken")
        if not token:
            report(loop_number=number, response=None)
        yield answer
        if not token:
            return
        paging = {"next_page_token": token}


def _tell_nobody(*, loop_number: int, response: Answer | None) -> None:
    """Report no progress."""
