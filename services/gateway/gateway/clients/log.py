"""Client of log: syncs, their entries and open problems."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from common.contracts.log import EntryPage, OpenProblem, ProblemPage, Sync, SyncPage
from common.contracts.sync import Entry
from common.http import ServiceClient

LONG_PAGE = 500


class LogClient:
    """Client of log."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def syncs(self, company_id: UUID, cursor: str | None = None, limit: int = 50) -> SyncPage:
        """List syncs, newest first."""
        params = _given({"cursor": cursor, "limit": limit})
        return await self._client.ask("GET", f"/companies/{company_id}/syncs", SyncPage, params=params)

    async def sync(self, company_id: UUID, sync_id: UUID) -> Sync:
        """Return the state of a sync."""
        return await self._client.ask("GET", f"/companies/{company_id}/syncs/{sync_id}", Sync)

    async def entries(
        self, company_id: UUID, sync_id: UUID, query: Mapping[str, str | None], limit: int = 50
    ) -> EntryPage:
        """List entries of a sync; `query` may filter by kind, outcome and q, and holds the cursor."""
        params = _given({**query, "limit": limit})
        path = f"/companies/{company_id}/syncs/{sync_id}/entries"
        return await self._client.ask("GET", path, EntryPage, params=params)

    async def all_entries(
        self, company_id: UUID, sync_id: UUID, query: Mapping[str, str | None]
    ) -> AsyncIterator[tuple[Entry, ...]]:
        """Yield all entries of a sync that `query` selects, page by page."""
        cursor: str | None = None
        while True:
            page = await self.entries(company_id, sync_id, {**query, "cursor": cursor}, LONG_PAGE)
            yield page.items
            if (cursor := page.next) is None:
                return

    async def problems(self, company_id: UUID, cursor: str | None = None) -> ProblemPage:
        """List open problems, newest first."""
        path = f"/companies/{company_id}/problems"
        return await self._client.ask("GET", path, ProblemPage, params=_given({"cursor": cursor}))

    async def problem(self, company_id: UUID, problem_id: UUID) -> OpenProblem:
        """Return an open problem."""
        return await self._client.ask("GET", f"/companies/{company_id}/problems/{problem_id}", OpenProblem)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _given(params: Mapping[str, str | int | None]) -> dict[str, str | int]:
    return {name: value for name, value in params.items() if value not in (None, "")}
