"""Run ids: they look like the service's own, and lead to the run's row without an index.

46 characters: two digits and 32 bytes in base64, with `+` and `/` among them and `=` at the end. The first
eight bytes are the row number, hidden behind the next eight.
"""

import base64
import binascii
from collections.abc import Callable

_BYTES = 32
_PREFIX = "22"


def make(row: int, random_bytes: Callable[[int], bytes]) -> str:
    """A new run id for a row."""
    noise = random_bytes(_BYTES - 8)
    hidden = row ^ int.from_bytes(noise[:8], "big")
    return _PREFIX + base64.b64encode(hidden.to_bytes(8, "big") + noise).decode("ascii")


def row_of(run_id: str) -> int | None:
    """The row a run id leads to, which may be another run's or nobody's; None: it was not made here."""
    try:
        raw = base64.b64decode(run_id[len(_PREFIX) :].encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        return None
    if len(raw) != _BYTES:
        return None
    row = int.from_bytes(raw[:8], "big") ^ int.from_bytes(raw[8:16], "big")
    return row if row < 1 << 63 else None
