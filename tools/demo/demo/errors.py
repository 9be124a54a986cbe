"""What keeps the demo from running at all."""


class CannotRun(Exception):
    """The demo cannot run; the text says why and what to do."""
