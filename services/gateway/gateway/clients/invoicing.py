"""ASKS invoicing for records, and hands changes of records to it."""

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
    """A record as somebody sent it; invoicing is the one who judges it."""


@dataclass(frozen=True)
class At:
    """Where a record is kept."""

    company_id: UUID
    kinds: str
    record_id: str

    @property
    def path(self) -> str:
        """Its address inside invoicing."""
        return f"/companies/{self.company_id}/{self.kinds}/{self.record_id}"


class InvoicingClient:
    """The service invoicing."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def page(
        self, company_id: UUID, kinds: str, cursor: str | None = None, limit: int = 100
    ) -> RecordPage:
        """List records of a kind."""
        params: dict[str, str | int] = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        return await self._client.ask("GET", f"/companies/{company_id}/{kinds}", RecordPage, params=params)

    async def taxes(self, company_id: UUID) -> tuple[Tax, ...]:
        """Read all taxes of the app, page by page."""
        found: list[Tax] = []
        cursor: str | None = None
        while True:
            page = await self.page(company_id, "taxes", cursor, LONG_PAGE)
            found += [Tax.model_validate(item) for item in page.items]
            if (cursor := page.next) is None:
                return tuple(found)

    async def read(self, record: At) -> Answer:
        """Read one record, with its revision as ETag."""
        return await self._client.send("GET", record.path)

    async def put(
        self, record: At, content: Mapping[str, Any], when: Mapping[str, str], request_id: UUID
    ) -> Answer:
        """Create or change a record under the condition given in `when`; NotWritable when it is no text."""
        body = RecordBody(dict(content))
        try:
            return await self._client.send("PUT", record.path, body, headers=when, request_id=request_id)
        except PydanticSerializationError as error:
            raise NotWritable from error

    async def void(self, record: At, when: Mapping[str, str], request_id: UUID) -> Answer:
        """Void an invoice or a credit note."""
        return await self._client.send("POST", f"{record.path}/void", headers=when, request_id=request_id)

    async def take_back(self, record: At, request_id: UUID) -> None:
        """Delete a payment."""
        await self._client.send("DELETE", record.path, request_id=request_id)

    async def refresh(self, company_id: UUID, cursor: str | None, limit: int) -> Changes:
        """Read what changed after a cursor; without one, everything."""
        params: dict[str, str | int] = {"limit": limit, **({"cursor": cursor} if cursor else {})}
        return await self._client.ask("GET", f"/companies/{company_id}/refresh", Changes, params=params)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()
