"""Every module of simpleflow stands on a floor: it appears, itself or by a parent, in the contract's list."""

import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CONTRACT = "Floors of simpleflow"


def floors() -> set[str]:
    contracts = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    [contract] = [c for c in contracts if c["name"] == CONTRACT]
    names = set()
    for layer in contract["layers"]:
        for name in layer.replace(":", "|").split("|"):
            names.add(name.strip(" ()"))
    return names


def homeless() -> list[str]:
    known = floors()
    missing = []
    for path in sorted(Path("simpleflow").rglob("*.py")):
        name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        if name in ("simpleflow", "simpleflow.swf", "simpleflow.swf.mapper"):
            continue
        parents = {name.rsplit(".", i)[0] for i in range(name.count(".") + 1)}
        if not parents & known:
            missing.append(name)
    return missing


if __name__ == "__main__":
    names = homeless()
    for name in names:
        print(f"{name}: on no floor of the contract '{CONTRACT}' in pyproject.toml", file=sys.stderr)
    sys.exit(bool(names))
