"""The first answer to a request that changes state is kept; the same request again gets it without acting."""

from typing import Any
from uuid import UUID

from common.postgres.database import Connection


async def get(connection: Connection, company_id: UUID, request_id: UUID) -> dict[str, Any] | None:
    """Give the answer this request had before, after making sure that nobody is at it at the same time."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(request_id))
    answer: dict[str, Any] | None = await connection.fetchval(
        "SELECT answer FROM answers WHERE company_id = $1 AND request_id = $2", company_id, request_id
    )
    return answer


async def insert(connection: Connection, company_id: UUID, request_id: UUID, answer: dict[str, Any]) -> None:
    """Keep an answer in the transaction that makes it true."""
    await connection.execute(
        "INSERT INTO answers (company_id, request_id, answer) VALUES ($1, $2, $3)",
        company_id,
        request_id,
        answer,
    )


async def delete_expired(connection: Connection) -> None:
    """Drop answers older than a day."""
    await connection.execute("DELETE FROM answers WHERE answered_at < clock() - interval '1 day'")
