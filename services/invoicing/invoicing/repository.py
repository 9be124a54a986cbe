"""Remembers records, changes, answers and links: all SQL of invoicing."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from common.contracts.invoicing import RECORD_CHANGED, Change, Changes, StoredPage, kind_of
from common.contracts.sync import RecordsLinked
from common.postgres import Connection

from invoicing.domain.book import Book
from invoicing.domain.records import MODELS, Kept
from invoicing.domain.wishes import Answer

Keys = Collection[tuple[str, str]]
COLUMNS = "r.kind, r.id, r.revision, r.change, r.deleted, r.source, r.settled, r.pulled_at, r.body"


async def take_changes(connection: Connection, company_id: UUID, count: int) -> tuple[int, datetime]:
    """Take the next change numbers; give the newest before them, and the time. Others wait until the commit."""
    while True:
        row = await connection.fetchrow(
            """
            UPDATE counters
            SET change = change + $2
            WHERE company_id = $1
            RETURNING change - $2 AS before, clock() AS at
            """,
            company_id,
            count,
        )
        if row is not None:
            return row["before"], row["at"]
        await connection.execute(
            "INSERT INTO counters (company_id) VALUES ($1) ON CONFLICT DO NOTHING", company_id
        )


async def hand_back_changes(connection: Connection, company_id: UUID, newest: int) -> None:
    """Give back the numbers that were taken and not used."""
    await connection.execute("UPDATE counters SET change = $2 WHERE company_id = $1", company_id, newest)


async def newest_change(connection: Connection, company_id: UUID) -> int:
    """Find the number of the newest change; 0 before the first."""
    change = await connection.fetchval("SELECT change FROM counters WHERE company_id = $1", company_id)
    return int(change or 0)


async def records(connection: Connection, company_id: UUID, keys: Keys) -> list[Kept]:
    """Find records by kind and id."""
    # LATERAL and OFFSET keep the planner to one index look-up a key, whatever it believes of a table that grows fast.
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
    return [_kept(row) for row in rows]


async def bearers(connection: Connection, company_id: UUID, numbers: Keys) -> list[Kept]:
    """Find the documents that bear these numbers."""
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
    return [_kept(row) for row in rows]


async def record(connection: Connection, company_id: UUID, kind: str, record_id: str) -> Kept | None:
    """Find one record."""
    found = await records(connection, company_id, [(kind, record_id)])
    return found[0] if found else None


async def keep(connection: Connection, company_id: UUID, book: Book) -> None:
    """Keep what a transaction changed in the book: the records' newest states, and each change as it is said."""
    touched = book.touched()
    if touched:
        await _keep_records(connection, company_id, touched)
    if book.said:
        await connection.execute(
            """
            INSERT INTO changes (company_id, change, event_id, body)
            SELECT $1, * FROM unnest($2::bigint[], $3::uuid[], $4::text[])
            """,
            company_id,
            [event.change for event in book.said],
            [event.id for event in book.said],
            [event.model_dump_json(by_alias=True) for event in book.said],
        )


async def _keep_records(connection: Connection, company_id: UUID, touched: Sequence[Kept]) -> None:
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
        [kept.kind for kept in touched],
        [kept.record.id for kept in touched],
        [kept.revision for kept in touched],
        [kept.change for kept in touched],
        [kept.deleted for kept in touched],
        [kept.source for kept in touched],
        [kept.number for kept in touched],
        [kept.settled for kept in touched],
        [kept.pulled_at for kept in touched],
        [kept.record.model_dump_json() for kept in touched],
    )


async def first_answers(
    connection: Connection, company_id: UUID, request_ids: Collection[UUID]
) -> dict[UUID, Answer]:
    """Find what requests were answered when they came first: the change that they made tells the record."""
    rows = await connection.fetch(
        """
        SELECT a.request_id, a.answer, c.body
        FROM answers AS a
        JOIN changes AS c ON c.company_id = $1 AND c.change = (a.answer ->> 'change')::bigint
        WHERE a.company_id = $1 AND a.request_id = ANY ($2::uuid[])
        """,
        company_id,
        list(request_ids),
    )
    return {row["request_id"]: _answer(row["answer"], row["body"]) for row in rows}


