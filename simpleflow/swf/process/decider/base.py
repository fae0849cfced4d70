"""Deciders: pollers of decision tasks, each of which is decided in a process of its own."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Any

from simpleflow import settings
from simpleflow.process import how_it_ended, with_state
from simpleflow.swf.executor import WAKE_UP_TIMER, Executor
from simpleflow.swf.process._child import TaskChild
from simpleflow.swf.process._connection import is_transient
from simpleflow.swf.process._supervisor import PollerSupervisor
from simpleflow.swf.process.poller import Poller
from simpleflow.swf.utils import DecisionsAndContext, fit, get_name_from_event
from simpleflow.utils import format_exc
from swf.actors.decider import Decider as SwfDecider
from swf.exceptions import DoesNotExistError
from swf.models.decision.timer import TimerDecision
from swf.models.decision.workflow import WorkflowExecutionDecision

from . import _decision_process
from ._kept import EventsMissing, KeptHistories
from ._predecessor import task_of
from ._registry import Executors
from ._repairs import Repairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from swf.models.domain import Domain
    from swf.responses import Response

__all__ = ["Decider", "DeciderPoller", "DeciderWorker"]

logger = logging.getLogger(__name__)

# A decision whose process dies is tried again so often; after that SWF hands the task out again in time.
_ATTEMPTS = 3


class DeciderPoller(Poller, SwfDecider):
    """Takes decision tasks and has them decided, one after the other.

    Arguments:
        workflow_executors: the executors of the workflows known from the start; others are imported by the
            class path that their executions carry.
        domain: where it polls.
        task_list: what it polls; by default the one that all workflows share.
        is_standalone: whether everything is scheduled on that task list.
        nb_retries: kept for older programs.

    Raises:
        ValueError: no task list, or several; or an executor of another domain.
    """

    def __init__(
        self,
        workflow_executors: Sequence[Executor],
        domain: Domain,
        task_list: str | None,
        is_standalone: bool,
        nb_retries: int = 3,
    ) -> None:
        self.workflow_name = ",".join(executor.workflow_class.__name__ for executor in workflow_executors)
        for executor in workflow_executors:
            if executor.domain.name != domain.name:
                raise ValueError(
                    f"{executor.workflow_class.__name__} is to run in domain {executor.domain.name!r}, and"
                    f" its decider in {domain.name!r}"
                )
        self.executors = Executors(domain, workflow_executors)
        self._repairs = Repairs()
        self._kept = KeptHistories(settings.DECIDER_KEPT_EVENTS)
        self.is_standalone = is_standalone
        self.nb_retries = nb_retries
        Poller.__init__(self, domain, task_list or common_task_list(workflow_executors))

    @property
    def name(self) -> str:
        """What it is called in logs."""
        return f"DeciderPoller(workflow={self.workflow_name})" if self.workflow_name else "DeciderPoller"

    @with_state("polling")
    def poll(  # type: ignore[override]
        self, task_list: str | None = None, identity: str | None = None, **kwargs: Any
    ) -> Response:
        """Wait for a decision task, up to a minute, and read its history, or what is new of it.

        Raises:
            PollTimeout: there was nothing to decide.
        """
        if self._kept.pays:
            kwargs.setdefault("start_at_previous_started_event", True)
        return SwfDecider.poll(self, task_list, identity or self.identity, **kwargs)

    @with_state("processing")
    def process(self, response: Response, attempts: int = 0) -> bool:
        """Decide a task in a process of its own, and answer it.

        Arguments:
            response: what the poll brought.
            attempts: how often that was tried before.

        Returns:
            whether SWF took the answer.
        """
        self._note(response, attempts + 1)
        read, instead = self._read(response)
        for attempt in range(attempts + 1, _ATTEMPTS + 1):
            self._note(response, attempt)
            answer = self._decided(read) if read is not None else instead
            if answer is not None:
                break
            if attempt < _ATTEMPTS and not self.must_end():
                self.pause(float(attempt - 1))
        else:
            logger.error("decision on %s given up: SWF will ask again when it times out", _named(response))
            answer = {}
        delivered = self._answer(response, answer)
        if delivered:
            self._kept.note_answer(response, answer["decisions"])
        self.will.clear()
        return delivered

    def _read(self, response: Response) -> tuple[Response | None, dict[str, Any]]:
        """Complete what a poll brought; or else None, and what to answer."""
        patience = _ATTEMPTS
        while not self.must_end():
            try:
                return self._kept.complete(response), {}
            except DoesNotExistError:
                logger.info("%s is gone", _named(response))
                break
            except Exception as error:
                patience -= isinstance(error, EventsMissing)
                if not patience or not (is_transient(error) or isinstance(error, EventsMissing)):
                    logger.error("histories are not kept any more, as one cannot be read: %s", error)
                    self._kept = KeptHistories(0)
                    return None, ask_again()
                self.back_off("read a history", error)
        return None, {}

    def _note(self, response: Response, attempt: int) -> None:
        execution = getattr(response, "execution", None)
        if execution is not None:
            self.will.write(
                token=response.token,
                workflow_id=execution.workflow_id,
                run_id=execution.run_id,
                workflow_type=[execution.workflow_type.name, execution.workflow_type.version],
                started_event_id=getattr(response, "started_event_id", None),
                attempt=attempt,
            )

    def _decided(self, response: Response) -> dict[str, Any] | None:
        """Have it decided; None if the process died of it."""
        with self.listening() as signals:
            while not self.must_end():
                child = TaskChild(lambda send: _decision_process.run(self, send, response))
                try:
                    while child.runs and child.answer is None:
                        child.wait(signals, self.time_left())
                        if self.must_end() and child.answer is None:
                            return {}
                    answer = child.answer
                    if answer is not None and "interrupted" not in answer:
                        return answer
                    if answer is None:
                        code = how_it_ended(child.exit_code or 0)
                        logger.error("process %d died deciding %s: %s", child.pid, _named(response), code)
                        return None
                    self.back_off("decide", ConnectionError(answer["interrupted"]))
                finally:
                    if child.answer is not None:
                        child.join(signals, 1.0)
                    child.close()
            return {}

    @with_state("completing")
    def _answer(self, response: Response, answer: dict[str, Any]) -> bool:
        if "decisions" not in answer:
            if answer.get("unknown"):
                logger.error("%s: %s", _named(response), answer["unknown"])
            return False
        decisions, context = answer["decisions"], answer["context"]
        logger.info("%s: %d decisions", _named(response), len(decisions))
        try:
            if not self.deliver(
                "answer a decision", lambda: self.complete(response.token, decisions, context)
            ):
                return False
            self._repairs.start(self.domain.name, answer["fake_tasks"])
            return True
        except Exception as error:
            logger.error("%s: SWF refuses the decisions, failing the execution: %s", _named(response), error)
            failed = failure_decision("SWF refuses the decisions", error)
        try:
            return self.deliver("fail an execution", lambda: self.complete(response.token, [failed]))
        except Exception:
            logger.exception("%s: SWF does not even take the failure", _named(response))
            return False

    @with_state("completing")
    def complete(
        self,
        task_token: str,
        decisions: Any = None,
        execution_context: Any = None,
        **sticky: Any,
    ) -> None:
        """Answer a decision task: decisions, or decisions and context in one."""
        if isinstance(decisions, DecisionsAndContext):
            decisions, execution_context = decisions.decisions, decisions.execution_context
        SwfDecider.complete(self, task_token, decisions, execution_context, **sticky)

    def complete_with_retry(self, token: str, decisions: Any) -> bool:
        """The same, however long that takes; whether SWF took the answer. Errors are only logged."""
        try:
            return self.deliver("answer a decision", lambda: self.complete(token, decisions))
        except Exception:
            logger.exception("SWF refuses an answer")
            return False

    @with_state("deciding")
    def decide(self, response: Response) -> DecisionsAndContext:
        """Decide what happens next in an execution."""
        task_list = self.task_list if self.is_standalone else None
        return DeciderWorker(self.domain, self.executors).decide(response, task_list)

    def settle(self) -> None:
        """Make the decision that the poller before was making when it died."""
        left = self.will.read()
        if left is None:
            return
        logger.warning("the process deciding %s died, deciding again", left["workflow_id"])
        try:
            response = task_of(self.domain, left)
        except DoesNotExistError:
            logger.info("%s is gone", left["workflow_id"])
        except Exception as error:
            logger.error("cannot read the history of %s again: %s", left["workflow_id"], error)
        else:
            self.process(response, left["attempt"])
        self.will.clear()


def common_task_list(executors: Sequence[Executor]) -> str:
    """Return the task list that all these workflows declare.

    Raises:
        ValueError: there is none, or they do not agree.
    """
    if not executors:
        raise ValueError("A task list is needed if no workflows are specified")
    declared = {executor.workflow_class.__name__: executor.workflow_class.task_list for executor in executors}
    found = set(declared.values())
    if len(found) == 1 and None not in found:
        return str(found.pop())
    raise ValueError(f"the workflows do not share one task list, so one must be given: {declared}")


def failure_decision(what: str, error: BaseException) -> WorkflowExecutionDecision:
    """Make the decision that fails an execution because of an error."""
    decision = WorkflowExecutionDecision()
    trace = "".join(traceback.format_exception(error))
    decision.fail(reason=fit("reason", f"{what}: {format_exc(error)}"), details=fit("details", trace))
    return decision


def ask_again() -> dict[str, Any]:
    """Make an answer that only brings the next decision task."""
    timer = TimerDecision("start", id=WAKE_UP_TIMER, start_to_fire_timeout="0")
    return {"decisions": [timer], "context": None, "fake_tasks": []}


def _named(response: Response) -> str:
    execution = getattr(response, "execution", None)
    return f"workflow {execution.workflow_id}" if execution is not None else "a workflow"


class DeciderWorker:
    """Makes decisions.

    Arguments:
        domain: where.
        executors: executors by the names of their workflows.
    """

    def __init__(self, domain: Domain, executors: Any) -> None:
        self._domain = domain
        self._executors = executors if isinstance(executors, Executors) else Executors(domain, executors)

    def decide(self, response: Response, task_list: str | None = None) -> DecisionsAndContext:
        """Decide what happens next in an execution; a replay that goes wrong fails it.

        Arguments:
            response: what the poll brought.
            task_list: where everything is scheduled, instead of where it says itself.

        Raises:
            UnknownWorkflow: the workflow cannot be imported here.
        """
        name = get_name_from_event(response.history.events[0])
        executor = self._executors.find(name, task_list)
        try:
            answer = executor.replay(response)
            # Repaired tasks: somebody has to answer them once they are scheduled.
            answer.fake_tasks = executor.fake_tasks  # type: ignore[attr-defined]
            return answer
        except Exception as error:
            logger.exception("cannot decide %s", _named(response))
            return DecisionsAndContext([failure_decision("workflow decision failed", error)])


class Decider(PollerSupervisor):
    """Keeps pollers of decision tasks alive; see `PollerSupervisor` for the arguments."""
