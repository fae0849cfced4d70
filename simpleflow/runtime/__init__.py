"""What workflows and activities may use while they run: a logger, silent until logging is configured."""

import logging

logger = logging.getLogger("simpleflow.runtime")

# A library stays silent unless its program asks for messages; entry points call log.setup_logging().
logging.getLogger("simpleflow").addHandler(logging.NullHandler())
