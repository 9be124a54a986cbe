"""The error that ends the demo."""


class CannotRun(Exception):
    """The demo cannot run; the message says why and what to do."""
