"""What the clock causes in auth."""

from functools import partial

from auth_service.flows import Dependencies, cleanup, tokens
from common.timers import Timer


def timers(deps: Dependencies) -> list[Timer]:
    """List the jobs and how often they are done."""
    return [
        Timer("keep grants alive", 3600, partial(tokens.keep_alive, deps)),
        Timer("undo at Xero what is left", 300, partial(cleanup.clean_up, deps)),
        Timer("forget what is old", 900, partial(cleanup.delete_expired, deps)),
    ]
