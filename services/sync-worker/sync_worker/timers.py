"""Timers: the sweep for lost turns, and the deletion of expired rows."""

from common.timers import Timer
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.scheduling import retention
from sync_worker.flows.scheduling.scheduler import TurnScheduler


def timers(deps: Dependencies, scheduler: TurnScheduler) -> tuple[Timer, ...]:
    """Return the timers of this service."""
    return (
        Timer("sweep", deps.settings.sweep_seconds, scheduler.sweep),
        Timer("forget", 3600, lambda: retention.delete_expired(deps)),
    )
