"""Links between records and Xero's objects, and what Xero last showed of each object."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from common.postgres import Connection
from sync_worker.domain.kind import Link, Ref


@dataclass(frozen=True)
class Object:
    """An object of Xero as it was last seen; `as_record` is None for what is not pulled."""

    kind: str
    xero_id: str
    state: str
    seen: dict[str, Any]
    as_record: dict[str, Any] | None = None
    match_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkToKeep:
    """A link as it is to be kept; `revision` is the one Xero now holds."""

    ref: Ref
    xero_id: str
    revision: int
    shared: bool = False


async def fetch(
    connection: Connection, company_id: UUID, tenant_id: UUID, refs: Iterable[Ref]
) -> dict[Ref, Link]:
    """Give the links of these records that have an object, with what was last seen of it.

    OFFSET 0 keeps each look-up one by the whole key: on tables that were filled a moment ago the planner knows no
    better than to compare every link with every object.
    """
    wanted = sorted(set(refs))
    rows = await connection.fetch(
        """
        SELECT w.kind, w.record_id, l.xero_id, l.revision, o.state, o.seen
        FROM unnest($3::text[], $4::text[]) AS w(kind, record_id)
        CROSS JOIN LATERAL (
            SELECT xero_id, revision FROM links
            WHERE company_id = $1 AND tenant_id = $2 AND kind = w.kind AND record_id = w.record_id
              AND xero_id IS NOT NULL
            OFFSET 0
        ) l
        LEFT JOIN LATERAL (
            SELECT state, seen FROM objects
            WHERE company_id = $1 AND tenant_id = $2 AND kind = w.kind AND xero_id = l.xero_id
            OFFSET 0
        ) o ON true
        """,
        company_id,
        tenant_id,
        [ref.kind for ref in wanted],
        [ref.id for ref in wanted],
    )
    return {
        Ref(row["kind"], row["record_id"]): Link(
            row["xero_id"], row["revision"], row["state"] or "live", row["seen"] or {}
        )
        for row in rows
    }


async def keep(
    connection: Connection, company_id: UUID, tenant_id: UUID, links: Sequence[LinkToKeep]
) -> None:
    """Keep links; what was decided to be left is forgotten, for it is in Xero now."""
    await connection.executemany(
        """
        INSERT INTO links (company_id, tenant_id, kind, record_id, xero_id, revision, shared, born_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, clock())
        ON CONFLICT (company_id, tenant_id, kind, record_id) DO UPDATE
        SET xero_id = excluded.xero_id, born_at = coalesce(links.born_at, excluded.born_at),
            revision = greatest(links.revision, excluded.revision),
            shared = excluded.shared, left_revision = NULL, left_version = NULL, changed_at = clock()
        """,
        [
            (company_id, tenant_id, link.ref.kind, link.ref.id, link.xero_id, link.revision, link.shared)
            for link in links
        ],
    )


async def drop(connection: Connection, company_id: UUID, tenant_id: UUID, refs: Sequence[Ref]) -> None:
    """Forget links; only for kinds whose links are a mapping that a person may change."""
    await connection.execute(
        """
        DELETE FROM links
        WHERE company_id = $1 AND tenant_id = $2
          AND (kind, record_id) IN (SELECT * FROM unnest($3::text[], $4::text[]))
        """,
        company_id,
        tenant_id,
        [ref.kind for ref in refs],
        [ref.id for ref in refs],
    )


async def leave(
    connection: Connection, company_id: UUID, tenant_id: UUID, ref: Ref, revision: int, version: int | None
) -> bool:
    """Note that a revision is not sent, until settings get another version or for ever; tell whether that is news."""
    before = await connection.fetchval(
        """
        SELECT left_revision FROM links
        WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND record_id = $4
        FOR UPDATE
        """,
        company_id,
        tenant_id,
        ref.kind,
        ref.id,
    )
    await connection.execute(
        """
        INSERT INTO links (company_id, tenant_id, kind, record_id, left_revision, left_version)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (company_id, tenant_id, kind, record_id) DO UPDATE
        SET left_revision = excluded.left_revision, left_version = excluded.left_version, changed_at = clock()
        """,
        company_id,
        tenant_id,
        ref.kind,
        ref.id,
        revision,
        version,
    )
    return bool(before != revision)


async def see(connection: Connection, company_id: UUID, tenant_id: UUID, objects: Sequence[Object]) -> None:
    """Keep what Xero showed of objects."""
    await connection.execute(
        """
        INSERT INTO objects (company_id, tenant_id, kind, xero_id, state, seen, as_record, match_keys)
        SELECT $1, $2, o.kind, o.xero_id, o.state, o.seen, o.as_record,
               ARRAY(SELECT jsonb_array_elements_text(o.match_keys))
        FROM jsonb_to_recordset($3) AS o(
            kind text, xero_id text, state text, seen jsonb, as_record jsonb, match_keys jsonb
        )
        ON CONFLICT (company_id, tenant_id, kind, xero_id) DO UPDATE
        SET state = excluded.state, seen = excluded.seen, as_record = excluded.as_record,
            match_keys = excluded.match_keys, seen_at = clock()
        """,
        company_id,
        tenant_id,
        [
            {
                "kind": one.kind,
                "xero_id": one.xero_id,
                "state": one.state,
                "seen": one.seen,
                "as_record": one.as_record,
                "match_keys": list(one.match_keys),
            }
            for one in {(one.kind, one.xero_id): one for one in objects}.values()
        ],
    )


async def seen_before(
    connection: Connection, company_id: UUID, tenant_id: UUID, kind: str, xero_ids: Sequence[str]
) -> dict[str, tuple[Object, str | None, int]]:
    """Give objects as they were last seen, each with its record's id and the revision Xero holds."""
    rows = await connection.fetch(
        """
        SELECT o.kind, o.xero_id, o.state, o.seen, o.as_record, o.match_keys, l.record_id, l.revision
        FROM objects o
        LEFT JOIN LATERAL (
            SELECT record_id, revision FROM links
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND xero_id = o.xero_id AND NOT shared
            OFFSET 0
        ) l ON true
        WHERE o.company_id = $1 AND o.tenant_id = $2 AND o.kind = $3 AND o.xero_id = ANY($4::text[])
        """,
        company_id,
        tenant_id,
        kind,
        list(xero_ids),
    )
    return {row["xero_id"]: (_object(row), row["record_id"], row["revision"] or 0) for row in rows}


