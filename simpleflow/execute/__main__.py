"""`python -m simpleflow.execute`: call one function and report how it went."""

import sys

from ._child import main

sys.exit(main())
