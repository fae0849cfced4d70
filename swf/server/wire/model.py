"""The service model botocore brings along, as plain data; boto3 is not needed to read it."""

import gzip
import json
from pathlib import Path
from typing import Any

_FILES = ("service-2.json.gz", "service-2.json")


def load() -> dict[str, Any]:
    """Operations and shapes of SWF 2012-01-25.

    Raises:
        FileNotFoundError: if botocore comes without the model.
    """
    directory = Path(_botocore_directory()) / "data" / "swf" / "2012-01-25"
    for name in _FILES:
        path = directory / name
        if path.exists():
            raw = path.read_bytes()
            model: dict[str, Any] = json.loads(gzip.decompress(raw) if name.endswith(".gz") else raw)
            return model
    raise FileNotFoundError(f"botocore has no model of Amazon SWF in {directory}")


def _botocore_directory() -> str:
    """Where botocore is, without importing it (that costs 50 ms and 15 MiB)."""
    from importlib.util import find_spec

    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("botocore is not installed")
    return spec.submodule_search_locations[0]
