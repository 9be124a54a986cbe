"""ASKS log for syncs, their entries and the open problems."""

from collections.abc import AsyncIterator, Mapping
from uuid import UUID

from common.contracts.log import EntryPage, OpenProblem, ProblemPage, Sync, SyncPage
from common.contracts.sync import Entry
from common.http import ServiceClient

LONG_PAGE = 500


class LogClient:
    """The service log."""

    def __init__(self, client: ServiceClient) -> None:
        self._client = client

    async def syncs(self, company_id: UUID, cursor: str | None = None, limit: int = 50) -> SyncPage:
        """List syncs, the newest first."""
        params = _given({"cursor": cursor, "limit": limit})
        return await self._client.ask("GET", f"/companies/{company_id}/syncs", SyncPage, params=params)

    async def sync(self, company_id: UUID, sync_id: UUID) -> Sync:
        """Tell how a sync stands."""
        return await self._client.ask("GET", f"/companies/{company_id}/syncs/{sync_id}", Sync)

    async def entries(
        self, company_id: UUID, sync_id: UUID, asked: Mapping[str, str | None], limit: int = 50
    ) -> EntryPage:
        """List entries of a sync; `asked` may hold kind, outcome, q and cursor."""
        params = _given({**asked, "limit": limit})
        path = f"/companies/{company_id}/syncs/{sync_id}/entries"
        return await self._client.ask("GET", path, EntryPage, params=params)

    async def all_entries(
        self, company_id: UUID, sync_id: UUID, asked: Mapping[str, str | None]
    ) -> AsyncIterator[tuple[Entry, ...]]:
        """Read all entries of a sync, page by page."""
        cursor: str | None = None
        while True:
            page = await self.entries(company_id, sync_id, {**asked, "cursor": cursor}, LONG_PAGE)
            yield page.items
            if (cursor := page.next) is None:
                return

    async def problems(self, company_id: UUID, cursor: str | None = None) -> ProblemPage:
        """List the open problems, the newest first."""
        path = f"/companies/{company_id}/problems"
        return await self._client.ask("GET", path, ProblemPage, params=_given({"cursor": cursor}))

    async def problem(self, company_id: UUID, problem_id: UUID) -> OpenProblem:
        """Read an open problem."""
        return await self._client.ask("GET", f"/companies/{company_id}/problems/{problem_id}", OpenProblem)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()


def _given(params: Mapping[str, str | int | None]) -> dict[str, str | int]:
    return {name: value for name, value in params.items() if value not in (None, "")}
