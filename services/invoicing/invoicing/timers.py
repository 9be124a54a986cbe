"""Invoicing's periodic jobs."""

from functools import partial

from common.timers import Timer
from invoicing import flows
from invoicing.flows import Dependencies


def timers(deps: Dependencies) -> tuple[Timer, ...]:
    """Return the jobs with their intervals in seconds."""
    return (Timer("delete expired answers", 3600, partial(flows.delete_expired_answers, deps)),)
