"""Idempotent requests: the first response is stored, and a repeated request gets it and has no further effect."""

from typing import Any
from uuid import UUID

from common.postgres.database import Connection


async def get(connection: Connection, company_id: UUID, request_id: UUID) -> dict[str, Any] | None:
    """Return the stored response of a request, or None if this is its first time.

    Holds a lock on the request id until the transaction ends, so that two copies of a request run one after the other.
    """
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", str(request_id))
    answer: dict[str, Any] | None = await connection.fetchval(
        "SELECT answer FROM answers WHERE company_id = $1 AND request_id = $2", company_id, request_id
    )
    return answer


async def insert(connection: Connection, company_id: UUID, request_id: UUID, answer: dict[str, Any]) -> None:
    """Store the response in the transaction of the change that it describes."""
    await connection.execute(
        "INSERT INTO answers (company_id, request_id, answer) VALUES ($1, $2, $3)",
        company_id,
        request_id,
        answer,
    )


async def delete_expired(connection: Connection) -> None:
    """Delete responses older than a day."""
    await connection.execute("DELETE FROM answers WHERE answered_at < clock() - interval '1 day'")
