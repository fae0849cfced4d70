"""How the documentation is built: `./script/docs`."""

import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

project = "simpleflow"
author = "The simpleflow maintainers"
project_copyright = author
release = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

extensions = ["sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_click"]
exclude_patterns = ["_build"]
smartquotes = False
# Docstrings and pages write `code` with single backquotes.
default_role = "code"

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_default_options = {"members": True, "show-inheritance": True}
python_maximum_signature_line_length = 80
napoleon_google_docstring = True
napoleon_numpy_docstring = False

# A name in an annotation may be that of several classes (History, Executor): the link is left to chance then.
suppress_warnings = ["ref.python"]

html_theme = "furo"
html_title = f"simpleflow {release}"
html_show_sphinx = False
html_copy_source = False