async def unlinked(
    connection: Connection, company_id: UUID, tenant_id: UUID, kind: str, most: int
) -> list[Object]:
    """Give live objects of a kind that belong to no record."""
    rows = await connection.fetch(
        """
        SELECT o.kind, o.xero_id, o.state, o.seen, o.as_record, o.match_keys
        FROM objects o
        LEFT JOIN LATERAL (
            SELECT record_id FROM links
            WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND xero_id = o.xero_id AND NOT shared
            OFFSET 0
        ) own ON true
        WHERE o.company_id = $1 AND o.tenant_id = $2 AND o.kind = $3 AND o.state = 'live'
          AND own.record_id IS NULL
          AND o.xero_id NOT IN (
              SELECT xero_id FROM links
              WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND shared AND xero_id IS NOT NULL
          )
        ORDER BY o.xero_id
        LIMIT $4
        """,
        company_id,
        tenant_id,
        kind,
        most,
    )
    return [_object(row) for row in rows]


async def of_kind(connection: Connection, company_id: UUID, tenant_id: UUID, kind: str) -> list[Object]:
    """Give all objects of a kind; for kinds that are few."""
    rows = await connection.fetch(
        """
        SELECT kind, xero_id, state, seen, as_record, match_keys
        FROM objects
        WHERE company_id = $1 AND tenant_id = $2 AND kind = $3
        ORDER BY xero_id
        """,
        company_id,
        tenant_id,
        kind,
    )
    return [_object(row) for row in rows]


async def gone_from_list(
    connection: Connection, company_id: UUID, tenant_id: UUID, kind: str, listed: Sequence[str]
) -> list[str]:
    """Mark as removed what a full list no longer holds; give the ids."""
    rows = await connection.fetch(
        """
        UPDATE objects SET state = 'removed', seen_at = clock()
        WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND state = 'live' AND NOT (xero_id = ANY($4::text[]))
        RETURNING xero_id
        """,
        company_id,
        tenant_id,
        kind,
        list(listed),
    )
    return [row["xero_id"] for row in rows]


async def mark_removed(
    connection: Connection, company_id: UUID, tenant_id: UUID, kind: str, xero_ids: Sequence[str]
) -> None:
    """Note that objects are gone in Xero."""
    await connection.execute(
        """
        UPDATE objects SET state = 'removed', seen_at = clock()
        WHERE company_id = $1 AND tenant_id = $2 AND kind = $3 AND xero_id = ANY($4::text[])
        """,
        company_id,
        tenant_id,
        kind,
        list(xero_ids),
    )


async def any_linked(connection: Connection, company_id: UUID, tenant_id: UUID, kind: str) -> bool:
    """Tell whether any record of a kind is in this organisation."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT 1 FROM links WHERE company_id = $1 AND tenant_id = $2 AND kind = $3"
            " AND xero_id IS NOT NULL)",
            company_id,
            tenant_id,
            kind,
        )
    )


async def read_to(connection: Connection, company_id: UUID, tenant_id: UUID, kind: str) -> datetime | None:
    """Tell up to which time of Xero's the changes of a kind were read."""
    at: datetime | None = await connection.fetchval(
        "SELECT read_to FROM readings WHERE company_id = $1 AND tenant_id = $2 AND kind = $3",
        company_id,
        tenant_id,
        kind,
    )
    return at


async def note_reading(
    connection: Connection, company_id: UUID, tenant_id: UUID, kind: str, at: datetime
) -> None:
    """Keep up to which time of Xero's the changes of a kind were read."""
    await connection.execute(
        """
        INSERT INTO readings (company_id, tenant_id, kind, read_to) VALUES ($1, $2, $3, $4)
        ON CONFLICT (company_id, tenant_id, kind) DO UPDATE
        SET read_to = greatest(readings.read_to, excluded.read_to)
        """,
        company_id,
        tenant_id,
        kind,
        at,
    )


def _object(row: Any) -> Object:
    return Object(
        row["kind"], row["xero_id"], row["state"], row["seen"], row["as_record"], tuple(row["match_keys"])
    )


def same(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """Compare two short forms."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
