"""Lets one refresh of a grant be under way in this process; whoever else needs it waits for the same answer."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID


class SingleFlight:
    """The refreshes that are under way, some at once.

    The row lock alone would do, but every waiter would hold a database connection, and while Xero is slow each would
    wait for its own failure in turn. A refresh holds one too; only so many may, or none is left for people.
    """

    def __init__(self, at_once: int = 4) -> None:
        self._under_way: dict[UUID, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(at_once)

    async def join(self, grant_id: UUID, refresh: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Wait for the refresh under way, or begin one; it goes on when its caller has gone."""
        task = self._under_way.get(grant_id)
        if task is None:
            task = asyncio.create_task(self._when_a_place_is_free(refresh))
            self._under_way[grant_id] = task
            task.add_done_callback(lambda done: self._finished(grant_id, done))
        await asyncio.shield(task)

    async def _when_a_place_is_free(self, refresh: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async with self._places:
            await refresh()

    def _finished(self, grant_id: UUID, task: "asyncio.Task[None]") -> None:
        del self._under_way[grant_id]
        if not task.cancelled():
            task.exception()

    async def drain(self) -> None:
        """Wait until nothing is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())
