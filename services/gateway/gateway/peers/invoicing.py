"""ASKS invoicing for records, and hands changes of records to it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx
from pydantic import RootModel

from common.contracts.invoicing import Changes, StoredPage
from common.http import Peer


class Sent(RootModel[dict[str, Any]]):
    """A record as somebody sent it; invoicing is the one who judges it."""


class Invoicing:
    """The service invoicing."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def page(
        self, company_id: UUID, kinds: str, cursor: str | None = None, limit: int = 100
    ) -> StoredPage:
        """List records of a kind."""
        params: dict[str, str | int] = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        return await self._peer.ask("GET", f"/companies/{company_id}/{kinds}", StoredPage, params=params)

    async def read(self, company_id: UUID, kinds: str, record_id: str) -> httpx.Response:
        """Read one record, with its revision as ETag."""
        return await self._peer.send("GET", f"/companies/{company_id}/{kinds}/{record_id}")

    async def put(
        self, company_id: UUID, kinds: str, record_id: str, record: Mapping[str, Any], when: Mapping[str, str]
    ) -> httpx.Response:
        """Create or change a record under the condition given in `when`."""
        path = f"/companies/{company_id}/{kinds}/{record_id}"
        return await self._peer.send("PUT", path, Sent(dict(record)), headers=when)

    async def void(
        self, company_id: UUID, kinds: str, record_id: str, when: Mapping[str, str]
    ) -> httpx.Response:
        """Void an invoice or a credit note."""
        return await self._peer.send(
            "POST", f"/companies/{company_id}/{kinds}/{record_id}/void", headers=when
        )

    async def take_back(self, company_id: UUID, payment_id: str) -> None:
        """Delete a payment."""
        await self._peer.send("DELETE", f"/companies/{company_id}/payments/{payment_id}")

    async def refresh(self, company_id: UUID, cursor: str | None, limit: int) -> Changes:
        """Read what changed after a cursor; without one, everything."""
        params: dict[str, str | int] = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        return await self._peer.ask("GET", f"/companies/{company_id}/refresh", Changes, params=params)

    async def close(self) -> None:
        """Close the connections."""
        await self._peer.close()
