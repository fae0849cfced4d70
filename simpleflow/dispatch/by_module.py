"""A function by name, in the modules of a package."""

from __future__ import annotations

from simpleflow.dispatch.exceptions import DispatchError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


class ModuleDispatcher:
    """Finds functions called `module.function` in one package.

    Arguments:
        mod: the package; its modules must already be imported.
        mapping: the name each module goes by -> its name in the package. Without one, names are as they are.
    """

    def __init__(self, mod: Any, mapping: Mapping[str, str] | None = None) -> None:
        self._package = mod
        self._mapping = mapping

    def dispatch(self, name: str) -> Callable[..., Any]:
        """Return a function, or an activity, which can be called just as well.

        Raises:
            DispatchError: the name is not `module.function`, or there is no such module or function.
        """
        module_name, _, function_name = name.partition(".")
        if self._mapping is not None and module_name not in self._mapping:
            raise DispatchError(f"cannot dispatch {name}")
        if self._mapping is not None:
            module_name = self._mapping[module_name]
        try:
            found = getattr(getattr(self._package, module_name), function_name)
        except AttributeError as error:
            raise DispatchError(f"cannot dispatch {name}: {error}") from error
        if not callable(found):
            raise DispatchError(f"cannot dispatch {name}: {type(found).__name__} objects cannot be called")
        function: Callable[..., Any] = found
        return function
