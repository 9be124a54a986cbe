"""How far a sync is: the fields that its turns set, and what it has done, counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from sync_worker.domain.json_value import JsonObject
from sync_worker.repository import syncs
from sync_worker.repository.scope import CompanyRepository


class SyncFields(TypedDict, total=False):
    """What turns set of a sync; a field that is left out stays as it is."""

    tenant_id: UUID
    organisation: str | None
    phase: int
    turn: int
    stuck: int
    settings: JsonObject
    settings_version: int
    work_taken: bool
    stop_requested: bool
    waits_for: str | None
    waits_until: datetime | None
    differences: Sequence[JsonObject]
    compared: Mapping[str, int]
    verified: bool
    sentence: str
    started_at: datetime
    ended_at: datetime


@dataclass(frozen=True)
class CountedSync:
    """The number of the first new entry, and the sync after it was counted."""

    first_entry: int
    sync: syncs.Sync


class SyncProgress(CompanyRepository):
    """How far the syncs of a company are."""

    async def change(self, sync_id: UUID, **fields: Unpack[SyncFields]) -> None:
        """Set fields of a sync; its state is changed by `syncs.move` alone."""
        names = ", ".join(f"{name} = ${number}" for number, name in enumerate(fields, 3))
        await self._connection.execute(
            f"UPDATE syncs SET {names} WHERE company_id = $1 AND sync_id = $2",  # noqa: S608
            self._company_id,
            sync_id,
            *fields.values(),
        )

    async def count(self, sync_id: UUID, outcomes: Mapping[tuple[str, str], int]) -> CountedSync:
        """Add to a sync's counts and entries, and raise its number."""
        sync = await syncs.Syncs(self._connection, self._company_id).lock(sync_id)
        counts = {kind: dict(inner) for kind, inner in sync.counts.items()}
        for (kind, outcome), n in outcomes.items():
            inner = counts.setdefault(kind, {})
            inner[outcome] = inner.get(outcome, 0) + n
        after = await self._connection.fetchrow(
            f"""
            UPDATE syncs SET counts = $3, entries = entries + $4, sequence = sequence + 1
            WHERE company_id = $1 AND sync_id = $2
            RETURNING {syncs.FIELDS}
            """,  # noqa: S608
            self._company_id,
            sync_id,
            counts,
            sum(outcomes.values()),
        )
        assert after is not None
        return CountedSync(sync.entries + 1, syncs.sync_of(after))

    async def count_call(self, sync_id: UUID) -> None:
        """Count a Xero call of a sync."""
        await self._connection.execute(
            "UPDATE syncs SET calls = calls + 1 WHERE company_id = $1 AND sync_id = $2",
            self._company_id,
            sync_id,
        )
