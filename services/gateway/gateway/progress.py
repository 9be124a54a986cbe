"""Follows a sync for the pages and programs that have it open.

The gateway polls the log instead of consuming sync.* events. The progress then always agrees with the log, needs no
ordering of events, and any number of gateways may run.
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

POLL_INTERVAL_S, MAX_STREAM_S, MAX_STREAMS = 0.5, 3600, 500
RECENT_S, MAX_WAIT_S = 3600, 5
"""The log stores an accepted request only after an outage of its database, so an id is recent for an hour."""


class SyncProgress:
    """The progress streams that are open in this process."""

    def __init__(self, clients: Clients, max_stream_s: float = MAX_STREAM_S) -> None:
        self._clients, self._max_stream_s = clients, max_stream_s
        self._open = 0

    async def known(self, company_id: UUID, sync_id: UUID) -> Sync:
        """Return a sync; wait up to 5 seconds for one that was requested in the last hour.

        Raises:
            NotFound: This company has no such sync.
            Refused: The log refused the request for another reason.
        """
        until = asyncio.get_running_loop().time() + MAX_WAIT_S
        while True:
            try:
                return await self._clients.log.sync(company_id, sync_id)
            except Refused as refused:
                if refused.answer.status != 404:
                    raise
                if asyncio.get_running_loop().time() >= until or not is_recent(sync_id):
                    raise NotFound("This sync does not exist.") from refused
            await asyncio.sleep(0.2)

    def has_capacity(self) -> None:
        """Check that another stream may open.

        Raises:
            ManyPages: 500 streams are open already.
        """
        if self._open >= MAX_STREAMS:
            raise ManyPages

    async def follow(self, company_id: UUID, first: Sync) -> AsyncIterator[tuple[str, Sync]]:
        """Yield `progress` at once and after each change, and `end` when the sync has ended.

        After an hour the stream closes without `end`; browsers then reconnect (EventSource, WHATWG HTML).
        """
        self._open += 1
        try:
            until = asyncio.get_running_loop().time() + self._max_stream_s
            shown, now = None, first
            while asyncio.get_running_loop().time() < until:
                if now != shown:
                    shown = now
                    yield "progress", now
                if now.state in FINAL_STATES:
                    yield "end", now
                    return
                await asyncio.sleep(POLL_INTERVAL_S)
                now = await self._poll(company_id, now)
        finally:
            self._open -= 1

    async def _poll(self, company_id: UUID, before: Sync) -> Sync:
        try:
            return await self._clients.log.sync(company_id, before.sync_id)
        except Away:
            return before


def is_recent(sync_id: UUID) -> bool:
    """Return True if the id was generated in the last hour, by its time (UUIDv7, RFC 9562)."""
    if sync_id.version != 7:
        return False
    made_at = (sync_id.int >> 80) / 1000
    return abs(datetime.now(UTC).timestamp() - made_at) < RECENT_S
