"""The whole command line in one table: programs and scripts depend on each word of it."""

from __future__ import annotations

import click
import pytest

from simpleflow.cli.main import cli

TABLE = """
simpleflow
    --format csv|tsv|tabular|human|json|prettyjson $SIMPLEFLOW_FORMAT
    --header / --no-header
    --color auto|always|never = auto
    --version
activity.rerun
    --domain text $SWF_DOMAIN
    --workflow-id text required
    --run-id run-id
    --scheduled-id integer
    --activity-id text
    --input -i text
    --endpoint-url text
    --region text
binaries.download
    LOCATIONS ...
decider.start
    WORKFLOWS ...
    --domain -d text $SWF_DOMAIN
    --task-list -t text
    --nb-processes -N integer-range
    --stop-timeout float-range = 30.0
    --endpoint-url text
    --region text
    --log-level -l text hidden
domain.list
    --deprecated
    --endpoint-url text
    --region text
domain.register
    NAME
    --description text
    --retention integer-range = 30
    --endpoint-url text
    --region text
info
    [SECTIONS]
server.start
    --host text = 127.0.0.1
    --port integer-range = 4567
    --data text = swf.sqlite
    --domain -d text repeatable
    --lambda text repeatable
    --region text
    --no-prune
    --verbose -v
    --allow-remote
    --allow-host text repeatable
    --web
    --web-port integer-range = 4568
    --allow-actions
standalone
    WORKFLOW
    --domain -d text $SWF_DOMAIN
    --workflow-id text
    --execution-timeout text
    --decision-tasks-timeout text
    --tags text
    --input -i text
    --input-file filename
    --nb-deciders -D integer-range
    --nb-workers -W integer-range
    --heartbeat integer-range = 60
    --stop-timeout float-range = 30.0
    --display-status boolean
    --repair text
    --force-activities text
    --middleware-pre-execution text repeatable
    --middleware-post-execution text repeatable
    --endpoint-url text
    --region text
    --data text
task.info
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    TASK_ID
    [RUN_ID]
    --details / --no-details
    --endpoint-url text
    --region text
web.start
    --host text = 127.0.0.1
    --port integer-range = 4568
    --domain text $SWF_DOMAIN
    --allow-actions
    --allow-remote
    --allow-host text repeatable
    --endpoint-url text
    --region text
worker.start
    --domain -d text $SWF_DOMAIN
    --task-list -t text
    --nb-processes -N integer-range
    --heartbeat integer-range = 60
    --stop-timeout float-range = 30.0
    --one-task
    --poll-data text
    --middleware-pre-execution text repeatable
    --middleware-post-execution text repeatable
    --endpoint-url text
    --region text
    --log-level -l text hidden
workflow.cancel
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    [RUN_ID]
    --endpoint-url text
    --region text
workflow.filter
    DOMAIN
    --domain text
    --status -s open|closed = open
    --started-since --since -d moment = 30
    --nb -n integer-range
    --tag text
    --workflow-id text
    --workflow-type-name text
    --workflow-type-version text
    --close-status -c COMPLETED|FAILED|CANCELED|TERMINATED|CONTINUED_AS_NEW|TIMED_OUT|completed|failed|canceled|terminated|continued_as_new|timed_out
    --from-date moment
    --to-date moment
    --endpoint-url text
    --region text
workflow.history
    WORKFLOW_ID
    [RUN_ID]
    --domain text $SWF_DOMAIN
    --output-format --of -o events|raw|cooked = raw
    --reverse-order boolean
    --endpoint-url text
    --region text
workflow.info
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    [RUN_ID]
    --endpoint-url text
    --region text
workflow.list
    DOMAIN
    --domain text
    --status -s open|closed = open
    --started-since --since -d moment = 30
    --nb -n integer-range
    --endpoint-url text
    --region text
workflow.profile
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    [RUN_ID]
    --nb-tasks -n integer-range
    --endpoint-url text
    --region text
workflow.replay
    [WORKFLOW_ID]
    [RUN_ID]
    --domain -d text $SWF_DOMAIN
    --file filename
    --workflow text
    --all
    --endpoint-url text
    --region text
workflow.restart
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    [RUN_ID]
    --endpoint-url text
    --region text
workflow.signal
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    SIGNAL_NAME
    [RUN_ID]
    --input -i text
    --input-file filename
    --endpoint-url text
    --region text
workflow.start
    WORKFLOW
    --domain -d text $SWF_DOMAIN
    --workflow-id text
    --task-list text
    --execution-timeout text
    --decision-tasks-timeout text
    --tags text
    --input -i text
    --input-file filename
    --local
    --middleware-pre-execution text repeatable
    --middleware-post-execution text repeatable
    --wait
    --endpoint-url text
    --region text
workflow.tasks
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    [RUN_ID]
    --nb-tasks -n integer-range
    --endpoint-url text
    --region text
workflow.terminate
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    [RUN_ID]
    --reason text
    --details text
    --child-policy TERMINATE|REQUEST_CANCEL|ABANDON
    --endpoint-url text
    --region text
workflow.wait
    DOMAIN
    --domain -d text
    WORKFLOW_ID
    [RUN_ID]
    --timeout float-range
    --endpoint-url text
    --region text
"""  # noqa: E501


def described(param):
    """What a parameter is, in one line."""
    if isinstance(param, click.Argument):
        name = str(param.name).upper()
        return f"{name} ..." if param.nargs == -1 else name if param.required else f"[{name}]"
    words = [" / ".join(filter(None, (" ".join(param.opts), " ".join(param.secondary_opts))))]
    if not param.is_flag:
        words.append("|".join(getattr(param.type, "choices", ())) or param.type.name.replace(" ", "-"))
    if isinstance(param.default, (str, int, float)) and param.default is not False:
        words.append(f"= {param.default}")
    words += [f"${param.envvar}"] if param.envvar else []
    said = {"required": param.required, "repeatable": param.multiple, "hidden": param.hidden}
    return " ".join([*words, *(word for word, holds in said.items() if holds)])


def lines_of(command):
    return [described(param) for param in command.params]


def table():
    """Names of commands, each followed by lines for its parameters; the first is the group's."""
    lines, found = None, {}
    for line in TABLE.strip().splitlines():
        if line.startswith("    "):
            lines.append(line.strip())
        else:
            lines = found[line] = []
    return found


def test_there_are_no_other_commands():
    assert list(table()) == ["simpleflow", *sorted(cli.commands)]


@pytest.mark.parametrize("name", table())
def test_parameters(name):
    command = cli if name == "simpleflow" else cli.commands[name]
    assert lines_of(command) == table()[name]


TALK_TO_NO_SERVICE = {"binaries.download", "info", "server.start", "web.start"}


@pytest.mark.parametrize("name", sorted(set(cli.commands) - TALK_TO_NO_SERVICE))
def test_the_service_can_be_chosen_everywhere(name):
    assert {"--endpoint-url text", "--region text"} <= set(lines_of(cli.commands[name]))
