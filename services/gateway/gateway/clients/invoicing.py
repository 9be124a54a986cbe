"""Client of invoicing: reads and changes records."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from httpx import Response as Answer
from pydantic import RootModel
from pydantic_core import PydanticSerializationError

from common.contracts.invoicing import Changes, RecordPage
from common.contracts.records import Tax
from common.http import ServiceClient
from gateway.errors import NotWritable

__all__ = ["Answer", "At", "InvoicingClient"]
LONG_PAGE = 1000


class RecordBody(RootModel[dict[str, Any]]):
    """A record as the client sent it; invoicing validates it."""


@dataclass(frozen=True)
class At:
    """The identity of a record; `kinds` is the plural in its path, for example `invoices`."""

    company_id: UUID
    kinds: str
    record_id: str

    @property
    def path(self) -> str:
        """Path of the record in invoicing."""
        return f"/companies/{self.company_id}/{self.kinds}/{self.record_id}"


class InvoicingClient:
    """Client of invoicing."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def page(
        self, company_id: UUID, kinds: str, cursor: str | None = None, limit: int = 100
    ) -> RecordPage:
        """List the records of a kind, at most `limit` from a cursor on."""
        params: dict[str, str | int] = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        return await self._client.ask("GET", f"/companies/{company_id}/{kinds}", RecordPage, params=params)

    async def taxes(self, company_id: UUID) -> tuple[Tax, ...]:
        """Return all taxes of the company."""
        found: list[Tax] = []
        cursor: str | None = None
        while True:
            page = await self.page(company_id, "taxes", cursor, LONG_PAGE)
            found += [Tax.model_validate(item) for item in page.items]
            if (cursor := page.next) is None:
                return tuple(found)

    async def read(self, record: At) -> Answer:
        """Return the response with one record and its revision as ETag."""
        return await self._client.send("GET", record.path)

    async def put(
        self, record: At, content: Mapping[str, Any], when: Mapping[str, str], request_id: UUID
    ) -> Answer:
        """Create or update a record; `when` holds If-None-Match or If-Match.

        Raises:
            NotWritable: The record cannot be encoded as JSON.
        """
        body = RecordBody(dict(content))
        try:
            return await self._client.send("PUT", record.path, body, headers=when, request_id=request_id)
        except PydanticSerializationError as error:
            raise NotWritable from error

    async def void(self, record: At, when: Mapping[str, str], request_id: UUID) -> Answer:
        """Void an invoice or a credit note."""
        return await self._client.send("POST", f"{record.path}/void", headers=when, request_id=request_id)

    async def delete(self, record: At, request_id: UUID) -> None:
        """Delete a payment."""
        await self._client.send("DELETE", record.path, request_id=request_id)

    async def refresh(self, company_id: UUID, cursor: str | None, limit: int) -> Changes:
        """Return the changes after a cursor; without a cursor, everything."""
        params: dict[str, str | int] = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        return await self._client.ask("GET", f"/companies/{company_id}/refresh", Changes, params=params)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
