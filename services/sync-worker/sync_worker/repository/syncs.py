"""Syncs, their work lists, and the lease that lets one worker at a time work for a company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.postgres import Connection
from common.postgres.database import changed
from sync_worker.domain.kind import Ref

FIELDS = """
    company_id, sync_id, tenant_id, organisation, mode, trigger, state, phase, turn, stuck, number, entries, counts,
    calls, settings, settings_version, work_taken, stop_requested, waits_for, waits_until, differences, verified,
    sentence
"""
ACTIVE = "('running', 'waiting', 'finishing')"


@dataclass(frozen=True)
class Sync:
    """A sync as it stands."""

    company_id: UUID
    sync_id: UUID
    tenant_id: UUID | None
    organisation: str | None
    mode: str
    trigger: str
    state: str
    phase: int
    turn: int
    stuck: int
    number: int
    entries: int
    counts: dict[str, dict[str, int]]
    calls: int
    settings: dict[str, Any] | None
    settings_version: int | None
    work_taken: bool
    stop_requested: bool
    waits_for: str | None
    waits_until: datetime | None
    differences: list[dict[str, Any]]
    verified: bool
    sentence: str


async def wanted_at_every_change(connection: Connection, company_id: UUID) -> bool:
    """Tell whether the newest settings ask for a sync at every change, and none waits for its work list."""
    return bool(
        await connection.fetchval(
            """
            SELECT s.settings->>'schedule' = 'change' AND NOT EXISTS (
                SELECT 1 FROM syncs w WHERE w.company_id = $1 AND (w.state = 'requested'
                    OR w.state IN ('running', 'waiting') AND NOT w.work_taken)
            )
            FROM syncs s
            WHERE s.company_id = $1 AND s.settings IS NOT NULL
            ORDER BY s.settings_version DESC LIMIT 1
            """,
            company_id,
        )
    )


async def lock_company(connection: Connection, company_id: UUID) -> None:
    """Let one transaction at a time decide about a company's syncs."""
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('syncs ' || $1, 0))", str(company_id)
    )


async def one(connection: Connection, company_id: UUID, sync_id: UUID) -> Sync | None:
    """Give a sync."""
    row = await connection.fetchrow(
        f"SELECT {FIELDS} FROM syncs WHERE company_id = $1 AND sync_id = $2",  # noqa: S608
        company_id,
        sync_id,
    )
    return None if row is None else Sync(**row)


async def active(connection: Connection, company_id: UUID) -> Sync | None:
    """Give the sync that is under way."""
    row = await connection.fetchrow(
        f"SELECT {FIELDS} FROM syncs WHERE company_id = $1 AND state IN {ACTIVE}",  # noqa: S608
        company_id,
    )
    return None if row is None else Sync(**row)


async def next_requested(connection: Connection, company_id: UUID, mode: str | None = None) -> Sync | None:
    """Give the sync that waits as the next one, of a mode or of any."""
    row = await connection.fetchrow(
        f"""
        SELECT {FIELDS} FROM syncs
        WHERE company_id = $1 AND state = 'requested' AND ($2::text IS NULL OR mode = $2)
        ORDER BY requested_at LIMIT 1
        """,  # noqa: S608
        company_id,
        mode,
    )
    return None if row is None else Sync(**row)


async def insert(
    connection: Connection,
    company_id: UUID,
    sync_id: UUID,
    mode: str,
    trigger: str,
    joined_to: UUID | None = None,
) -> None:
    """Keep a requested sync, or one that was joined to another."""
    await connection.execute(
        """
        INSERT INTO syncs (company_id, sync_id, mode, trigger, state, joined_to)
        VALUES ($1, $2, $3, $4, CASE WHEN $5::uuid IS NULL THEN 'requested' ELSE 'joined' END, $5)
        ON CONFLICT DO NOTHING
        """,
        company_id,
        sync_id,
        mode,
        trigger,
        joined_to,
    )


async def change(connection: Connection, company_id: UUID, sync_id: UUID, **fields: Any) -> None:
    """Set fields of a sync."""
    names = ", ".join(f"{name} = ${number}" for number, name in enumerate(fields, 3))
    await connection.execute(
        f"UPDATE syncs SET {names} WHERE company_id = $1 AND sync_id = $2",  # noqa: S608
        company_id,
        sync_id,
        *fields.values(),
    )


