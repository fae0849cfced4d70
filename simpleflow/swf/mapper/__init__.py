"""Another name for `swf`: every module under it is the very module of `swf`, imported once."""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec

import swf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

_PREFIX = f"{__name__}."


class _OtherName:
    """Finds and loads ``simpleflow.swf.mapper.x`` by importing ``swf.x``."""

    @classmethod
    def find_spec(
        cls, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Answer for the names below ours, when they are asked for."""
        if not fullname.startswith(_PREFIX):
            return None
        module = importlib.import_module(f"swf.{fullname.removeprefix(_PREFIX)}")
        # The import system writes our spec on the module; `exec_module` gives it back its own.
        loader = _Loader(module)
        return ModuleSpec(fullname, loader, is_package=hasattr(module, "__path__"))  # type: ignore[arg-type]


class _Loader:
    def __init__(self, module: ModuleType) -> None:
        self.module, self.spec = module, module.__spec__

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return self.module

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__ = self.spec


sys.meta_path.insert(0, _OtherName)
sys.modules[__name__] = swf
