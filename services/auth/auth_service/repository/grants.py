"""Remembers Xero's token sets, encrypted, one row for each person in Xero."""

from datetime import timedelta
from uuid import UUID

from auth_service.domain.grants import Grant
from common.ids import new_id
from common.postgres import Connection

_GRANT = """
    grant_id, state, version, encrypted_access_token, encrypted_refresh_token, expires_at, encrypted_superseded,
    superseded_at,
    refreshed_at
"""


async def find(connection: Connection, grant_id: UUID) -> Grant | None:
    """Read a grant as it is now."""
    row = await connection.fetchrow(f"SELECT {_GRANT} FROM grants WHERE grant_id = $1", grant_id)  # noqa: S608
    return Grant(**row) if row else None


async def lock(connection: Connection, grant_id: UUID) -> Grant | None:
    """Read a grant once nobody else is at it, and keep others away until the transaction ends.

    NO KEY: a company may be connected under the grant meanwhile.
    """
    row = await connection.fetchrow(
        f"SELECT {_GRANT} FROM grants WHERE grant_id = $1 FOR NO KEY UPDATE",  # noqa: S608
        grant_id,
    )
    return Grant(**row) if row else None


async def seize(connection: Connection, grant_id: UUID) -> Grant | None:
    """Read a grant that is to go: until the transaction ends nobody is connected under it either."""
    row = await connection.fetchrow(
        f"SELECT {_GRANT} FROM grants WHERE grant_id = $1 FOR UPDATE",  # noqa: S608
        grant_id,
    )
    return Grant(**row) if row else None


async def lock_of_user(connection: Connection, xero_user_id: UUID) -> Grant | None:
    """Lock the grant of a person in Xero, if there is one."""
    row = await connection.fetchrow(
        f"SELECT {_GRANT} FROM grants WHERE xero_user_id = $1 FOR NO KEY UPDATE",  # noqa: S608
        xero_user_id,
    )
    return Grant(**row) if row else None


async def replace(
    connection: Connection, xero_user_id: UUID, access_token: str, refresh_token: str, expires_in: timedelta
) -> UUID:
    """Keep the encrypted token set of a fresh consent in place of whatever this person's grant had before."""
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
    """Keep the encrypted token set of a refresh; the superseded refresh token stays as recovery."""
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
    """Keep that only a fresh consent helps."""
    await connection.execute("UPDATE grants SET state = 'needs_reauth' WHERE grant_id = $1", grant_id)


async def remove(connection: Connection, grant_id: UUID) -> None:
    """Forget a grant."""
    await connection.execute("DELETE FROM grants WHERE grant_id = $1", grant_id)


async def in_use(connection: Connection, grant_id: UUID) -> bool:
    """Tell whether a company is connected, or is choosing, under this grant."""
    used: bool = await connection.fetchval(
        """
        SELECT EXISTS (SELECT FROM connections WHERE grant_id = $1 AND (state <> 'disconnected' OR leaving))
            OR EXISTS (SELECT FROM offers WHERE grant_id = $1)
        """,
        grant_id,
    )
    return used


async def rested(connection: Connection) -> list[UUID]:
    """Find the grants in use that nobody needed for 45 days."""
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
    """Find the grants with something left to undo at Xero, and those that nobody has used for a day."""
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
    """Drop superseded refresh tokens that Xero no longer takes."""
    await connection.execute(
        """
        UPDATE grants
        SET encrypted_superseded = NULL, superseded_at = NULL
        WHERE superseded_at < clock() - interval '30 minutes'
        """
    )
