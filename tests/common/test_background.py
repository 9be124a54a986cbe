"""Tasks that run next to a service's handlers, and what happens to the service when one ends.

If this breaks, a service looks healthy to an operator while its timers or its outbox no longer run.
"""

import asyncio

from common.background import BackgroundTasks


async def for_ever() -> None:
    await asyncio.Event().wait()


async def fails() -> None:
    raise LookupError("what nobody thought of")


async def test_work_runs_until_the_service_stops() -> None:
    stop = asyncio.Event()
    tasks = BackgroundTasks(stop)
    async with tasks.running("outbox", for_ever()):
        await asyncio.sleep(0)
    assert not stop.is_set()
    assert not tasks.failed


async def test_work_that_ends_by_itself_stops_the_service_and_says_that_it_broke() -> None:
    stop = asyncio.Event()
    tasks = BackgroundTasks(stop)
    async with tasks.running("outbox", fails()), asyncio.timeout(5):
        await stop.wait()
    assert tasks.failed
