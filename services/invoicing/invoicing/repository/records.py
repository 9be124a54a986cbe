"""Stores the newest state of every record; reads it by key, by number, by page and by change."""

import json
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from common.contracts.invoicing import Change, Changes, RecordPage
from common.postgres import Connection
from invoicing.domain.records import MODELS, StoredRecord

Keys = Collection[tuple[str, str]]
COLUMNS = "r.kind, r.id, r.revision, r.change, r.deleted, r.source, r.settled, r.pulled_at, r.body"


async def find(connection: Connection, company_id: UUID, keys: Keys) -> list[StoredRecord]:
    """Return records by kind and id; those that do not exist are absent."""
    # LATERAL with OFFSET 0 makes the planner use one index lookup for each key, even if its statistics are outdated.
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS}
        FROM unnest($2::text[], $3::text[]) AS key (kind, id)
        CROSS JOIN LATERAL (
            SELECT * FROM records
            WHERE company_id = $1 AND kind = key.kind AND id = key.id
            OFFSET 0
        ) AS r
        """,  # noqa: S608
        company_id,
        [kind for kind, _ in keys],
        [record_id for _, record_id in keys],
    )
    return [_stored(row) for row in rows]


async def find_by_number(connection: Connection, company_id: UUID, numbers: Keys) -> list[StoredRecord]:
    """Return documents by kind and number; those that do not exist are absent."""
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS}
        FROM unnest($2::text[], $3::text[]) AS key (kind, number)
        CROSS JOIN LATERAL (
            SELECT * FROM records
            WHERE company_id = $1 AND kind = key.kind AND number = key.number
            OFFSET 0
        ) AS r
        """,  # noqa: S608
        company_id,
        [kind for kind, _ in numbers],
        [number for _, number in numbers],
    )
    return [_stored(row) for row in rows]


async def find_one(
    connection: Connection, company_id: UUID, kind: str, record_id: str
) -> StoredRecord | None:
    """Return a record, or None."""
    found = await find(connection, company_id, [(kind, record_id)])
    return found[0] if found else None


async def upsert(connection: Connection, company_id: UUID, touched: Sequence[StoredRecord]) -> None:
    """Store the newest states of records."""
    if not touched:
        return
    await connection.execute(
        """
        INSERT INTO records (
            company_id, kind, id, revision, change, deleted, source, number, settled, pulled_at, body
        )
        SELECT $1, * FROM unnest(
            $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::boolean[], $7::text[], $8::text[],
            $9::numeric[], $10::timestamptz[], $11::text[]
        )
        ON CONFLICT (company_id, kind, id) DO UPDATE
        SET revision = excluded.revision,
            change = excluded.change,
            deleted = excluded.deleted,
            number = excluded.number,
            settled = excluded.settled,
            pulled_at = excluded.pulled_at,
            body = excluded.body
        """,
        company_id,
        [stored.kind for stored in touched],
        [stored.record.id for stored in touched],
        [stored.revision for stored in touched],
        [stored.change for stored in touched],
        [stored.deleted for stored in touched],
        [stored.source for stored in touched],
        [stored.number for stored in touched],
        [stored.settled for stored in touched],
        [stored.pulled_at for stored in touched],
        [stored.record.model_dump_json() for stored in touched],
    )


async def page(connection: Connection, company_id: UUID, kind: str, after: str, limit: int) -> RecordPage:
    """Return a page of records by id, each with its revision; deleted records are omitted.

    A record in Xero has `xero_id`, `xero_url` and `xero_differs`: a sentence about what differs there, or None.
    """
    rows = await connection.fetch(
        """
        SELECT r.id, r.body, r.revision, l.xero_id, l.xero_url, l.differs
        FROM records AS r
        LEFT JOIN links AS l ON l.company_id = $1 AND l.kind = r.kind AND l.id = r.id
        WHERE r.company_id = $1 AND r.kind = $2 AND r.id > $3 AND NOT r.deleted
        ORDER BY r.id
        LIMIT $4
        """,
        company_id,
        kind,
        after,
        limit + 1,
    )
    items = tuple(_item(row) for row in rows[:limit])
    return RecordPage(items=items, next=rows[limit - 1]["id"] if len(rows) > limit else None)


def _item(row: asyncpg.Record) -> dict[str, Any]:
    item = {**json.loads(row["body"]), "revision": row["revision"]}
    if row["xero_id"] is not None:
        item |= {name: row[name] for name in ("xero_id", "xero_url")} | {"xero_differs": row["differs"]}
    return item


async def changed_after(connection: Connection, company_id: UUID, after: int, limit: int) -> Changes:
    """Return the records whose newest change has a number above `after`, in the order of the changes."""
    rows = await connection.fetch(
        """
        SELECT change, kind, id, revision, deleted, body
        FROM records
        WHERE company_id = $1 AND change > $2
        ORDER BY change
        LIMIT $3
        """,
        company_id,
        after,
        limit + 1,
    )
    page_rows = rows[:limit]
    changes = tuple(
        Change(
            kind=row["kind"],
            id=row["id"],
            revision=row["revision"],
            deleted=row["deleted"],
            record=None if row["deleted"] else json.loads(row["body"]),
        )
        for row in page_rows
    )
    return Changes(
        changes=changes,
        cursor=str(page_rows[-1]["change"] if page_rows else after),
        more=len(rows) > len(page_rows),
    )


def _stored(row: asyncpg.Record) -> StoredRecord:
    return StoredRecord(
        kind=row["kind"],
        record=MODELS[row["kind"]].model_validate_json(row["body"]),
        revision=row["revision"],
        change=row["change"],
        deleted=row["deleted"],
        source=row["source"],
        settled=row["settled"],
        pulled_at=row["pulled_at"],
    )
