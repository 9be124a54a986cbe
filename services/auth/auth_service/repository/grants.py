"""Stores Xero's token sets, encrypted, one row for each user of Xero."""

from datetime import timedelta
from uuid import UUID

from auth_service.domain.grants import Grant
from common.ids import new_id
from common.postgres import Connection

_GRANT = """
    grant_id, state, version, encrypted_access_token, encrypted_refresh_token, expires_at, encrypted_superseded,
    superseded_at, refreshed_at
"""


async def find(connection: Connection, grant_id: UUID) -> Grant | None:
    """Return a grant without a lock, or None."""
    row = await connection.fetchrow(f"SELECT {_GRANT} FROM grants WHERE grant_id = $1", grant_id)  # noqa: S608
    return Grant(**row) if row else None


async def lock(connection: Connection, grant_id: UUID) -> Grant | None:
    """Lock a grant until the transaction ends and return it, or None.

    FOR NO KEY UPDATE still allows a company to be connected under the grant.
    """
    row = await connection.fetchrow(
        f"SELECT {_GRANT} FROM grants WHERE grant_id = $1 FOR NO KEY UPDATE",  # noqa: S608
        grant_id,
    )
    return Grant(**row) if row else None


async def seize(connection: Connection, grant_id: UUID) -> Grant | None:
    """Lock a grant for its deletion and return it, or None; no company can be connected under it meanwhile."""
    row = await connection.fetchrow(
        f"SELECT {_GRANT} FROM grants WHERE grant_id = $1 FOR UPDATE",  # noqa: S608
        grant_id,
    )
    return Grant(**row) if row else None


async def lock_of_user(connection: Connection, xero_user_id: UUID) -> Grant | None:
    """Lock the grant of a user of Xero and return it, or None."""
    row = await connection.fetchrow(
        f"SELECT {_GRANT} FROM grants WHERE xero_user_id = $1 FOR NO KEY UPDATE",  # noqa: S608
        xero_user_id,
    )
    return Grant(**row) if row else None


async def replace(
    connection: Connection, xero_user_id: UUID, access_token: str, refresh_token: str, expires_in: timedelta
) -> UUID:
    """Store the encrypted token set of a new consent, create or replace the user's grant, and return the grant's id."""
    grant_id: UUID = await connection.fetchval(
        """
        INSERT INTO grants AS g (grant_id, xero_user_id, encrypted_access_token, encrypted_refresh_token, expires_at)
        VALUES ($1, $2, $3, $4, clock() + $5)
        ON CONFLICT (xero_user_id) DO UPDATE
        SET state = 'ok',
            version = g.version + 1,
            encrypted_access_token = excluded.encrypted_access_token,
            encrypted_refresh_token = excluded.encrypted_refresh_token,
            expires_at = excluded.expires_at,
            encrypted_superseded = NULL,
            superseded_at = NULL,
            refreshed_at = excluded.refreshed_at
        RETURNING grant_id
        """,
        new_id(),
        xero_user_id,
        access_token,
        refresh_token,
        expires_in,
    )
    return grant_id


async def renew(
    connection: Connection, grant_id: UUID, access_token: str, refresh_token: str, expires_in: timedelta
) -> None:
    """Store the encrypted token set of a refresh; the superseded refresh token is kept for recovery."""
    await connection.execute(
        """
        UPDATE grants
        SET version = version + 1,
            encrypted_superseded = encrypted_refresh_token,
            superseded_at = clock(),
            encrypted_access_token = $2,
            encrypted_refresh_token = $3,
            expires_at = clock() + $4,
            refreshed_at = clock()
        WHERE grant_id = $1
        """,
        grant_id,
        access_token,
        refresh_token,
        expires_in,
    )


async def mark_dead(connection: Connection, grant_id: UUID) -> None:
    """Mark a grant as dead: only a new consent makes it usable again."""
    await connection.execute("UPDATE grants SET state = 'needs_reauth' WHERE grant_id = $1", grant_id)


async def remove(connection: Connection, grant_id: UUID) -> None:
    """Delete a grant."""
    await connection.execute("DELETE FROM grants WHERE grant_id = $1", grant_id)


async def in_use(connection: Connection, grant_id: UUID) -> bool:
    """Return whether a company is connected, still to be disconnected in Xero, or choosing under this grant."""
    used: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM connections WHERE grant_id = $1 AND (state <> 'disconnected' OR leaving))
            OR EXISTS (SELECT FROM offers WHERE grant_id = $1)
        """,
        grant_id,
    )
    return used


async def rested(connection: Connection) -> list[UUID]:
    """Return the grants with a live connection that were not refreshed for 45 days, at most 500."""
    rows = await connection.fetch(
        """
        SELECT grant_id
        FROM grants g
        WHERE state = 'ok'
          AND refreshed_at < clock() - interval '45 days'
          AND EXISTS (SELECT FROM connections c WHERE c.grant_id = g.grant_id AND c.state <> 'disconnected')
        ORDER BY refreshed_at
        LIMIT 500
        """
    )
    return [row["grant_id"] for row in rows]


async def to_clean_up(connection: Connection) -> list[UUID]:
    """Return the grants with a connection to remove from Xero, and those unused for a day, at most 500."""
    rows = await connection.fetch(
        """
        SELECT grant_id
        FROM grants g
        WHERE EXISTS (SELECT FROM connections c WHERE c.grant_id = g.grant_id AND c.leaving)
           OR refreshed_at < clock() - interval '1 day'
              AND NOT EXISTS (SELECT FROM connections c WHERE c.grant_id = g.grant_id AND c.state <> 'disconnected')
              AND NOT EXISTS (SELECT FROM offers o WHERE o.grant_id = g.grant_id)
        LIMIT 500
        """
    )
    return [row["grant_id"] for row in rows]


async def delete_superseded(connection: Connection) -> None:
    """Delete superseded refresh tokens that Xero no longer accepts, after 30 minutes."""
    await connection.execute(
        """
        UPDATE grants
        SET encrypted_superseded = NULL, superseded_at = NULL
        WHERE superseded_at < clock() - interval '30 minutes'
        """
    )
