"""What workflows and activities may use while they run: a logger, silent until logging is configured."""

import logging

logger = logging.getLogger("simpleflow.runtime")
