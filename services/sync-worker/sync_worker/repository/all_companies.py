"""The statements that concern all companies at once; each needs a transaction across companies."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from common.postgres import Connection
from sync_worker.domain.states import SYNCS
from sync_worker.repository.syncs import ACTIVE


@dataclass(frozen=True)
class WaitingTurn:
    """A sync that nobody works on, and the number of its next turn."""

    company_id: UUID
    sync_id: UUID
    turn: int


@dataclass(frozen=True)
class SyncedCompany:
    """A company, and the organisation of its newest sync."""

    company_id: UUID
    tenant_id: UUID


async def needing_a_turn(connection: Connection, limit: int) -> list[WaitingTurn]:
    """Return syncs of all companies that could advance now and that nobody works on."""
    rows = await connection.fetch(
        f"""
        SELECT DISTINCT ON (s.company_id) s.company_id, s.sync_id, s.turn
        FROM syncs s
        LEFT JOIN leases l ON l.company_id = s.company_id
        WHERE s.state IN ('requested', 'running', 'waiting')
          AND (s.state <> 'waiting' OR s.waits_until <= clock())
          AND (l.company_id IS NULL OR l.expires < clock())
          AND (s.state <> 'requested' OR NOT EXISTS (
              SELECT 1 FROM syncs a WHERE a.company_id = s.company_id AND a.state IN {ACTIVE}
          ))
        ORDER BY s.company_id, s.requested_at
        LIMIT $1
        """,  # noqa: S608
        limit,
    )
    return [WaitingTurn(row["company_id"], row["sync_id"], row["turn"]) for row in rows]


async def companies_of(connection: Connection, tenants: Collection[UUID]) -> list[SyncedCompany]:
    """Return the companies whose newest sync was with one of these organisations, each with its organisation."""
    rows = await connection.fetch(
        """
        SELECT company_id, tenant_id FROM (
            SELECT DISTINCT ON (company_id) company_id, tenant_id FROM syncs
            WHERE tenant_id IS NOT NULL
              AND company_id IN (SELECT company_id FROM syncs WHERE tenant_id = ANY($1::uuid[]))
            ORDER BY company_id, requested_at DESC
        ) newest
        WHERE tenant_id = ANY($1::uuid[])
        """,
        list(tenants),
    )
    return [SyncedCompany(row["company_id"], row["tenant_id"]) for row in rows]


async def delete_resolved_batches(connection: Connection, days: int) -> None:
    """Delete resolved batches of all companies that were frozen more than so many days ago, and their members."""
    await connection.execute(
        """
        WITH old AS (
            DELETE FROM batches
            WHERE state = 'resolved' AND born_at < clock() - make_interval(days => $1)
            RETURNING company_id, batch_id
        )
        DELETE FROM batch_members m USING old
        WHERE m.company_id = old.company_id AND m.batch_id = old.batch_id
        """,
        days,
    )


async def delete_ended_syncs(connection: Connection, days: int) -> None:
    """Delete syncs of all companies that ended and were requested more than so many days ago."""
    await connection.execute(
        """
        DELETE FROM syncs
        WHERE state = ANY($1::text[]) AND requested_at < clock() - make_interval(days => $2)
        """,
        sorted(SYNCS.final),
        days,
    )
