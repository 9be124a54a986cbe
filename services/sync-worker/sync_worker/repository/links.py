"""Links between records and Xero's objects, and what Xero last showed of each object."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from common.postgres import Connection
from sync_worker.domain.kind import Link, Ref


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
    """Keep links; what was decided to be left is forgotten, for it is in Xero now.

    A link that shares its object with another one, because the two were merged, goes on sharing it.
    """
    if not links:
        return
    await connection.executemany(
        """
        INSERT INTO links (company_id, tenant_id, kind, record_id, xero_id, revision, shared, born_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, clock())
        ON CONFLICT (company_id, tenant_id, kind, record_id) DO UPDATE
        SET xero_id = excluded.xero_id, born_at = coalesce(links.born_at, excluded.born_at),
            revision = greatest(links.revision, excluded.revision),
            shared = excluded.shared OR (links.shared AND links.xero_id = excluded.xero_id),
            left_revision = NULL, left_version = NULL, changed_at = clock()
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
