"""What the words of a command line stand for: JSON for a workflow, and the class that a path names."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import traceback
from typing import TYPE_CHECKING, Any

from simpleflow import format
from simpleflow.cli.errors import CommandError, InvalidValueError, NoSuchWorkflowError, NotAWorkflowError
from simpleflow.utils import check_json, format_exc, import_from_module, issubclass_
from simpleflow.workflow import Workflow

if TYPE_CHECKING:
    from typing import TextIO


def get_or_load_input(input_file: TextIO | None, input: str | None) -> dict[str, Any]:
    """Return the input of a workflow from a file if there is one, else from a text.

    Standard input is only read where the file is `-`. Reading it unasked would hang wherever it is a pipe
    nobody closes, and swallow the rest of the list in a shell's `while read` loop.

    Raises:
        InvalidValueError: the text looks like JSON and is none, or is no input for a workflow.
    """
    if input_file is not None:
        return load_input(input_file)
    return get_input(input)


def load_input(fp: TextIO) -> dict[str, Any]:
    """Return the input of a workflow that is written in a file."""
    text, source = _read(fp)
    return get_input(text, source)


def get_input(text: str | None, source: str = "--input") -> dict[str, Any]:
    """Return the input of a workflow that a text stands for; none for an empty text.

    Arguments:
        text: JSON, or a plain word, which is one argument.
        source: where the text comes from, for messages.
    """
    if not text or not text.strip():
        return {}
    return _checked(transform_input(_value_of(text, source)), source)


def get_value(input_file: TextIO | None, text: str | None) -> Any:
    """Return the value that a file, else a text stands for: JSON, or a plain word; None for an empty text.

    Raises:
        InvalidValueError: it looks like JSON and is none.
    """
    source = "--input"
    if input_file is not None:
        text, source = _read(input_file)
    return _value_of(text, source) if text and text.strip() else None


def _read(fp: TextIO) -> tuple[str, str]:
    source = f"--input-file {getattr(fp, 'name', '')}".strip()
    try:
        return fp.read(), source
    except UnicodeDecodeError as error:
        raise InvalidValueError(f"{source} is not UTF-8: {error}.") from error


def _value_of(text: str, source: str) -> Any:
    try:
        check_json(text)
    except ValueError as error:
        raise InvalidValueError(_bad_json(text, error, source)) from error
    return format.decode(text)


def transform_input(value: Any) -> dict[str, Any]:
    """Return the input that a JSON value stands for: a dict as it is, a list as arguments, others as one."""
    if isinstance(value, dict):
        return value
    return {"args": value if isinstance(value, list) else [value], "kwargs": {}}


def _bad_json(text: str, error: Exception, source: str) -> str:
    """Return one line that says where the JSON breaks."""
    shown = text if len(text) <= 60 else f"{text[:57]}..."
    return f"{source} is not valid JSON: {error}: {shown!r}. For a plain text, give its JSON: '\"...\"'."


def _checked(input: dict[str, Any], source: str) -> dict[str, Any]:
    """Return an input whose parts are what a workflow takes."""
    unknown = sorted(input.keys() - {"args", "kwargs", "__extra"})
    if unknown:
        raise InvalidValueError(
            f"{source}: an object may have the keys args and kwargs, not {', '.join(unknown)}."
            " To give the object as one argument, put it in a list: [{...}]."
        )
    if not isinstance(input.get("args", []), list):
        raise InvalidValueError(f"{source}: args must be a list, not {json.dumps(input['args'])}.")
    if not isinstance(input.get("kwargs", {}), dict):
        raise InvalidValueError(f"{source}: kwargs must be an object, not {json.dumps(input['kwargs'])}.")
    return input


def check_arguments(workflow_class: type[Workflow], input: dict[str, Any]) -> None:
    """See that `run` of a workflow can be called with an input.

    Raises:
        InvalidValueError: an argument is missing, or one too many.
    """
    try:
        signature = inspect.signature(workflow_class.run)
    except (TypeError, ValueError):  # written in C, or otherwise beyond inspection
        return
    try:
        signature.bind(None, *input.get("args", ()), **input.get("kwargs", {}))
    except TypeError as error:
        raise InvalidValueError(
            f"{workflow_class.__name__}.run{_without_self(signature)} cannot be called with this input:"
            f" {error}. Give its arguments with --input '[...]'."
        ) from error


def _without_self(signature: inspect.Signature) -> str:
    return str(signature.replace(parameters=list(signature.parameters.values())[1:]))


def workflow_class(path: str) -> type[Workflow]:
    """Import the workflow class a dotted path names.

    Raises:
        NoSuchWorkflowError: there is nothing under that path, or importing its module fails.
        NotAWorkflowError: what is there is not a workflow class.
    """
    if "." not in path or "/" in path or path.endswith(".py"):
        raise NoSuchWorkflowError(_no_dotted_path(path))
    module_name = path.rpartition(".")[0]
    try:
        found = import_from_module(path)
    except Exception as error:
        if isinstance(error, AttributeError) and not _raised_by_module(error):
            message = _no_attribute(error)
        elif isinstance(error, ModuleNotFoundError) and f"{path}.".startswith(f"{error.name}."):
            message = (
                f"there is no module {error.name!r}, looking for {path}: it must be installed, or lie in the"
                f" current directory, {os.getcwd()}."
            )
        else:
            message = _broken(module_name, error)
        raise NoSuchWorkflowError(message) from error
    if not issubclass_(found, Workflow):
        raise NotAWorkflowError(_no_workflow(path, found))
    checked: type[Workflow] = found
    return checked


def middleware_functions(paths: tuple[str, ...]) -> list[str]:
    """See that each path names a function, and return them as a list.

    Raises:
        CommandError: one does not.
    """
    for path in paths:
        try:
            found = import_from_module(path)
        except Exception as error:
            raise CommandError(f"cannot import the middleware {path}: {format_exc(error)}.") from error
        if not callable(found):
            raise CommandError(f"the middleware {path} cannot be called: it is a {type(found).__name__}.")
    return list(paths)


def _raised_by_module(error: BaseException) -> bool:
    """Tell whether an error comes from code that was being imported, not from looking up a name."""
    return any(frame.f_code.co_name == "<module>" for frame, _ in traceback.walk_tb(error.__traceback__))


def _no_dotted_path(path: str) -> str:
    """Return one line that says which dotted path may have been meant by a file, a module or a bare name."""
    module_name = path.removeprefix("./").removesuffix(".py").strip("/").replace("/", ".")
    there = [f"{module_name}.{name}" for name in _workflows_in(module_name)]
    like = " or ".join(there) or "package.module.MyWorkflow"
    return f"{path!r} is no dotted path of a class: say {like}."


def _broken(module_name: str, error: BaseException) -> str:
    """Return one line that says why a module cannot be imported, and where to look."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if not f.filename.startswith("<") and "importlib" not in f.filename]
    where = f" ({ours[-1].filename}, line {ours[-1].lineno})" if ours else ""
    if isinstance(error, SyntaxError):
        where = ""  # its text says where
    return f"importing {module_name} fails: {' '.join(format_exc(error).split())}{where}."


