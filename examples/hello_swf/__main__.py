"""All parts in turn, in one process: ``python -m examples.hello_swf``.

With ``AWS_ENDPOINT_URL_SWF=http://127.0.0.1:4567`` they talk to a service of your own, else to Amazon SWF.
To see them at work side by side, run ``python -m examples.hello_swf.register`` once, then
``python -m examples.hello_swf.decider`` and ``python -m examples.hello_swf.worker`` in two terminals.
"""

from itertools import cycle

from examples.hello_swf.decider import HelloDecider
from examples.hello_swf.register import DOMAIN, TASK_LIST, WORKFLOW, register
from examples.hello_swf.worker import HelloWorker
from swf.models import History


def main() -> History:
    """Register, start, decide, work, decide; then read what happened."""
    register()
    execution = WORKFLOW.start_execution()
    print(f"started {execution}")
    decider, worker = HelloDecider(DOMAIN, TASK_LIST), HelloWorker(DOMAIN, TASK_LIST)
    for turn in cycle((decider.run, worker.run)):
        if execution.upstream().status != execution.STATUS_OPEN:
            break
        turn()
    history = execution.history()
    for event in history:
        print(event)
    return history


if __name__ == "__main__":
    main()
