"""The error that the launcher reports at the terminal."""


class CannotRun(Exception):
    """The suite cannot run here; the message says what happened and what to do."""
