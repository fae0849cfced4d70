# Sourced by the other scripts: finds or makes a Python environment and installs what is missing.
#
# An active environment (venv or conda) is used as it is; otherwise .venv is made next to this
# project. `need EXTRA` (an extra of pyproject.toml, or "run" for none) installs only when
# pyproject.toml changed since the last time.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

_find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python3.10 python; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "simpleflow needs Python 3.10 or newer, and none was found (set PYTHON to name one)." >&2
    return 1
}

if [ -n "${VIRTUAL_ENV:-}" ]; then
    PYTHON="$VIRTUAL_ENV/bin/python"
elif [ -n "${CONDA_PREFIX:-}" ]; then
    PYTHON="$CONDA_PREFIX/bin/python"
else
    if [ ! -x .venv/bin/python ]; then
        _base=$(_find_python)
        echo "Making an environment in .venv with $("$_base" --version) ..." >&2
        if ! "$_base" -m venv .venv; then
            rm -rf .venv
            echo "Python's venv module did not work; on Debian and Ubuntu: apt install python3-venv" >&2
            exit 1
        fi
    fi
    PYTHON="$PWD/.venv/bin/python"
fi
export PYTHON
PATH="$(dirname "$PYTHON"):$PATH"
export PATH PIP_DISABLE_PIP_VERSION_CHECK=1

need() {
    local extra=$1 target=. prefix stamp want
    prefix=$("$PYTHON" -c 'import sys; print(sys.prefix)')
    stamp="$prefix/.simpleflow-$extra"
    want="$PWD $(cksum <pyproject.toml)"
    [ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && return
    [ "$extra" = run ] || target=".[$extra]"
    echo "Installing simpleflow ($extra) into $prefix ..." >&2
    "$PYTHON" -m pip install --quiet --editable "$target"
    echo "$want" >"$stamp"
}
