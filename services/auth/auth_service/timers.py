"""Auth's periodic jobs."""

from functools import partial

from auth_service.flows import Dependencies, cleanup, tokens
from common.timers import Timer


def timers(deps: Dependencies) -> list[Timer]:
    """Return the jobs with their intervals in seconds."""
    return [
        Timer("keep grants alive", 3600, partial(tokens.keep_alive, deps)),
        Timer("clean up in Xero", 300, partial(cleanup.clean_up, deps)),
        Timer("delete expired rows", 900, partial(cleanup.delete_expired, deps)),
    ]
