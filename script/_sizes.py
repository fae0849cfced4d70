"""Modules of at most 400 lines, functions of at most 50: nobody should have to scroll to understand."""

import ast
import sys
from pathlib import Path

MODULE, FUNCTION = 400, 50
ROOTS = ("simpleflow", "swf")


def measure() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    modules, functions = [], []
    for root in ROOTS:
        for path in sorted(Path(root).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            modules.append((text.count("\n"), str(path)))
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    lines = (node.end_lineno or node.lineno) - node.lineno + 1
                    lines -= _docstring_lines(node)
                    functions.append((lines, f"{path}:{node.lineno} {node.name}"))
    return sorted(modules, reverse=True), sorted(functions, reverse=True)


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


def main() -> int:
    modules, functions = measure()
    failed = False
    for title, rows, limit in (("modules", modules, MODULE), ("functions", functions, FUNCTION)):
        print(f"largest {title} (limit {limit} lines):")
        for lines, name in rows[:10]:
            print(f"  {lines:5} {name}")
        over = [name for lines, name in rows if lines > limit]
        failed |= bool(over)
        if over:
            print(f"over the limit: {', '.join(over)}", file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
