"""Asking SWF for lists of things, page by page."""