def _no_attribute(error: AttributeError) -> str:
    """Return one line that says what there is instead of a missing attribute."""
    if not inspect.ismodule(error.obj):
        return f"{format_exc(error)}."
    there = _workflows_in(error.obj.__name__)
    instead = f"; its workflows: {', '.join(there)}" if there else ", and defines no workflow"
    return f"module {error.obj.__name__} has no {error.name!r}{instead}."


def _no_workflow(path: str, found: Any) -> str:
    """Return one line that says what was found instead of a workflow."""
    if inspect.ismodule(found):
        there = [f"{path}.{name}" for name in _workflows_in(path)]
        instead = f"name its class, {' or '.join(there)}" if there else "and it has no workflow"
        return f"{path} is a module, not a workflow: {instead}."
    kind = "a class" if isinstance(found, type) else f"an object of type {type(found).__name__}"
    return f"{path} is {kind}, but no workflow: a workflow is a subclass of simpleflow.Workflow."


def _workflows_in(module_name: str) -> list[str]:
    """Return the names of the workflows a module defines."""
    try:
        module = importlib.import_module(module_name)
    except Exception:  # this only serves a hint
        return []
    return [
        name
        for name, value in vars(module).items()
        if issubclass_(value, Workflow) and value.__module__ == module.__name__
    ]
