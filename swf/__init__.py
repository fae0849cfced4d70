"""Amazon SWF as Python objects."""
