"""Names, dates and dictionaries, the small change of this package."""
