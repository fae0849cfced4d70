"""An activity that tells what it is told."""

from __future__ import annotations

from simpleflow import activity


@activity.with_attributes(version="1")
def get_it():
    return activity.get_context()
