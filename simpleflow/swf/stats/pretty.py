"""Reports on executions, and the formats they are printed in."""

from simpleflow.swf.stats._formats import (
    DEFAULT_FORMAT,
    FORMATS,
    csv,
    formatted,
    human,
    jsonify,
    stream,
    tabular,
)
from simpleflow.swf.stats._reports import (
    TIME_FORMAT,
    dump_history_to_json,
    events_as_json,
    get_task,
    get_timestamps,
    info,
    list_details,
    list_executions,
    profile,
    profile_of,
    status,
)
from simpleflow.swf.stats._timeline import task_times, timeline

__all__ = [
    "DEFAULT_FORMAT",
    "FORMATS",
    "TIME_FORMAT",
    "csv",
    "dump_history_to_json",
    "events_as_json",
    "formatted",
    "get_task",
    "get_timestamps",
    "human",
    "info",
    "jsonify",
    "list_details",
    "list_executions",
    "profile",
    "profile_of",
    "status",
    "stream",
    "tabular",
    "task_times",
    "timeline",
]
