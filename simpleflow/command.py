"""The command line under the name older programs know: everything here lives in `simpleflow.cli`."""

from simpleflow.cli.inputs import get_input, get_or_load_input, load_input, transform_input
from simpleflow.cli.main import cli
from simpleflow.cli.options import RUN_ID, TIMESTAMP_FORMATS, RunIdParamType, comma_separated_list
from simpleflow.cli.output import get_progression_callback, with_format
from simpleflow.cli.starting import create_unique_task_list
from simpleflow.cli.workflow_lifecycle import get_workflow_type, run_workflow_locally, start_workflow

__all__ = [
    "RUN_ID",
    "TIMESTAMP_FORMATS",
    "RunIdParamType",
    "cli",
    "comma_separated_list",
    "create_unique_task_list",
    "get_input",
    "get_or_load_input",
    "get_progression_callback",
    "get_workflow_type",
    "load_input",
    "run_workflow_locally",
    "start_workflow",
    "transform_input",
    "with_format",
]
