"""Hears the clock: scheduled syncs, and answers too old to be asked for again."""

from collections.abc import Sequence
from functools import partial

from common.timers import Timer
from config_service import flows
from config_service.flows import Dependencies


def timers(deps: Dependencies) -> Sequence[Timer]:
    """Give what runs by the clock, in seconds between two runs."""
    return (
        Timer("start scheduled syncs", 30, partial(flows.start_scheduled, deps)),
        Timer("forget answers", 3600, partial(flows.delete_expired_answers, deps)),
    )
