"""Group commit: items of concurrent handlers share one transaction, and each handler waits for its commit."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from common.availability import is_unavailable

T = TypeVar("T")


class GroupCommit(Generic[T]):
    """Collects the items of concurrent handlers and commits them in groups of at most `max_size`.

    If a group fails, its items are committed one by one, unless PostgreSQL is not available: then all fail.
    """

    def __init__(self, commit: Callable[[Sequence[T]], Awaitable[None]], max_size: int = 100) -> None:
        self._commit, self._max_size = commit, max_size
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._working: asyncio.Task[None] | None = None

    async def add(self, item: T) -> None:
        """Wait until the item is committed; raise the exception of `commit` if that fails."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._commit_groups())
        await done

    async def _commit_groups(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[: self._max_size], self._waiting[self._max_size :]
            try:
                await self._commit([item for item, _ in group])
            except Exception as error:
                if is_unavailable(error):
                    _fail_all(group, error)
                else:
                    await self._commit_each(group)
            else:
                for _, done in group:
                    if not done.done():
                        done.set_result(None)

    async def _commit_each(self, group: Sequence[tuple[T, asyncio.Future[None]]]) -> None:
        for item, done in group:
            try:
                await self._commit([item])
            except Exception as error:
                if not done.done():
                    done.set_exception(error)
            else:
                if not done.done():
                    done.set_result(None)


def _fail_all(group: Sequence[tuple[T, asyncio.Future[None]]], error: Exception) -> None:
    for _, done in group:
        if not done.done():
            done.set_exception(error)
