"""Numbers the changes of a company under one lock, and stores them as they were published."""

from datetime import datetime
from uuid import UUID

from common.postgres import Connection
from invoicing.domain.unit_of_work import UnitOfWork


async def take(connection: Connection, company_id: UUID, count: int) -> tuple[int, datetime]:
    """Reserve `count` change numbers; return the newest number before them, and the time.

    Locks the company's counter until the transaction ends.
    """
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


async def hand_back(connection: Connection, company_id: UUID, newest: int) -> None:
    """Release the reserved numbers after `newest`, which were not used."""
    await connection.execute("UPDATE counters SET change = $2 WHERE company_id = $1", company_id, newest)


async def newest(connection: Connection, company_id: UUID) -> int:
    """Return the number of the newest change; 0 if there is none."""
    change = await connection.fetchval("SELECT change FROM counters WHERE company_id = $1", company_id)
    return int(change or 0)


async def insert(connection: Connection, company_id: UUID, uow: UnitOfWork) -> None:
    """Store the events of a unit of work by change number, as they are published."""
    if not uow.events:
        return
    await connection.execute(
        """
        INSERT INTO changes (company_id, change, event_id, body)
        SELECT $1, * FROM unnest($2::bigint[], $3::uuid[], $4::text[])
        """,
        company_id,
        [event.change for event in uow.events],
        [event.id for event in uow.events],
        [event.model_dump_json(by_alias=True) for event in uow.events],
    )


async def published_after(connection: Connection, company_id: UUID, after: int, limit: int) -> list[str]:
    """Return at most `limit` events after a change number, as the JSON that was published."""
    rows = await connection.fetch(
        "SELECT body FROM changes WHERE company_id = $1 AND change > $2 ORDER BY change LIMIT $3",
        company_id,
        after,
        limit,
    )
    return [row["body"] for row in rows]
