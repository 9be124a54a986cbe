"""What can go wrong in log."""

from common.errors import NotFound


class SyncNotFound(NotFound):
    """There is no sync by that id."""


class ProblemNotFound(NotFound):
    """There is no open problem by that id; it may have been solved meanwhile."""
