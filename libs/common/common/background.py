"""Background tasks that run as long as the service does; if one ends early, the service stops."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable

from common.logs import logger

_log = logger("background")


class BackgroundTasks:
    """Runs background tasks and sets `stop` when one ends early: a service that runs in part hides its failure.

    `failed` is True once a task ended early; the process then exits with status 1, so that it is restarted.
    """

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self.failed = False

    @contextlib.asynccontextmanager
    async def running(self, name: str, work: Awaitable[None]) -> AsyncIterator[None]:
        """Run `work` until the block is left, then cancel it."""
        task = asyncio.ensure_future(work)
        task.add_done_callback(lambda ended: self._ended(name, ended))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    def _ended(self, name: str, ended: "asyncio.Future[None]") -> None:
        if ended.cancelled():
            return
        error = ended.exception()
        _log.error(
            "background task ended unexpectedly; stopping the service so that it is restarted",
            task=name,
            exc_info=error,
        )
        self.failed = True
        self._stop.set()
