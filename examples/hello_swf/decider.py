"""The decider: when the workflow starts it schedules one activity, when that is done it is done, too."""

from examples.hello_swf.register import DOMAIN, HELLO, TASK_LIST
from swf.actors import Decider
from swf.exceptions import PollTimeout
from swf.models.decision import ActivityTaskDecision, WorkflowExecutionDecision


class HelloDecider(Decider):
    """Somebody who decides what comes after what."""

    def run(self) -> bool:
        """Wait for a decision task and answer it; False if there was none."""
        try:
            task = self.poll()
        except PollTimeout:
            return False
        last = [event for event in task.history if event.type != "DecisionTask"][-1]
        decisions = []
        if (last.type, last.state) == ("WorkflowExecution", "started"):
            decisions.append(ActivityTaskDecision("schedule", activity_id="saying_hi", activity_type=HELLO))
        elif (last.type, last.state) == ("ActivityTask", "completed"):
            decisions.append(WorkflowExecutionDecision("complete"))
        self.complete(task.token, decisions)
        return True


if __name__ == "__main__":
    decider = HelloDecider(DOMAIN, TASK_LIST)
    while True:
        decider.run()
