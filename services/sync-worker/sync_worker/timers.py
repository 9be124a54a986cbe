"""The clock: the sweep for turns that were lost, and forgetting what is old."""

from common.timers import Timer
from sync_worker.flows import tidying
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.turn import Turns


def timers(deps: Dependencies, turns: Turns) -> tuple[Timer, ...]:
    """Give this service's timers."""
    return (
        Timer("sweep", deps.settings.sweep_seconds, turns.sweep),
        Timer("forget", 3600, lambda: tidying.forget(deps)),
    )
