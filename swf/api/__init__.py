"""One thin method for each SWF operation, grouped by what it is about."""
