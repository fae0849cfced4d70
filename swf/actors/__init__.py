"""Those who act on what SWF hands out: deciders and activity workers."""
