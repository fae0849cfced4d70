"""What SWF keeps, as Python objects."""
