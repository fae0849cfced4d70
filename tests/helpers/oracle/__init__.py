"""A second opinion on the service: the rules of its histories and queues, read again and kept apart.

`History` follows one execution event by event, `World` all of them and what they have to do with each other,
`batch` says beforehand what a decision must lead to. None of them uses the engine's code.
"""
