"""Stores consents: the sessions sent to Xero's authorise page, and the results."""

from dataclasses import dataclass
from uuid import UUID

from common.postgres import Connection


@dataclass(frozen=True, repr=False)
class Consent:
    """A consent that Xero redirected back from; `used` and `expired` describe it before it was taken."""

    encrypted_verifier: str
    used: bool
    expired: bool


async def begin(
    connection: Connection, company_id: UUID, session_id: UUID, state_hash: bytes, encrypted_verifier: str
) -> None:
    """Store a new consent, which expires after ten minutes."""
    await connection.execute(
        """
        INSERT INTO consents (state_hash, company_id, session_id, encrypted_verifier, expires_at)
        VALUES ($1, $2, $3, $4, clock() + interval '10 minutes')
        """,
        state_hash,
        company_id,
        session_id,
        encrypted_verifier,
    )


async def take(
    connection: Connection, company_id: UUID, session_id: UUID, state_hash: bytes
) -> Consent | None:
    """Return a consent and mark it as used; None if this session started no consent with this state."""
    row = await connection.fetchrow(
        """
        SELECT encrypted_verifier, used_at IS NOT NULL AS used, expires_at <= clock() AS expired
        FROM consents
        WHERE state_hash = $1 AND company_id = $2 AND session_id = $3
        FOR UPDATE
        """,
        state_hash,
        company_id,
        session_id,
    )
    if row is None:
        return None
    await connection.execute(
        "UPDATE consents SET used_at = clock() WHERE state_hash = $1 AND used_at IS NULL", state_hash
    )
    return Consent(**row)


async def note_event(
    connection: Connection, company_id: UUID, state_hash: bytes, grant_id: UUID, event_id: UUID | None
) -> None:
    """Store the grant of a consent and its event in Xero."""
    await connection.execute(
        "UPDATE consents SET grant_id = $3, event_id = $4 WHERE state_hash = $1 AND company_id = $2",
        state_hash,
        company_id,
        grant_id,
        event_id,
    )


async def events(connection: Connection, company_id: UUID, grant_id: UUID) -> set[UUID]:
    """Return the events in Xero of all consents of a company under a grant."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT event_id
        FROM consents
        WHERE company_id = $1 AND grant_id = $2 AND event_id IS NOT NULL
        """,
        company_id,
        grant_id,
    )
    return {row["event_id"] for row in rows}


async def delete_expired(connection: Connection) -> None:
    """Delete consents without a result one day after they expired, all others after 400 days."""
    await connection.execute(
        """
        DELETE FROM consents
        WHERE expires_at < clock() - interval '1 day' AND event_id IS NULL
           OR expires_at < clock() - interval '400 days'
        """
    )
