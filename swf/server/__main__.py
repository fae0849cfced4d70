"""python -m swf.server: an SWF-compatible service on this machine."""

import argparse
import sys
from collections.abc import Sequence

from swf.server.app import DEFAULT_PORT, ServerError, serve


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line and serve; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m swf.server", description="An SWF-compatible service on this machine."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="port; 0 picks a free one (default: %(default)s)"
    )
    parser.add_argument("--data", default="swf.sqlite", help="data file, or :memory: (default: %(default)s)")
    parser.add_argument(
        "--domain", action="append", default=[], help="domain to have from the start; may be repeated"
    )
    parser.add_argument(
        "--lambda",
        dest="lambdas",
        action="append",
        default=[],
        metavar="NAME=package.module:function",
        help="function for lambda tasks, or NAME=command; may be repeated",
    )
    parser.add_argument("--verbose", action="store_true", help="log one line a request")
    parser.add_argument(
        "--allow-remote", action="store_true", help="listen on an address that other machines can reach"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        help="further name that requests may use for this machine; may be repeated",
    )
    parser.add_argument("--region", help="take every request as one for this region")
    parser.add_argument("--no-prune", action="store_true", help="keep closed executions for ever")
    options = parser.parse_args(arguments)
    try:
        serve(
            options.data,
            host=options.host,
            port=options.port,
            domains=options.domain,
            lambdas=options.lambdas,
            verbose=options.verbose,
            allow_remote=options.allow_remote,
            allow_hosts=options.allow_host,
            region=options.region,
            prune=not options.no_prune,
        )
    except ServerError as error:
        print(f"swf.server: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
