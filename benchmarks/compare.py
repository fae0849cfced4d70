"""Compares what the benchmarks printed at two times; fails if a figure grew by more than a fifth.

    python benchmarks/compare.py BEFORE AFTER

Lines are matched by their words; the figures in them are compared in their order. Every figure is
taken for a cost: fewer is better. Read the lines it names before believing them.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

NUMBER = re.compile(r"\d[\d,]*\.?\d*")
ALLOWED = 1.2


def figures(path: str) -> dict[str, list[list[float]]]:
    """The figures of each line, by the words of the line and the part it stands in."""
    found: dict[str, list[list[float]]] = defaultdict(list)
    part = ""
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            part = line[3:]
        words = " ".join(NUMBER.sub("#", line).split())
        numbers = [float(number.replace(",", "")) for number in NUMBER.findall(line)]
        if numbers:
            found[f"{part}: {words}"].append(numbers)
    return found


def grown(before: str, after: str) -> list[str]:
    """One line for each figure that grew by more than is allowed."""
    old = figures(before)
    lines = []
    for words, rows in figures(after).items():
        for known, row in zip(old.get(words, []), rows, strict=False):
            for was, is_now in zip(known, row, strict=False):
                if was and is_now / was > ALLOWED:
                    lines.append(f"{is_now / was:5.2f} times: {was:g} -> {is_now:g}   {words}")
    return lines


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    worse = grown(*sys.argv[1:])
    print("\n".join(worse) if worse else "no figure grew by more than a fifth")
    sys.exit(bool(worse))
