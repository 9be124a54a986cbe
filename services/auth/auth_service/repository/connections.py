"""Stores the companies' connections to organisations, and the organisations they may choose from."""

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
    """Lock a company until the transaction ends, so that its connection changes in one transaction at a time."""
    await connection.execute("SELECT FROM companies WHERE company_id = $1 FOR NO KEY UPDATE", company_id)


async def current(connection: Connection, company_id: UUID) -> Link | None:
    """Return the live connection of a company, else the one that ended last; None if it never had one."""
    row = await connection.fetchrow(
        f"{_LINK} WHERE c.company_id = $1 ORDER BY c.state <> 'disconnected' DESC, c.changed_at DESC LIMIT 1",
        company_id,
    )
    return Link(**row) if row else None


async def find(connection: Connection, company_id: UUID, tenant_id: UUID) -> Link | None:
    """Return a company's connection to an organisation, or None."""
    row = await connection.fetchrow(
        f"{_LINK} WHERE c.company_id = $1 AND c.tenant_id = $2", company_id, tenant_id
    )
    return Link(**row) if row else None


async def under(connection: Connection, grant_id: UUID) -> list[Link]:
    """Return all live connections under a grant, of every company."""
    rows = await connection.fetch(
        f"{_LINK} WHERE c.grant_id = $1 AND c.state <> 'disconnected' ORDER BY c.company_id", grant_id
    )
    return [Link(**row) for row in rows]


async def connect(
    connection: Connection, company_id: UUID, organisation: Organisation, grant_id: UUID
) -> None:
    """Store that a company is connected to an organisation.

    Raises:
        OrganisationTaken: Another company is connected to it.
        ReconnectNeeded: The grant was deleted meanwhile.
    """
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
    """Store a new state of a connection; `leaving` means that it is still to be removed from Xero."""
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
    """Return the organisations to remove from Xero: those that no company under this grant has or may choose."""
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
    """Store that these organisations were removed from Xero."""
    await connection.execute(
        "UPDATE connections SET leaving = false WHERE grant_id = $1 AND tenant_id = ANY($2::uuid[])",
        grant_id,
        list(tenant_ids),
    )


async def offer(
    connection: Connection, company_id: UUID, organisations: Iterable[Organisation], grant_id: UUID
) -> None:
    """Replace the organisations that a company may choose from."""
    await withdraw_offers(connection, company_id)
    await connection.executemany(
        "INSERT INTO offers (company_id, tenant_id, organisation, grant_id) VALUES ($1, $2, $3, $4)",
        [(company_id, each.tenant_id, each.name, grant_id) for each in organisations],
    )


async def offers(connection: Connection, company_id: UUID) -> list[Organisation]:
    """Return the organisations that a company may choose from, by name."""
    rows = await connection.fetch(
        "SELECT tenant_id, organisation AS name FROM offers WHERE company_id = $1 ORDER BY organisation, tenant_id",
        company_id,
    )
    return [Organisation(**row) for row in rows]


async def offering_grant(connection: Connection, company_id: UUID, tenant_id: UUID) -> UUID | None:
    """Return the grant under which a company was offered an organisation; None if it was not."""
    grant_id: UUID | None = await connection.fetchval(
        "SELECT grant_id FROM offers WHERE company_id = $1 AND tenant_id = $2", company_id, tenant_id
    )
    return grant_id


async def withdraw_offers(connection: Connection, company_id: UUID) -> None:
    """Delete the organisations that a company may choose from."""
    await connection.execute("DELETE FROM offers WHERE company_id = $1", company_id)


async def delete_expired_offers(connection: Connection) -> None:
    """Delete offers older than a week."""
    await connection.execute("DELETE FROM offers WHERE offered_at < clock() - interval '7 days'")


async def tenants(connection: Connection, company_id: UUID) -> Collection[UUID]:
    """Return the ids of all organisations that a company is or was connected to."""
    rows = await connection.fetch("SELECT tenant_id FROM connections WHERE company_id = $1", company_id)
    return {row["tenant_id"] for row in rows}
