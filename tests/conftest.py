"""What holds for every test."""

from __future__ import annotations

import signal

# A service in this process, or over HTTP, for those who ask for it.
pytest_plugins = ["swf.server.testing"]

# A shell that starts the tests in the background has its children ignore Ctrl-C, and theirs too. The
# tests of what an interrupt does need it heard.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
