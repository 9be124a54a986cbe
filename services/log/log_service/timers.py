"""Log's periodic jobs."""

from collections.abc import Sequence
from functools import partial

from common.timers import Timer
from log_service import flows
from log_service.flows import Dependencies


def timers(deps: Dependencies) -> Sequence[Timer]:
    """Return the jobs with their intervals in seconds."""
    return (Timer("delete old syncs and problems", 3600, partial(flows.delete_expired, deps)),)
