"""Removes connections and grants in Xero that are no longer used, and deletes expired rows."""

import asyncio
from uuid import UUID

from auth_service.domain.connections import Link
from auth_service.errors import ReconnectNeeded, TokenRefused, TokensUnreadable, XeroAway
from auth_service.flows import Dependencies
from auth_service.flows.organisations import list_granted
from auth_service.repository import connections, consents, credentials, grants, people
from common.logs import logger

_log = logger("cleanup")


async def disconnect_at_xero(deps: Dependencies, link: Link | None) -> None:
    """Remove a connection that has ended from Xero, and its grant if it is unused; None does nothing.

    Waits at most `patience` seconds; the timer retries what Xero has not done by then.
    """
    if link is None or link.grant_id is None:
        return
    try:
        async with asyncio.timeout(deps.patience):
            await _clean_up_grant(deps, link.grant_id)
    except TimeoutError:
        _log.warning("cleanup postponed: Xero is slow", grant_id=str(link.grant_id))


async def clean_up(deps: Dependencies) -> None:
    """Remove all connections and grants that are still to be removed from Xero, at most 500 grants."""
    async with deps.database.everyone() as connection:
        grant_ids = await grants.to_clean_up(connection)
    for grant_id in grant_ids:
        await _clean_up_grant(deps, grant_id)


async def _clean_up_grant(deps: Dependencies, grant_id: UUID) -> None:
    try:
        await _remove_connections(deps, grant_id)
        await _revoke_unused(deps, grant_id)
    except (XeroAway, TokenRefused, TokensUnreadable) as error:
        _log.warning("cleanup postponed: Xero did not remove it", grant_id=str(grant_id), reason=error.detail)


async def _remove_connections(deps: Dependencies, grant_id: UUID) -> None:
    """Remove connections from Xero that no company has any more; under a dead grant Xero has none left."""
    async with deps.database.everyone() as connection:
        leaving = await connections.leaving(connection, grant_id)
    if leaving:
        try:
            at_xero, access_token = await list_granted(deps, grant_id)
            for each in at_xero:
                if each.tenant_id in leaving:
                    await deps.xero.remove(access_token, each.connection_id)
        except ReconnectNeeded:
            _log.info("nothing to remove: the grant is dead", grant_id=str(grant_id))
    async with deps.database.everyone() as connection:
        await connections.have_left(connection, grant_id, leaving)


async def _revoke_unused(deps: Dependencies, grant_id: UUID) -> None:
    """Revoke a grant that no company uses, and delete it."""
    async with deps.database.everyone() as connection:
        grant = await grants.seize(connection, grant_id)
        if grant is None or await grants.in_use(connection, grant_id):
            return
        if grant.state == "ok":
            await deps.xero.revoke(deps.cipher.decrypt(grant.encrypted_refresh_token))
        await grants.remove(connection, grant_id)


async def delete_expired(deps: Dependencies) -> None:
    """Delete sessions, consents, sign-in attempts, offers and superseded tokens that have expired."""
    async with deps.database.everyone() as connection:
        await credentials.delete_expired_sessions(connection)
        await consents.delete_expired(connection)
        await people.delete_expired_tries(connection)
        await connections.delete_expired_offers(connection)
        await grants.delete_superseded(connection)
