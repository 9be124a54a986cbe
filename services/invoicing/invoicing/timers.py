"""What the clock causes in invoicing."""

from functools import partial

from common.timers import Timer
from invoicing import flows
from invoicing.flows import Dependencies


def timers(deps: Dependencies) -> tuple[Timer, ...]:
    """Give invoicing's timers."""
    return (Timer("forget answers", 3600, partial(flows.delete_expired_answers, deps)),)
