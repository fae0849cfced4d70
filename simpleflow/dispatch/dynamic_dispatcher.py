"""An activity by its dotted name, imported when asked for."""

from __future__ import annotations

from simpleflow.activity import Activity
from simpleflow.dispatch.exceptions import DispatchError
from simpleflow.utils import format_exc, import_from_module


class Dispatcher:
    """Finds activities by importing what their name names."""

    @staticmethod
    def dispatch_activity(name: str) -> Activity:
        """Return the activity of a dotted name: `package.module.function`, `package.module.Class.method`.

        A plain function or class becomes an activity of that full name; no registry hears of it.

        Raises:
            DispatchError: nothing can be imported under that name, or it cannot be called.
        """
        if "." not in name:
            raise DispatchError(
                f"unable to import {name!r}: a dotted name is needed, such as module.function"
            )
        try:
            found = import_from_module(name)
        except Exception as error:  # importing runs the module: anything may go wrong
            raise DispatchError(f"unable to import {name!r}: {format_exc(error)}") from error
        if isinstance(found, Activity):
            return found
        if not callable(found):
            raise DispatchError(f"cannot dispatch {name!r}: {type(found).__name__} objects cannot be called")
        return _Wrapper(found, name)


class _Wrapper(Activity):
    """An activity for one call, made of something that was never declared to be one."""

    def register(self) -> None:
        """Stay unknown: a worker that imports a function must not change what names mean."""
