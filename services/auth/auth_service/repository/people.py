"""Stores companies, their people, and attempts to sign in."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg import UniqueViolationError

from auth_service.errors import EmailTaken
from common.ids import new_id
from common.postgres import Connection


@dataclass(frozen=True, repr=False)
class Person:
    """A person who may sign in."""

    person_id: UUID
    company_id: UUID
    password_hash: str


async def add_company(connection: Connection, company_id: UUID, name: str) -> None:
    """Store a new company."""
    await connection.execute("INSERT INTO companies (company_id, name) VALUES ($1, $2)", company_id, name)


async def add_person(connection: Connection, company_id: UUID, email: str, key: str, password: str) -> UUID:
    """Store a new person and return the person's id; `password` is a password hash.

    Raises:
        EmailTaken: Another person has the e-mail address.
    """
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
    """Return the person with an e-mail address, in any company, or None."""
    row = await connection.fetchrow(
        "SELECT person_id, company_id, password_hash FROM people WHERE email_key = $1", email_key
    )
    return Person(**row) if row else None


async def tries(connection: Connection, email_hash: bytes) -> int:
    """Return the number of attempts in the last 15 minutes; lock the address until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", email_hash.hex())
    count: int = await connection.fetchval(
        "SELECT count(*) FROM sign_in_tries WHERE email_hash = $1 AND tried_at > clock() - interval '15 minutes'",
        email_hash,
    )
    return count


async def note_try(connection: Connection, email_hash: bytes) -> None:
    """Store an attempt."""
    await connection.execute("INSERT INTO sign_in_tries (email_hash) VALUES ($1)", email_hash)


async def clear_tries(connection: Connection, email_hash: bytes) -> None:
    """Delete the attempts of an address, after a successful sign-in."""
    await connection.execute("DELETE FROM sign_in_tries WHERE email_hash = $1", email_hash)


async def delete_expired_tries(connection: Connection) -> None:
    """Delete attempts older than an hour."""
    await connection.execute("DELETE FROM sign_in_tries WHERE tried_at < clock() - interval '1 hour'")
