"""A treasure hunt on Amazon SWF with the `swf` package alone: a captain decides, a crew digs."""
