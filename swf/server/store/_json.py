"""JSON the way it is stored and sent: compact, keys in order."""

import json
from typing import Any

_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False)

#: Value -> compact JSON text, ASCII only, keys sorted.
dumps = _encoder.encode
#: JSON text -> value.
loads = json.JSONDecoder().decode


def seconds(milliseconds: int) -> float:
    """A timestamp as the wire has it: seconds since the epoch, with milliseconds after the point."""
    return milliseconds / 1000


Json = dict[str, Any]
