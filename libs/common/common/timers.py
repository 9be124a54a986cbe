"""Periodic jobs: a job never overlaps itself, and a failure is logged and does not stop later runs."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from common.logs import logger

_log = logger("timers")


@dataclass(frozen=True)
class Timer:
    """A job and the seconds between the end of one run and the start of the next, varied by up to 20 percent."""

    name: str
    seconds: float
    job: Callable[[], Awaitable[object]]


async def run(timer: Timer) -> None:
    """Run a timer until cancelled; the interval varies, so that processes do not all run it at the same moment."""
    while True:
        await asyncio.sleep(timer.seconds * random.uniform(0.8, 1.2))  # noqa: S311
        try:
            await timer.job()
        except Exception as error:
            _log.warning("timer failed", timer=timer.name, error=repr(error))
