"""The connection of a company to an organisation: read, choose, disconnect, and check after trouble."""

from uuid import UUID

from auth_service.domain.connections import (
    BY_PERSON,
    GONE_AT_XERO,
    REPLACED,
    SCOPE_MISSING,
    Link,
    standing,
)
from auth_service.errors import NotConnected, OrganisationNotGranted, ReconnectNeeded
from auth_service.flows import Dependencies, cleanup
from auth_service.flows.organisations import list_granted
from auth_service.repository import connections
from common.contracts.auth import Connection as Standing
from common.contracts.auth import (
    ConnectionTrouble,
    Organisation,
    XeroConnected,
    XeroDisconnected,
    XeroReconnectNeeded,
)
from common.messaging import enqueue
from common.postgres import Connection


async def get_connection(deps: Dependencies, company_id: UUID) -> Standing:
    """Return the state of a company's connection to Xero."""
    async with deps.database.transaction(company_id) as connection:
        return await connection_state(connection, company_id)


async def connection_state(connection: Connection, company_id: UUID) -> Standing:
    """Return the state of a company's connection to Xero, read in this transaction."""
    return standing(
        await connections.current(connection, company_id), await connections.offers(connection, company_id)
    )


async def choose(deps: Dependencies, company_id: UUID, tenant_id: UUID) -> Standing:
    """Connect one of the organisations that a consent covers; the one already connected may be chosen again.

    Raises:
        OrganisationNotGranted: The consent does not cover the organisation.
    """
    async with deps.database.transaction(company_id) as connection:
        await connections.lock_company(connection, company_id)
        offered = await connections.offers(connection, company_id)
        wanted = next((each for each in offered if each.tenant_id == tenant_id), None)
        grant_id = await connections.offering_grant(connection, company_id, tenant_id)
        replaced = None
        if wanted is not None and grant_id is not None:
            replaced = await connect(connection, company_id, wanted, grant_id)
        else:
            link = await connections.current(connection, company_id)
            if offered or link is None or link.tenant_id != tenant_id or not link.works:
                raise OrganisationNotGranted
        chosen = await connection_state(connection, company_id)
    await cleanup.disconnect_at_xero(deps, replaced)
    return chosen


async def connect(
    connection: Connection, company_id: UUID, organisation: Organisation, grant_id: UUID
) -> Link | None:
    """Connect a company to an organisation, publish it, and return the connection that this one replaced, or None."""
    await connections.lock_company(connection, company_id)
    before = await connections.current(connection, company_id)
    replaced = before if before and before.live and before.tenant_id != organisation.tenant_id else None
    if replaced is not None:
        await connections.mark(connection, replaced, "disconnected", REPLACED, leaving=True)
        await enqueue(connection, company_id, XeroDisconnected(tenant_id=replaced.tenant_id, reason=REPLACED))
    again = await connections.find(connection, company_id, organisation.tenant_id) is not None
    await connections.connect(connection, company_id, organisation, grant_id)
    await connections.withdraw_offers(connection, company_id)
    await enqueue(
        connection,
        company_id,
        XeroConnected(tenant_id=organisation.tenant_id, organisation=organisation.name, again=again),
    )
    return replaced


async def disconnect(deps: Dependencies, company_id: UUID) -> None:
    """End a company's connection here at once, then in Xero; the timer retries what fails in Xero."""
    async with deps.database.transaction(company_id) as connection:
        await connections.lock_company(connection, company_id)
        await connections.withdraw_offers(connection, company_id)
        link = await connections.current(connection, company_id)
        if link is not None and link.live:
            await connections.mark(connection, link, "disconnected", BY_PERSON, leaving=True)
            await enqueue(
                connection, company_id, XeroDisconnected(tenant_id=link.tenant_id, reason=BY_PERSON)
            )
    await cleanup.disconnect_at_xero(deps, link if link and link.live else None)


async def report_trouble(deps: Dependencies, company_id: UUID, trouble: ConnectionTrouble) -> Standing:
    """Check the connection after Xero refused a call of the worker; store and publish its new state.

    Raises:
        NotConnected: The company has never been connected to the organisation.
    """
    async with deps.database.transaction(company_id) as connection:
        link = await connections.find(connection, company_id, trouble.tenant_id)
    if link is None:
        raise NotConnected
    if link.works and trouble.what == "scope_missing":
        await _set(deps, link, "insufficient_scope", SCOPE_MISSING)
    elif link.works and not await _still_at_xero(deps, link):
        await _set(deps, link, "disconnected", GONE_AT_XERO)
    return await get_connection(deps, company_id)


async def _set(deps: Dependencies, link: Link, state: str, reason: str) -> None:
    """Store a state and publish it, unless the connection has changed meanwhile."""
    async with deps.database.transaction(link.company_id) as connection:
        await connections.lock_company(connection, link.company_id)
        if await connections.find(connection, link.company_id, link.tenant_id) != link:
            return
        await connections.mark(connection, link, state, reason)
        event = (
            XeroDisconnected(tenant_id=link.tenant_id, reason=reason)
            if state == "disconnected"
            else XeroReconnectNeeded(tenant_id=link.tenant_id, reason=reason)
        )
        await enqueue(connection, link.company_id, event)


async def _still_at_xero(deps: Dependencies, link: Link) -> bool:
    """Return whether Xero still lists the organisation; True if a dead grant makes it impossible to find out."""
    assert link.grant_id is not None
    try:
        at_xero, _ = await list_granted(deps, link.grant_id)
    except ReconnectNeeded:
        return True
    return any(each.tenant_id == link.tenant_id for each in at_xero)
