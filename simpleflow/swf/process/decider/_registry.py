"""Which executor decides for which workflow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from simpleflow.swf.executor import Executor
from simpleflow.utils import format_exc, import_from_module, issubclass_
from simpleflow.workflow import Workflow

from ._decision_process import UnknownWorkflow

if TYPE_CHECKING:
    from swf.models.domain import Domain


class Executors:
    """Executors by every name their workflow may be asked for under: the type's name, and the class's path.

    Arguments:
        domain: where those run that are made when they are asked for.
        known: those known from the start.
    """

    def __init__(self, domain: Domain, known: Iterable[Executor] | Mapping[str, Executor] = ()) -> None:
        self._domain = domain
        self._by_name: dict[str, Executor] = {}
        self._by_class: dict[type, Executor] = {}
        executors: Iterable[Executor]
        if isinstance(known, Mapping):
            self._by_name.update(known)
            executors = known.values()
        else:
            executors = known
        for executor in executors:
            cls = executor.workflow_class
            self._by_class[cls] = executor
            self._by_name[f"{cls.__module__}.{cls.__qualname__}"] = executor
            if cls.name:
                self._by_name.setdefault(cls.name, executor)

    def find(self, name: str | None, task_list: str | None = None) -> Executor:
        """Return the executor of a workflow, making it if need be.

        Arguments:
            name: of the workflow type, or the dotted path of the class.
            task_list: where a new executor schedules everything; None for where it says itself.

        Raises:
            UnknownWorkflow: there is no workflow class of that name.
        """
        if name not in self._by_name:
            self._by_name[str(name)] = self._make(str(name), task_list)
        return self._by_name[str(name)]

    def _make(self, name: str, task_list: str | None) -> Executor:
        cls = workflow_class(name)
        if cls in self._by_class:
            return self._by_class[cls]
        return Executor(self._domain, cls, task_list=task_list)


def workflow_class(path: str) -> type[Workflow]:
    """Import a workflow class.

    Raises:
        UnknownWorkflow: there is none of that path.
    """
    try:
        if "." not in path:
            raise ImportError("it is no dotted path, and no workflow given to this decider has that name")
        found: Any = import_from_module(path)
    except Exception as error:  # importing runs the module: anything may go wrong
        raise UnknownWorkflow(f"this decider cannot import workflow {path!r}: {format_exc(error)}") from error
    if not issubclass_(found, Workflow):
        raise UnknownWorkflow(f"{path!r} is no workflow class")
    cls: type[Workflow] = found
    return cls