async def count(
    connection: Connection, company_id: UUID, sync_id: UUID, outcomes: Mapping[tuple[str, Any], int]
) -> tuple[int, Sync]:
    """Add to a sync's counts and entries; give the number of the first new entry, and the sync after it."""
    row = await connection.fetchrow(
        f"SELECT {FIELDS} FROM syncs WHERE company_id = $1 AND sync_id = $2 FOR UPDATE",  # noqa: S608
        company_id,
        sync_id,
    )
    assert row is not None
    sync = Sync(**row)
    counts = {kind: dict(inner) for kind, inner in sync.counts.items()}
    for (kind, outcome), n in outcomes.items():
        inner = counts.setdefault(kind, {})
        inner[outcome] = inner.get(outcome, 0) + n
    after = await connection.fetchrow(
        f"""
        UPDATE syncs SET counts = $3, entries = entries + $4, number = number + 1
        WHERE company_id = $1 AND sync_id = $2
        RETURNING {FIELDS}
        """,  # noqa: S608
        company_id,
        sync_id,
        counts,
        sum(outcomes.values()),
    )
    assert after is not None
    return sync.entries + 1, Sync(**after)


async def take_work(connection: Connection, sync: Sync, version: int, kinds: Sequence[str]) -> int:
    """Take the work list: every record whose newest revision Xero does not hold, and what hangs on the withdrawn."""
    status = await connection.execute(
        """
        INSERT INTO work (company_id, sync_id, kind, record_id)
        SELECT r.company_id, $2, r.kind, r.record_id
        FROM records r
        LEFT JOIN links l ON l.company_id = r.company_id AND l.tenant_id = $3
            AND l.kind = r.kind AND l.record_id = r.record_id
        LEFT JOIN parked p ON p.company_id = r.company_id AND p.tenant_id = $3
            AND p.kind = r.kind AND p.record_id = r.record_id AND p.revision = r.revision
        WHERE r.company_id = $1 AND r.kind = ANY($5::text[])
          AND coalesce(l.revision, 0) <> r.revision
          AND NOT coalesce(l.left_revision = r.revision AND (l.left_version IS NULL OR l.left_version = $4), false)
          AND p.record_id IS NULL
        ON CONFLICT DO NOTHING
        """,
        sync.company_id,
        sync.sync_id,
        sync.tenant_id,
        version,
        list(kinds),
    )
    await connection.execute(
        """
        WITH withdrawn AS MATERIALIZED (
            SELECT w.kind || ':' || w.record_id AS need
            FROM work w
            CROSS JOIN LATERAL (
                SELECT FROM records r
                WHERE r.company_id = $1 AND r.kind = w.kind AND r.record_id = w.record_id AND r.withdrawn
                OFFSET 0
            ) r
            WHERE w.company_id = $1 AND w.sync_id = $2
        )
        INSERT INTO work (company_id, sync_id, kind, record_id)
        SELECT c.company_id, $2, c.kind, c.record_id
        FROM withdrawn
        JOIN records c ON c.company_id = $1 AND c.needs && ARRAY[withdrawn.need]
        JOIN links l ON l.company_id = c.company_id AND l.tenant_id = $3 AND l.kind = c.kind
            AND l.record_id = c.record_id AND l.xero_id IS NOT NULL
        ON CONFLICT DO NOTHING
        """,
        sync.company_id,
        sync.sync_id,
        sync.tenant_id,
    )
    return changed(status)


@dataclass(frozen=True)
class WorkRow:
    """A record of the work list, with its newest state."""

    record_id: str
    revision: int
    withdrawn: bool
    parent_withdrawn: bool
    belongs_to_create: bool
    record: dict[str, Any]


async def waiting_work(
    connection: Connection, company_id: UUID, sync_id: UUID, kind: str, after: str, most: int
) -> list[WorkRow]:
    """Give records of a kind that wait in the work list, in the order of their ids."""
    rows = await connection.fetch(
        """
        SELECT w.record_id, r.revision, r.withdrawn, r.record,
               coalesce(l.revision > 0 AND r.received_at <= l.born_at, false) AS belongs_to_create,
               EXISTS (
                   SELECT 1 FROM unnest(r.needs) AS n(need)
                   JOIN records p ON p.company_id = r.company_id AND p.kind = split_part(n.need, ':', 1)
                       AND p.record_id = split_part(n.need, ':', 2)
                   WHERE p.withdrawn
               ) AS parent_withdrawn
        FROM work w
        JOIN records r ON r.company_id = w.company_id AND r.kind = w.kind AND r.record_id = w.record_id
        JOIN syncs s ON s.company_id = w.company_id AND s.sync_id = w.sync_id
        LEFT JOIN links l ON l.company_id = w.company_id AND l.tenant_id = s.tenant_id
            AND l.kind = w.kind AND l.record_id = w.record_id
        WHERE w.company_id = $1 AND w.sync_id = $2 AND w.kind = $3 AND w.state = 'waiting' AND w.record_id > $4
        ORDER BY w.record_id
        LIMIT $5
        """,
        company_id,
        sync_id,
        kind,
        after,
        most,
    )
    return [WorkRow(**row) for row in rows]


