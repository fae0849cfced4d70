"""Questions about histories."""

from __future__ import annotations

from itertools import chain, islice

from swf.api._paging import pages
from swf.exceptions import InvalidArgumentError, translated
from swf.models.history.base import History
from swf.querysets.base import InDomain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class HistoryQuerySet(InDomain):
    """Questions about the histories of executions of a domain."""

    def get(
        self,
        run_id: str,
        workflow_id: str,
        max_results: int | None = None,
        page_size: int | None = 100,
        reverse: bool = False,
    ) -> History:
        """Read the beginning (or the end) of a history; `WorkflowExecution.history` reads all of it.

        Mind the order: the run id comes first.

        Args:
            run_id: the run.
            workflow_id: its workflow id.
            max_results: events at most; by default one page.
            page_size: events per call, at most 1000; None leaves it to SWF.
            reverse: last event first.

        Raises:
            DoesNotExistError: SWF does not know the execution.
            InvalidArgumentError: an argument breaks a rule of SWF.
            ResponseError: SWF refuses.
        """
        if max_results is not None and max_results < 1:
            raise InvalidArgumentError(
                f"max_results must be at least 1 event, not {max_results!r}", resource="max_results"
            )
        if page_size is not None and max_results is not None:
            page_size = min(page_size, max_results)

        def fetch(**paging: Any) -> dict[str, Any]:
            with translated():
                return self.get_workflow_execution_history(
                    self.domain.name,
                    run_id,
                    workflow_id,
                    maximum_page_size=page_size,
                    reverse_order=reverse,
                    **paging,
                )

        answers = pages(fetch)
        if max_results is None:
            answers = islice(answers, 1)
        events = chain.from_iterable(answer["events"] for answer in answers)
        return History.from_event_list(list(islice(events, max_results)))
