"""What runs beside the handlers for as long as a service lives; should it end by itself, the service ends with it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable

from common.logs import logger

_log = logger("beside")


class BackgroundTasks:
    """Runs work in the background and sets `stop` when some of it ends too early: half a service is worse than none."""

    def __init__(self, stop: asyncio.Event) -> None:
        self._stop = stop
        self.failed = False

    @contextlib.asynccontextmanager
    async def running(self, name: str, work: Awaitable[None]) -> AsyncIterator[None]:
        """Let work run until the block is left."""
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
        _log.error("it should never end; the service stops, to be started anew", work=name, exc_info=error)
        self.failed = True
        self._stop.set()
