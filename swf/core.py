"""The connection to SWF that models, querysets and actors share."""
