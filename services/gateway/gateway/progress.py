"""Follows a sync for the pages and programs that have it open.

The log is asked again and again while somebody looks, instead of hearing sync.* as well: what is shown is then always
what the log shows, with nothing to keep in order, and any number of gateways may run.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

from common.contracts.log import Sync
from common.contracts.sync import FINAL_STATES
from common.errors import Away, NotFound, Refused
from gateway.clients import Clients
from gateway.errors import ManyPages

LOOK_EVERY_S, OPEN_AT_MOST_S, OPEN_AT_ONCE = 0.5, 3600, 500
YOUNG_S, WAITED_FOR_S = 30, 5


class SyncProgress:
    """The streams that are open in this process."""

    def __init__(self, clients: Clients, open_at_most_s: float = OPEN_AT_MOST_S) -> None:
        self._clients, self._open_at_most_s = clients, open_at_most_s
        self._open = 0

    async def known(self, company_id: UUID, sync_id: UUID) -> Sync:
        """Read a sync; one that was only just requested may still be on its way to the log."""
        until = asyncio.get_running_loop().time() + WAITED_FOR_S
        while True:
            try:
                return await self._clients.log.sync(company_id, sync_id)
            except Refused as refused:
                if refused.answer.status != 404:
                    raise
                if asyncio.get_running_loop().time() >= until or not is_young(sync_id):
                    raise NotFound("There is no such sync.") from refused
            await asyncio.sleep(0.2)

    def has_capacity(self) -> None:
        """Refuse when too many are open at once."""
        if self._open >= OPEN_AT_ONCE:
            raise ManyPages

    async def follow(self, company_id: UUID, first: Sync) -> AsyncIterator[tuple[str, Sync]]:
        """Give `progress` as it stands and at each change, and `end` once it has ended.

        What is open for too long stops without an `end`, after which a browser comes back by itself.
        """
        self._open += 1
        try:
            until = asyncio.get_running_loop().time() + self._open_at_most_s
            shown, now = None, first
            while asyncio.get_running_loop().time() < until:
                if now != shown:
                    shown = now
                    yield "progress", now
                if now.state in FINAL_STATES:
                    yield "end", now
                    return
                await asyncio.sleep(LOOK_EVERY_S)
                now = await self._look(company_id, now)
        finally:
            self._open -= 1

    async def _look(self, company_id: UUID, before: Sync) -> Sync:
        try:
            return await self._clients.log.sync(company_id, before.sync_id)
        except Away:
            return before


def is_young(sync_id: UUID) -> bool:
    """Tell whether an id was made in the last half minute; ours hold the time they were made at."""
    if sync_id.version != 7:
        return False
    made_at = (sync_id.int >> 80) / 1000
    return abs(datetime.now(UTC).timestamp() - made_at) < YOUNG_S
