"""Remembers companies, their people, and tries at signing in."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg import UniqueViolationError

from auth_service.errors import EmailTaken
from common.ids import new_id
from common.postgres import Connection


@dataclass(frozen=True, repr=False)
class Person:
    """Somebody who may sign in."""

    person_id: UUID
    company_id: UUID
    password_hash: str


async def add_company(connection: Connection, company_id: UUID, name: str) -> None:
    """Keep a new company."""
    await connection.execute("INSERT INTO companies (company_id, name) VALUES ($1, $2)", company_id, name)


async def add_person(connection: Connection, company_id: UUID, email: str, key: str, password: str) -> UUID:
    """Keep a new person with the hash of a password; EmailTaken when the address is somebody's."""
    person_id = new_id()
    try:
        await connection.execute(
            """
            INSERT INTO people (person_id, company_id, email, email_key, password_hash)
            VALUES ($1, $2, $3, $4, $5)
            """,
            person_id,
            company_id,
            email,
            key,
            password,
        )
    except UniqueViolationError:
        raise EmailTaken from None
    return person_id


async def person_of(connection: Connection, email_key: str) -> Person | None:
    """Find a person by e-mail address, in whatever company."""
    row = await connection.fetchrow(
        "SELECT person_id, company_id, password_hash FROM people WHERE email_key = $1", email_key
    )
    return Person(**row) if row else None


async def tries(connection: Connection, email_hash: bytes) -> int:
    """Count the tries of the last 15 minutes, one counter at a time for each address."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", email_hash.hex())
    count: int = await connection.fetchval(
        "SELECT count(*) FROM sign_in_tries WHERE email_hash = $1 AND tried_at > clock() - interval '15 minutes'",
        email_hash,
    )
    return count


async def note_try(connection: Connection, email_hash: bytes) -> None:
    """Count one more try."""
    await connection.execute("INSERT INTO sign_in_tries (email_hash) VALUES ($1)", email_hash)


async def clear_tries(connection: Connection, email_hash: bytes) -> None:
    """Forget the tries of somebody who then signed in."""
    await connection.execute("DELETE FROM sign_in_tries WHERE email_hash = $1", email_hash)


async def delete_expired_tries(connection: Connection) -> None:
    """Drop tries that no longer count."""
    await connection.execute("DELETE FROM sign_in_tries WHERE tried_at < clock() - interval '1 hour'")
