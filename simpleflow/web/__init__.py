"""A page to look at executions, over the SWF API, whatever serves it."""
