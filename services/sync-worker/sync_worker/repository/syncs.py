"""Syncs: how far each is, and which comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from common.postgres import Row
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.states import SYNCS, SyncState
from sync_worker.repository import states
from sync_worker.repository.scope import CompanyRepository

FIELDS = """
    company_id, sync_id, tenant_id, organisation, mode, trigger, state, phase, turn, stuck, sequence, entries, counts,
    calls, settings, settings_version, stop_requested, waits_for, waits_until, differences, compared,
    verified, sentence, kinds
"""
ACTIVE = "('running', 'waiting')"


@dataclass(frozen=True)
class Sync:
    """A sync as it stands."""

    company_id: UUID
    sync_id: UUID
    tenant_id: UUID | None
    organisation: str | None
    mode: str
    trigger: str
    state: SyncState
    phase: int
    turn: int
    stuck: int
    sequence: int
    entries: int
    counts: dict[str, dict[str, int]]
    calls: int
    settings: JsonObject | None
    settings_version: int | None
    stop_requested: bool
    waits_for: str | None
    waits_until: datetime | None
    differences: list[JsonObject]
    compared: dict[str, int]
    verified: bool
    sentence: str
    kinds: list[str]


@dataclass(frozen=True)
class WokenSync:
    """A sync that goes on, and the number of its next turn."""

    sync_id: UUID
    turn: int


class Syncs(CompanyRepository):
    """The syncs of a company."""

    async def wanted_at_every_change(self) -> bool:
        """Return whether the newest settings ask for a sync at every change."""
        wanted = await self._connection.fetchval(
            """
            SELECT settings->>'schedule' = 'change' FROM syncs
            WHERE company_id = $1 AND settings IS NOT NULL
            ORDER BY settings_version DESC LIMIT 1
            """,
            self._company_id,
        )
        return bool(wanted)

    async def calls(self, sync_id: UUID) -> int:
        """Count the Xero calls that a sync made."""
        return int(
            await self._connection.fetchval(
                "SELECT calls FROM syncs WHERE company_id = $1 AND sync_id = $2", self._company_id, sync_id
            )
        )

    async def newest_tenant(self) -> UUID | None:
        """Return the organisation of the company's newest sync that had one; None before its first."""
        tenant_id: UUID | None = await self._connection.fetchval(
            """
            SELECT tenant_id FROM syncs
            WHERE company_id = $1 AND tenant_id IS NOT NULL
            ORDER BY requested_at DESC LIMIT 1
            """,
            self._company_id,
        )
        return tenant_id

    async def lock_company(self) -> None:
        """Lock a company's syncs, so that one transaction at a time decides about them."""
        await self._connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('syncs ' || $1, 0))", str(self._company_id)
        )

    async def get(self, sync_id: UUID) -> Sync | None:
        """Return a sync."""
        row = await self._connection.fetchrow(
            f"SELECT {FIELDS} FROM syncs WHERE company_id = $1 AND sync_id = $2",  # noqa: S608
            self._company_id,
            sync_id,
        )
        return None if row is None else sync_of(row)

    async def lock(self, sync_id: UUID) -> Sync:
        """Return an existing sync, locked until this transaction ends."""
        row = await self._connection.fetchrow(
            f"SELECT {FIELDS} FROM syncs WHERE company_id = $1 AND sync_id = $2 FOR UPDATE",  # noqa: S608
            self._company_id,
            sync_id,
        )
        assert row is not None
        return sync_of(row)

    async def active(self) -> Sync | None:
        """Return the sync that is under way."""
        row = await self._connection.fetchrow(
            f"SELECT {FIELDS} FROM syncs WHERE company_id = $1 AND state IN {ACTIVE}",  # noqa: S608
            self._company_id,
        )
        return None if row is None else sync_of(row)

    async def lock_against_ending(self) -> bool:
        """Return whether a sync is under way; it cannot end before the caller's transaction has."""
        return bool(
            await self._connection.fetchval(
                f"SELECT true FROM syncs WHERE company_id = $1 AND state IN {ACTIVE} FOR SHARE",  # noqa: S608
                self._company_id,
            )
        )

    async def without_work_list(
        self, mode: str, lock: Literal["SHARE", "NO KEY UPDATE"] = "SHARE"
    ) -> Sync | None:
        """Return the sync of a mode that has not taken its work list yet, and keep it from taking it for now.

        A transaction that changes the sync takes the stronger lock at once.
        """
        row = await self._connection.fetchrow(
            f"""
            SELECT {FIELDS} FROM syncs
            WHERE company_id = $1 AND mode = $2
              AND (state = 'requested' OR state IN {ACTIVE} AND NOT work_taken)
            ORDER BY state = 'requested' LIMIT 1
            FOR {lock}
            """,  # noqa: S608
            self._company_id,
            mode,
        )
        return None if row is None else sync_of(row)

    async def next_requested(self) -> Sync | None:
        """Return the requested sync that is next."""
        row = await self._connection.fetchrow(
            f"""
            SELECT {FIELDS} FROM syncs
            WHERE company_id = $1 AND state = 'requested'
            ORDER BY requested_at LIMIT 1
            """,  # noqa: S608
            self._company_id,
        )
        return None if row is None else sync_of(row)

    async def insert(
        self,
        sync_id: UUID,
        mode: str,
        trigger: str,
        joined_to: UUID | None = None,
        kinds: Sequence[str] = (),
    ) -> None:
        """Store a requested sync, or one that was joined to another."""
        await self._connection.execute(
            """
            INSERT INTO syncs (company_id, sync_id, mode, trigger, state, joined_to, kinds)
            VALUES ($1, $2, $3, $4, $7, $5, $6::text[])
            ON CONFLICT DO NOTHING
            """,
            self._company_id,
            sync_id,
            mode,
            trigger,
            joined_to,
            list(kinds),
            SyncState.REQUESTED if joined_to is None else SyncState.JOINED,
        )

    async def widen(self, sync_id: UUID, kinds: Sequence[str]) -> None:
        """Add kinds to those that a sync reads; an empty list means all kinds."""
        await self._connection.execute(
            """
            UPDATE syncs SET kinds = CASE
                WHEN kinds = '{}' OR $3::text[] = '{}' THEN '{}'
                ELSE ARRAY(SELECT DISTINCT unnest(kinds || $3::text[]) ORDER BY 1)
            END
            WHERE company_id = $1 AND sync_id = $2
            """,
            self._company_id,
            sync_id,
            list(kinds),
        )

    async def move(self, sync_id: UUID, target: SyncState) -> None:
        """Move a sync to another state; `InvalidTransition` says that its state never leads to this one."""
        await states.move(self._connection, self._company_id, SYNCS, [sync_id], target)

    async def joined_to(self, sync_id: UUID) -> Sync | None:
        """Return the sync that a request was joined to."""
        other = await self._connection.fetchval(
            "SELECT joined_to FROM syncs WHERE company_id = $1 AND sync_id = $2", self._company_id, sync_id
        )
        return None if other is None else await self.get(other)

    async def end_wait(self, sync_id: UUID) -> None:
        """End the wait of a sync now."""
        await self._connection.execute(
            "UPDATE syncs SET waits_until = clock() WHERE company_id = $1 AND sync_id = $2 AND state = 'waiting'",
            self._company_id,
            sync_id,
        )

    async def wake(self, waits_for: str) -> list[WokenSync]:
        """Resume the syncs that waited for this, and return them."""
        rows = await self._connection.fetch(
            """
            UPDATE syncs SET waits_until = clock()
            WHERE company_id = $1 AND state = 'waiting' AND waits_for = $2
            RETURNING sync_id, turn
            """,
            self._company_id,
            waits_for,
        )
        return [WokenSync(row["sync_id"], row["turn"]) for row in rows]


def sync_of(row: Row) -> Sync:
    """Return a sync of a row that holds all `FIELDS`."""
    return Sync(**{**dict(row), "state": SyncState(row["state"])})
