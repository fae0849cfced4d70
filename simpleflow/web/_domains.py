"""The domains there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpleflow.web import pages
from swf.constants import DEPRECATED, REGISTERED

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from simpleflow.web._site import Site


def domains(site: Site, request: Request) -> Response:
    """Show the domains of a status, registered ones unless asked otherwise."""
    wanted = request.query_params.get("status", "").upper()
    status = DEPRECATED if wanted == DEPRECATED else REGISTERED
    words = {"site": site, "status_wanted": status, "domains": site.reader.domains(status)}
    return pages.render("domains.html", words)
