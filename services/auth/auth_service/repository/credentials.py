"""Stores sessions and API keys, by the hash of their secret."""

from datetime import datetime
from uuid import UUID

from common.contracts.auth import ApiKey, Caller
from common.errors import NotFound
from common.ids import new_id
from common.postgres import Connection
from common.postgres.database import changed


async def begin_session(
    connection: Connection, company_id: UUID, person_id: UUID, secret_hash: bytes
) -> datetime:
    """Store a new session and return when it expires, after 14 days."""
    expires_at: datetime = await connection.fetchval(
        """
        INSERT INTO sessions (session_id, company_id, person_id, secret_hash, expires_at)
        VALUES ($1, $2, $3, $4, clock() + interval '14 days')
        RETURNING expires_at
        """,
        new_id(),
        company_id,
        person_id,
        secret_hash,
    )
    return expires_at


async def end_session(connection: Connection, secret_hash: bytes) -> None:
    """End a session; one that has ended does not change."""
    await connection.execute(
        "UPDATE sessions SET ended_at = clock() WHERE secret_hash = $1 AND ended_at IS NULL", secret_hash
    )


async def session_holder(connection: Connection, secret_hash: bytes, csrf: str) -> Caller | None:
    """Return the holder of a session that has not ended, or None; `csrf` is copied into the result."""
    row = await connection.fetchrow(
        """
        SELECT s.company_id, c.name AS company_name, s.session_id, p.email
        FROM sessions s
        JOIN companies c USING (company_id)
        JOIN people p USING (person_id)
        WHERE s.secret_hash = $1 AND s.ended_at IS NULL AND s.expires_at > clock()
        """,
        secret_hash,
    )
    return Caller(csrf=csrf, **row) if row else None


async def session_holds(connection: Connection, company_id: UUID, session_id: UUID) -> bool:
    """Return whether this is a session of this company that has not ended."""
    holds: bool = await connection.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM sessions
            WHERE session_id = $1 AND company_id = $2 AND ended_at IS NULL AND expires_at > clock()
        )
        """,
        session_id,
        company_id,
    )
    return holds


async def delete_expired_sessions(connection: Connection) -> None:
    """Delete sessions that ended more than a day ago."""
    await connection.execute(
        "DELETE FROM sessions WHERE least(expires_at, ended_at) < clock() - interval '1 day'"
    )


async def add_key(connection: Connection, company_id: UUID, name: str, secret_hash: bytes) -> ApiKey:
    """Store a new API key.

    Raises:
        NotFound: There is no such company.
    """
    row = await connection.fetchrow(
        """
        INSERT INTO api_keys (key_id, company_id, name, secret_hash)
        SELECT $1, company_id, $3, $4
        FROM companies
        WHERE company_id = $2
        RETURNING key_id AS id, name, made_at AS created_at
        """,
        new_id(),
        company_id,
        name,
        secret_hash,
    )
    if row is None:
        raise NotFound
    return ApiKey(**row)


async def keys(connection: Connection, company_id: UUID) -> list[ApiKey]:
    """Return a company's API keys, the oldest first, at most 1000."""
    rows = await connection.fetch(
        """
        SELECT key_id AS id, name, made_at AS created_at, last_used_at
        FROM api_keys
        WHERE company_id = $1
        ORDER BY made_at, key_id
        LIMIT 1000
        """,
        company_id,
    )
    return [ApiKey(**row) for row in rows]


async def remove_key(connection: Connection, company_id: UUID, key_id: UUID) -> bool:
    """Delete an API key; return whether it existed."""
    done = await connection.execute(
        "DELETE FROM api_keys WHERE company_id = $1 AND key_id = $2", company_id, key_id
    )
    return changed(done) == 1


async def key_holder(connection: Connection, secret_hash: bytes) -> Caller | None:
    """Return the holder of an API key, or None; store the time of its use, at most once a minute."""
    row = await connection.fetchrow(
        """
        SELECT k.company_id, c.name AS company_name, k.key_id,
               coalesce(k.last_used_at < clock() - interval '1 minute', true) AS to_note
        FROM api_keys k
        JOIN companies c USING (company_id)
        WHERE k.secret_hash = $1
        """,
        secret_hash,
    )
    if row is None:
        return None
    if row["to_note"]:
        await connection.execute(
            "UPDATE api_keys SET last_used_at = clock() WHERE key_id = $1", row["key_id"]
        )
    return Caller(company_id=row["company_id"], company_name=row["company_name"], key_id=row["key_id"])
