"""Work that the clock causes: run again and again, never twice at once, failures told and survived."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from common.logs import logger

_log = logger("timers")


@dataclass(frozen=True)
class Timer:
    """A job and the seconds between two runs."""

    name: str
    seconds: float
    job: Callable[[], Awaitable[object]]


async def run(timer: Timer) -> None:
    """Run a timer until it is cancelled, a little out of step with its fellows in other processes."""
    while True:
        await asyncio.sleep(timer.seconds * random.uniform(0.8, 1.2))  # noqa: S311
        try:
            await timer.job()
        except Exception as error:
            _log.warning("timer failed", timer=timer.name, error=repr(error))
