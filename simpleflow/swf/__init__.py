"""Dataflow programs on Amazon SWF, or on a service that speaks like it."""
