"""Which steps are forced, skipped or done; `a.b` speaks for `a.b.c` too, `*` for all."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping


def should_force_step(step_name: str, force_steps: Iterable[str]) -> bool:
    """Tell whether one of these names means the step: its own, one it is under, or `*`."""
    return any(_means(name, step_name) for name in force_steps)


def should_skip_step(step_name: str, skipped_steps: Iterable[str]) -> bool:
    """Tell whether one of these names means the step, as in `should_force_step`."""
    return should_force_step(step_name, skipped_steps)


def step_will_run(
    step_name: str,
    force_steps: Iterable[str],
    skipped_steps: Iterable[str],
    steps_done: Collection[str],
    force: bool = False,
) -> bool:
    """Tell whether a step runs: being forced beats being skipped, which beats not being done.

    Arguments:
        step_name: the step.
        force_steps, skipped_steps: names that may mean it.
        steps_done: exact names of the steps done before.
        force: it is forced anyway.
    """
    if step_is_forced(step_name, force_steps, force):
        return True
    return not should_skip_step(step_name, skipped_steps) and step_name not in steps_done


def step_is_forced(step_name: str, force_steps: Iterable[str], force: bool) -> bool:
    """Tell whether a step is forced, by itself or by name."""
    return force or should_force_step(step_name, force_steps)


def step_is_skipped_by_force(step_name: str, skipped_steps: Iterable[str]) -> bool:
    """Tell whether somebody asked for the step to be skipped."""
    return should_skip_step(step_name, skipped_steps)


def get_step_force_reasons(step_name: str, reasons: Mapping[str, Iterable[str]]) -> list[str]:
    """Return why a step is forced: the reasons of all names that mean it, each once, in their order."""
    found: dict[str, None] = {}
    for name, its_reasons in reasons.items():
        if _means(name, step_name):
            found.update(dict.fromkeys(its_reasons))
    return list(found)


def get_step_skip_reasons(step_name: str, reasons: Mapping[str, Iterable[str]]) -> list[str]:
    """Return why a step is skipped, as in `get_step_force_reasons`."""
    return get_step_force_reasons(step_name, reasons)


def _means(name: str, step_name: str) -> bool:
    return name in ("*", step_name) or step_name.startswith(f"{name}.")
