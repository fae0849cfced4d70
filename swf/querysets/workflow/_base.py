"""Paging over what SWF lists."""

from __future__ import annotations

from swf.api._paging import pages
from swf.exceptions import translated
from swf.models.domain import Domain
from swf.querysets.base import InDomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from swf.api._paging import Callback


class BaseWorkflowQuerySet(InDomain):
    """Questions about workflow types or executions of a domain."""

    _infos = "typeInfo"
    _infos_plural = "typeInfos"

    def __init__(self, domain: Domain, *args: Any, **connection: Any) -> None:
        Domain.check(domain)
        super().__init__(domain, *args, **connection)

    def _list(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """List one page, as SWF gives it."""
        raise NotImplementedError

    def _list_items(
        self, *args: Any, callback: Callback | None = None, **kwargs: Any
    ) -> Iterator[dict[str, Any]]:
        """Yield what all pages list, asking for each when it is needed.

        Args:
            args: for `_list`.
            callback: see `pages`.
            kwargs: for `_list`.
        """

        def fetch(next_page_token: str | None = None) -> dict[str, Any]:
            with translated():
                return self._list(*args, next_page_token=next_page_token, **kwargs)

        for answer in pages(fetch, callback):
            yield from answer[self._infos_plural]
