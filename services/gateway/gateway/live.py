"""Follows a sync for the pages and programs that have it open.

The log is asked again and again while somebody looks, instead of hearing sync.* as well: what is shown is then always
what the log shows, with nothing to keep in order, and any number of gateways may run.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

from common.contracts.log import Sync
from common.errors import Away, NotFound, Refused
from gateway.errors import ManyPages
from gateway.peers import Peers

LOOK_EVERY_S, OPEN_AT_MOST_S, OPEN_AT_ONCE = 0.5, 3600, 500
YOUNG_S, WAITED_FOR_S = 30, 5
FINAL = frozenset({"completed", "stopped", "failed"})


class Live:
    """The streams that are open in this process."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._open = 0

    async def known(self, company_id: UUID, sync_id: UUID) -> Sync:
        """Read a sync; one that was only just requested may still be on its way to the log."""
        until = asyncio.get_running_loop().time() + WAITED_FOR_S
        while True:
            try:
                return await self._peers.log.sync(company_id, sync_id)
            except Refused as refused:
                if refused.answer.status != 404:
                    raise
                if asyncio.get_running_loop().time() >= until or not is_young(sync_id):
                    raise NotFound("There is no such sync.") from refused
            await asyncio.sleep(0.2)

    def room_for_one(self) -> None:
        """Refuse when too many are open at once."""
        if self._open >= OPEN_AT_ONCE:
            raise ManyPages

    async def follow(self, company_id: UUID, first: Sync) -> AsyncIterator[Sync]:
        """Give a sync as it stands, and again at each change, until it has ended."""
        self._open += 1
        try:
            async with asyncio.timeout(OPEN_AT_MOST_S):
                shown, now = None, first
                while True:
                    if now != shown:
                        shown = now
                        yield now
                    if now.state in FINAL:
                        return
                    await asyncio.sleep(LOOK_EVERY_S)
                    now = await self._look(company_id, now)
        except TimeoutError:
            return
        finally:
            self._open -= 1

    async def _look(self, company_id: UUID, before: Sync) -> Sync:
        try:
            return await self._peers.log.sync(company_id, before.sync_id)
        except Away:
            return before


def is_young(sync_id: UUID) -> bool:
    """Tell whether an id was made in the last half minute; ours hold the time they were made at."""
    if sync_id.version != 7:
        return False
    made_at = (sync_id.int >> 80) / 1000
    return abs(datetime.now(UTC).timestamp() - made_at) < YOUNG_S
