"""Remembers which company is connected to which organisation, and what it may choose from."""

from collections.abc import Collection, Iterable
from uuid import UUID

from asyncpg import ForeignKeyViolationError, UniqueViolationError

from auth_service.domain.connections import Link
from auth_service.errors import OrganisationTaken, ReconnectNeeded
from common.contracts.auth import Organisation
from common.postgres import Connection

_LINK = """
    SELECT c.company_id, c.tenant_id, c.organisation, c.grant_id, c.state, c.reason, g.state AS grant_state
    FROM connections c
    LEFT JOIN grants g USING (grant_id)
"""


async def lock_company(connection: Connection, company_id: UUID) -> None:
    """Let one change of a company's connection happen at a time."""
    await connection.execute("SELECT FROM companies WHERE company_id = $1 FOR NO KEY UPDATE", company_id)


async def current(connection: Connection, company_id: UUID) -> Link | None:
    """Find the connection that counts: the live one, else the one that ended last."""
    row = await connection.fetchrow(
        f"{_LINK} WHERE c.company_id = $1 ORDER BY c.state <> 'disconnected' DESC, c.changed_at DESC LIMIT 1",
        company_id,
    )
    return Link(**row) if row else None


async def find(connection: Connection, company_id: UUID, tenant_id: UUID) -> Link | None:
    """Find a company's connection to one organisation."""
    row = await connection.fetchrow(
        f"{_LINK} WHERE c.company_id = $1 AND c.tenant_id = $2", company_id, tenant_id
    )
    return Link(**row) if row else None


async def under(connection: Connection, grant_id: UUID) -> list[Link]:
    """Find all live connections under a grant, of every company."""
    rows = await connection.fetch(
        f"{_LINK} WHERE c.grant_id = $1 AND c.state <> 'disconnected' ORDER BY c.company_id", grant_id
    )
    return [Link(**row) for row in rows]


async def connect(
    connection: Connection, company_id: UUID, organisation: Organisation, grant_id: UUID
) -> None:
    """Keep that a company is connected; OrganisationTaken when another one is, whoever came first."""
    try:
        await connection.execute(
            """
            INSERT INTO connections (company_id, tenant_id, organisation, grant_id, state)
            VALUES ($1, $2, $3, $4, 'connected')
            ON CONFLICT (company_id, tenant_id) DO UPDATE
            SET organisation = excluded.organisation,
                grant_id = excluded.grant_id,
                state = 'connected',
                reason = '',
                leaving = false,
                changed_at = clock()
            """,
            company_id,
            organisation.tenant_id,
            organisation.name,
            grant_id,
        )
    except UniqueViolationError:
        raise OrganisationTaken from None
    except ForeignKeyViolationError:
        raise ReconnectNeeded from None


async def mark(connection: Connection, link: Link, state: str, reason: str, *, leaving: bool = False) -> None:
    """Keep a new state of a connection; `leaving`: it is still to be removed at Xero."""
    await connection.execute(
        """
        UPDATE connections
        SET state = $3, reason = $4, leaving = $5, changed_at = clock()
        WHERE company_id = $1 AND tenant_id = $2
        """,
        link.company_id,
        link.tenant_id,
        state,
        reason,
        leaving,
    )


async def leaving(connection: Connection, grant_id: UUID) -> list[UUID]:
    """Find the organisations to be removed at Xero, except those that somebody under this grant has or may choose."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT tenant_id
        FROM connections c
        WHERE grant_id = $1
          AND leaving
          AND NOT EXISTS (
              SELECT FROM connections o
              WHERE o.grant_id = $1 AND o.tenant_id = c.tenant_id AND o.state <> 'disconnected'
          )
          AND NOT EXISTS (SELECT FROM offers o WHERE o.grant_id = $1 AND o.tenant_id = c.tenant_id)
        """,
        grant_id,
    )
    return [row["tenant_id"] for row in rows]


async def have_left(connection: Connection, grant_id: UUID, tenant_ids: Collection[UUID]) -> None:
    """Keep that these organisations were removed at Xero."""
    await connection.execute(
        "UPDATE connections SET leaving = false WHERE grant_id = $1 AND tenant_id = ANY($2::uuid[])",
        grant_id,
        list(tenant_ids),
    )


async def offer(
    connection: Connection, company_id: UUID, organisations: Iterable[Organisation], grant_id: UUID
) -> None:
    """Keep what a company may choose from, in place of what it could choose from before."""
    await withdraw_offers(connection, company_id)
    await connection.executemany(
        "INSERT INTO offers (company_id, tenant_id, organisation, grant_id) VALUES ($1, $2, $3, $4)",
        [(company_id, one.tenant_id, one.name, grant_id) for one in organisations],
    )


async def offers(connection: Connection, company_id: UUID) -> list[Organisation]:
    """List what a company may choose from, by name."""
    rows = await connection.fetch(
        "SELECT tenant_id, organisation AS name FROM offers WHERE company_id = $1 ORDER BY organisation, tenant_id",
        company_id,
    )
    return [Organisation(**row) for row in rows]


async def offering_grant(connection: Connection, company_id: UUID, tenant_id: UUID) -> UUID | None:
    """Find the grant under which a company was offered an organisation."""
    grant_id: UUID | None = await connection.fetchval(
        "SELECT grant_id FROM offers WHERE company_id = $1 AND tenant_id = $2", company_id, tenant_id
    )
    return grant_id


async def withdraw_offers(connection: Connection, company_id: UUID) -> None:
    """End a company's choosing."""
    await connection.execute("DELETE FROM offers WHERE company_id = $1", company_id)


async def delete_expired_offers(connection: Connection) -> None:
    """Drop what nobody chose from for a week."""
    await connection.execute("DELETE FROM offers WHERE offered_at < clock() - interval '7 days'")


async def tenants(connection: Connection, company_id: UUID) -> Collection[UUID]:
    """List every organisation this company is or was connected to."""
    rows = await connection.fetch("SELECT tenant_id FROM connections WHERE company_id = $1", company_id)
    return {row["tenant_id"] for row in rows}
