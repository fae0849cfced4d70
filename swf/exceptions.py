"""What can go wrong when talking to SWF."""
