"""Config's periodic jobs."""

from collections.abc import Sequence
from functools import partial

from common.timers import Timer
from config_service import flows
from config_service.flows import Dependencies


def timers(deps: Dependencies) -> Sequence[Timer]:
    """Return the jobs with their intervals in seconds."""
    return (
        Timer("start scheduled syncs", 30, partial(flows.start_scheduled, deps)),
        Timer("delete expired responses", 3600, partial(flows.delete_expired_answers, deps)),
    )
