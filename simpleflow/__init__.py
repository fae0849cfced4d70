"""Dataflow programs as Python classes, run in this process or on SWF."""
