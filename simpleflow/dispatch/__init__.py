"""From the name of an activity to the activity; workers use `dynamic_dispatcher`."""

from . import by_module, dry_run, dynamic_dispatcher, exceptions, from_task_registry

__all__ = ["by_module", "dry_run", "dynamic_dispatcher", "exceptions", "from_task_registry"]
