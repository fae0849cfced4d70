"""Which Host headers are served: a page in the user's browser must not be able to talk to the service."""

import ipaddress
from collections.abc import Iterable, Mapping

from swf.server import faults


class HostCheck:
    """Serves addresses written as numbers, `localhost`, and the names it is given.

    A name that an attacker's DNS points at this machine (DNS rebinding) is none of these; and a page
    elsewhere cannot send the request without showing its `Origin`.

    Args:
        names: further names, without port.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = {"localhost", *(name.lower() for name in names)}
        self._known: dict[str, bool] = {}

    def check(self, headers: Mapping[str, str]) -> None:
        """Raise if the request should not be served.

        Raises:
            Fault: AccessDeniedException.
        """
        host = headers.get("host")
        if host is not None and not self._allowed(host):
            text = f"The Host header {host[:200]!r} is not served here; --allow-host adds a name."
            raise faults.forbidden(text)
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != host:
            raise faults.forbidden("Requests from web pages of other origins are not served.")

    def _allowed(self, host: str) -> bool:
        known = self._known.get(host)
        if known is None:
            known = self._judge(_without_port(host).lower())
            if len(self._known) < 100:
                self._known[host] = known
        return known

    def _judge(self, name: str) -> bool:
        if name in self._names or name.endswith(".localhost"):
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host
