"""Small helpers that know nothing of workflows: JSON, names, errors as text, hashes, retries."""

from ._entries import get_event_id
from ._errors import format_exc, format_exc_type
from ._hashing import hex_hash
from ._imports import (
    full_class_name,
    full_object_name,
    import_from_module,
    import_object_from_module,
    issubclass_,
)
from ._json import check_json, json_dumps, json_loads_or_raw, remove_none, serialize_complex_object

__all__ = [
    "check_json",
    "format_exc",
    "format_exc_type",
    "full_class_name",
    "full_object_name",
    "get_event_id",
    "hex_hash",
    "import_from_module",
    "import_object_from_module",
    "issubclass_",
    "json_dumps",
    "json_loads_or_raw",
    "remove_none",
    "serialize_complex_object",
]
