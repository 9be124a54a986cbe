"""Hears the clock: what is too old is forgotten."""

from collections.abc import Sequence
from functools import partial

from common.timers import Timer
from log_service import flows
from log_service.flows import Dependencies


def timers(deps: Dependencies) -> Sequence[Timer]:
    """Give what runs by the clock, in seconds between two runs."""
    return (Timer("forget old syncs and problems", 3600, partial(flows.delete_expired, deps)),)
