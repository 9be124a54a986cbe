"""Many deliveries, one commit: handlers wait until the group their message went with is kept."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from common.postgres.database import AWAY

T = TypeVar("T")


class Grouped(Generic[T]):
    """Collects what concurrent handlers bring and keeps it together; one by one when the group fails."""

    def __init__(self, keep: Callable[[Sequence[T]], Awaitable[None]], most: int = 100) -> None:
        self._keep, self._most = keep, most
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._working: asyncio.Task[None] | None = None

    async def add(self, item: T) -> None:
        """Return when the item is kept; raise what keeping it raised."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        await done

    async def _work(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            try:
                await self._keep([item for item, _ in group])
            except Exception as error:
                if isinstance(error, AWAY) and not isinstance(error, ValueError):
                    _tell(group, error)
                else:
                    await self._one_by_one(group)
            else:
                for _, done in group:
                    if not done.done():
                        done.set_result(None)

    async def _one_by_one(self, group: Sequence[tuple[T, asyncio.Future[None]]]) -> None:
        for item, done in group:
            try:
                await self._keep([item])
            except Exception as error:
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(None)


def _tell(group: Sequence[tuple[T, asyncio.Future[None]]], error: Exception) -> None:
    for _, done in group:
        if not done.done():
            done.set_exception(error)
