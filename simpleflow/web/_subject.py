"""The execution that an address names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simpleflow.web import links

if TYPE_CHECKING:
    from starlette.requests import Request

    from simpleflow.web._site import Site
    from simpleflow.web.reading import Run
    from swf.models.workflow import WorkflowExecution


class Subject(NamedTuple):
    """The execution that an address names.

    Arguments:
        site: what all pages share.
        execution: as the service describes it.
    """

    site: Site
    execution: WorkflowExecution

    @classmethod
    def of(cls, site: Site, request: Request) -> Subject:
        """Ask the service for the execution in the address of a request.

        Raises:
            ExecutionNotFound: there is none.
        """
        return cls(site, site.reader.execution(*ids_in(request)))

    @property
    def domain(self) -> str:
        """The name of its domain."""
        return self.execution.domain.name

    @property
    def workflow_id(self) -> str:
        """Its workflow id."""
        return self.execution.workflow_id

    @property
    def address(self) -> str:
        """Where it is shown."""
        return links.to_execution(self.domain, self.workflow_id, str(self.execution.run_id))

    def other(self, workflow_id: str | None, run_id: str | None) -> str:
        """Return where an execution of the same domain is shown.

        Arguments:
            workflow_id: its name; None for that of this one.
            run_id: the run of that name; None for the latest.
        """
        name = workflow_id or self.workflow_id
        if run_id:
            return links.to_execution(self.domain, name, run_id)
        return links.to_workflow(self.domain, name)

    def words(self, run: Run) -> dict[str, Any]:
        """Return what every page about it tells."""
        return {
            "site": self.site,
            "domain": self.domain,
            "execution": self.execution,
            "here": self.address,
            "run": run,
        }


def ids_in(request: Request) -> tuple[str, str, str | None]:
    """Return domain, workflow id and, if it is there, run id of the address of a request."""
    domain, workflow_id = (links.text_of(request.path_params[name]) for name in ("domain", "workflow_id"))
    run_id = request.path_params.get("run_id")
    return domain, workflow_id, links.text_of(run_id) if run_id else None
