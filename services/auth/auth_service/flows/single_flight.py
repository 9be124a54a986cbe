"""Single flight: one refresh of a grant at a time in this process, whose result all callers share."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID


class SingleFlight:
    """The refreshes in progress, at most `at_once` of them.

    The row lock alone would be correct. But each waiting caller would hold a database connection, and while Xero is
    slow they would time out one after the other. A refresh holds a connection too, so their number is limited to
    leave connections for other requests.
    """

    def __init__(self, at_once: int = 4) -> None:
        self._in_progress: dict[UUID, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(at_once)

    async def join(self, grant_id: UUID, refresh: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Wait for the grant's refresh in progress, or start one; it continues if the caller is cancelled."""
        task = self._in_progress.get(grant_id)
        if task is None:
            task = asyncio.create_task(self._run(refresh))
            self._in_progress[grant_id] = task
            task.add_done_callback(lambda done: self._finished(grant_id, done))
        await asyncio.shield(task)

    async def _run(self, refresh: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async with self._slots:
            await refresh()

    def _finished(self, grant_id: UUID, task: "asyncio.Task[None]") -> None:
        del self._in_progress[grant_id]
        if not task.cancelled():
            task.exception()

    async def drain(self) -> None:
        """Wait until no refresh is in progress."""
        while self._in_progress:
            await asyncio.wait(self._in_progress.values())
