"""Log's failures."""

from common.errors import NotFound


class SyncNotFound(NotFound):
    """There is no sync with this id."""


class ProblemNotFound(NotFound):
    """There is no open problem with this id. It may have been solved."""