async def mark_work(
    connection: Connection, company_id: UUID, sync_id: UUID, refs: Sequence[Ref], state: str
) -> None:
    """Move records of the work list to a state."""
    await connection.execute(
        """
        UPDATE work SET state = $3
        WHERE company_id = $1 AND sync_id = $2
          AND (kind, record_id) IN (SELECT * FROM unnest($4::text[], $5::text[]))
        """,
        company_id,
        sync_id,
        state,
        [ref.kind for ref in refs],
        [ref.id for ref in refs],
    )


async def forget_work(connection: Connection, company_id: UUID, sync_id: UUID) -> None:
    """Drop the work list of a sync that has ended."""
    await connection.execute("DELETE FROM work WHERE company_id = $1 AND sync_id = $2", company_id, sync_id)


async def take_lease(connection: Connection, company_id: UUID, owner: UUID, seconds: float) -> int | None:
    """Take the company's lease if it is free; give its fence."""
    fence: int | None = await connection.fetchval(
        """
        INSERT INTO leases AS l (company_id, owner, expires)
        VALUES ($1, $2, clock() + make_interval(secs => $3))
        ON CONFLICT (company_id) DO UPDATE
        SET owner = excluded.owner, fence = l.fence + 1, expires = excluded.expires
        WHERE l.expires < clock()
        RETURNING fence
        """,
        company_id,
        owner,
        seconds,
    )
    return fence


async def hold_lease(connection: Connection, company_id: UUID, owner: UUID, fence: int) -> bool:
    """Tell whether the lease is still held, and keep it from changing until this transaction ends."""
    return bool(
        await connection.fetchval(
            """
            SELECT true FROM leases
            WHERE company_id = $1 AND owner = $2 AND fence = $3 AND expires > clock()
            FOR SHARE
            """,
            company_id,
            owner,
            fence,
        )
    )


async def renew_lease(
    connection: Connection, company_id: UUID, owner: UUID, fence: int, seconds: float
) -> bool:
    """Prolong the lease; False when it was lost."""
    status = await connection.execute(
        """
        UPDATE leases SET expires = clock() + make_interval(secs => $4)
        WHERE company_id = $1 AND owner = $2 AND fence = $3 AND expires > clock()
        """,
        company_id,
        owner,
        fence,
        seconds,
    )
    return changed(status) == 1


async def release_lease(connection: Connection, company_id: UUID, owner: UUID, fence: int) -> None:
    """Let the lease go."""
    await connection.execute(
        "UPDATE leases SET expires = '-infinity' WHERE company_id = $1 AND owner = $2 AND fence = $3",
        company_id,
        owner,
        fence,
    )


async def needing_a_turn(connection: Connection, most: int) -> list[tuple[UUID, UUID, int]]:
    """Give syncs of all companies that could advance now and that nobody works on."""
    rows = await connection.fetch(
        f"""
        SELECT DISTINCT ON (s.company_id) s.company_id, s.sync_id, s.turn
        FROM syncs s
        LEFT JOIN leases l ON l.company_id = s.company_id
        WHERE s.state IN ('requested', 'running', 'waiting', 'finishing')
          AND (s.state <> 'waiting' OR s.waits_until <= clock() OR s.stop_requested)
          AND (l.company_id IS NULL OR l.expires < clock())
          AND (s.state <> 'requested' OR NOT EXISTS (
              SELECT 1 FROM syncs a WHERE a.company_id = s.company_id AND a.state IN {ACTIVE}
          ))
        ORDER BY s.company_id, s.requested_at
        LIMIT $1
        """,  # noqa: S608
        most,
    )
    return [(row["company_id"], row["sync_id"], row["turn"]) for row in rows]


async def wake(connection: Connection, company_id: UUID, waits_for: str) -> list[tuple[UUID, int]]:
    """Let syncs go on that waited for this; give their ids and turns."""
    rows = await connection.fetch(
        """
        UPDATE syncs SET waits_until = clock()
        WHERE company_id = $1 AND state = 'waiting' AND waits_for = $2
        RETURNING sync_id, turn
        """,
        company_id,
        waits_for,
    )
    return [(row["sync_id"], row["turn"]) for row in rows]