async def keep_answers(connection: Connection, company_id: UUID, answers: Mapping[UUID, Answer]) -> None:
    """Keep the first answers to requests."""
    await connection.execute(
        """
        INSERT INTO answers (company_id, request_id, answer)
        SELECT $1, * FROM unnest($2::uuid[], $3::jsonb[])
        """,
        company_id,
        list(answers),
        [
            {"status": one.status, "change": one.kept.change, "deleted": one.kept.deleted}
            for one in answers.values()
        ],
    )


async def page(connection: Connection, company_id: UUID, kind: str, after: str, limit: int) -> StoredPage:
    """Find a page of records by id, each with its revision and, where it is in Xero, its id and address there."""
    rows = await connection.fetch(
        """
        SELECT r.id, r.body, r.revision, l.xero_id, l.xero_url
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
    return StoredPage(items=items, next=rows[limit - 1]["id"] if len(rows) > limit else None)


def _item(row: asyncpg.Record) -> dict[str, Any]:
    item = {**json.loads(row["body"]), "revision": row["revision"]}
    if row["xero_id"] is not None:
        item |= {"xero_id": row["xero_id"], "xero_url": row["xero_url"]}
    return item


async def changed_after(connection: Connection, company_id: UUID, after: int, limit: int) -> Changes:
    """Find the records whose newest change came after a number, in the order of the changes."""
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
    some = rows[:limit]
    changes = tuple(
        Change(
            kind=row["kind"],
            id=row["id"],
            revision=row["revision"],
            deleted=row["deleted"],
            record=None if row["deleted"] else json.loads(row["body"]),
        )
        for row in some
    )
    return Changes(
        changes=changes, cursor=str(some[-1]["change"] if some else after), more=len(rows) > len(some)
    )


async def said_after(connection: Connection, company_id: UUID, after: int, limit: int) -> list[str]:
    """Find the events said after a change number, word for word."""
    rows = await connection.fetch(
        "SELECT body FROM changes WHERE company_id = $1 AND change > $2 ORDER BY change LIMIT $3",
        company_id,
        after,
        limit,
    )
    return [row["body"] for row in rows]


async def link(connection: Connection, company_id: UUID, event: RecordsLinked) -> None:
    """Keep where records are in Xero, unless something said later is there."""
    links = {(one.kind, one.id): one for one in event.links}
    keys = sorted(links)
    await connection.execute(
        """
        INSERT INTO links AS known (company_id, tenant_id, said_at, kind, id, xero_id, xero_url)
        SELECT $1, $2, $3, * FROM unnest($4::text[], $5::text[], $6::text[], $7::text[])
        ON CONFLICT (company_id, kind, id) DO UPDATE
        SET tenant_id = excluded.tenant_id,
            said_at = excluded.said_at,
            xero_id = excluded.xero_id,
            xero_url = excluded.xero_url
        WHERE known.said_at < excluded.said_at
        """,
        company_id,
        event.tenant_id,
        event.time,
        [kind for kind, _ in keys],
        [record_id for _, record_id in keys],
        [links[key].xero_id for key in keys],
        [links[key].xero_url for key in keys],
    )


def _kept(row: asyncpg.Record) -> Kept:
    return Kept(
        kind=row["kind"],
        record=MODELS[row["kind"]].model_validate_json(row["body"]),
        revision=row["revision"],
        change=row["change"],
        deleted=row["deleted"],
        source=row["source"],
        settled=row["settled"],
        pulled_at=row["pulled_at"],
    )


def _answer(answer: Mapping[str, Any], body: str) -> Answer:
    event = RECORD_CHANGED.validate_json(body)
    kept = Kept(kind_of(event.type), event.record, event.revision, answer["change"], answer["deleted"])
    return Answer(answer["status"], kept)
