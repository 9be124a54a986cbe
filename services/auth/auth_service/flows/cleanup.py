"""Undoing at Xero what is no longer wanted here, and forgetting what is old."""

import asyncio
from uuid import UUID

from auth_service.domain.connections import Link
from auth_service.errors import ReconnectNeeded, TokenRefused, TokensUnreadable, XeroAway
from auth_service.flows import Dependencies
from auth_service.flows.organisations import list_granted
from auth_service.repository import connections, consents, credentials, grants, people
from common.logs import logger

_log = logger("tidying")


async def disconnect_at_xero(deps: Dependencies, link: Link | None) -> None:
    """Undo at Xero what hangs on a connection that has ended; the timer takes up what Xero does not do now."""
    if link is None or link.grant_id is None:
        return
    try:
        async with asyncio.timeout(deps.patience):
            await _clean_up_grant(deps, link.grant_id)
    except TimeoutError:
        _log.warning("left for later: Xero is slow", grant_id=str(link.grant_id))


async def clean_up(deps: Dependencies) -> None:
    """Take up what is left to undo at Xero."""
    async with deps.database.everyone() as connection:
        left = await grants.to_clean_up(connection)
    for grant_id in left:
        await _clean_up_grant(deps, grant_id)


async def _clean_up_grant(deps: Dependencies, grant_id: UUID) -> None:
    try:
        await _remove_connections(deps, grant_id)
        await _revoke_unused(deps, grant_id)
    except (XeroAway, TokenRefused, TokensUnreadable) as error:
        _log.warning("left for later: Xero did not undo it", grant_id=str(grant_id), reason=error.detail)


async def _remove_connections(deps: Dependencies, grant_id: UUID) -> None:
    """Remove from Xero what nobody here has any more; a dead grant has nothing there that could be removed."""
    async with deps.database.everyone() as connection:
        leaving = await connections.leaving(connection, grant_id)
    if leaving:
        try:
            at_xero, access_token = await list_granted(deps, grant_id)
            for one in at_xero:
                if one.tenant_id in leaving:
                    await deps.xero.remove(access_token, one.connection_id)
        except ReconnectNeeded:
            _log.info("nothing to remove: the grant is dead", grant_id=str(grant_id))
    async with deps.database.everyone() as connection:
        await connections.have_left(connection, grant_id, leaving)


async def _revoke_unused(deps: Dependencies, grant_id: UUID) -> None:
    """Revoke a grant that no company uses, and forget it."""
    async with deps.database.everyone() as connection:
        grant = await grants.seize(connection, grant_id)
        if grant is None or await grants.in_use(connection, grant_id):
            return
        if grant.state == "ok":
            await deps.xero.revoke(deps.cipher.decrypt(grant.encrypted_refresh_token))
        await grants.remove(connection, grant_id)


async def delete_expired(deps: Dependencies) -> None:
    """Drop sessions, consents, tries, offers and superseded tokens that no longer count."""
    async with deps.database.everyone() as connection:
        await credentials.delete_expired_sessions(connection)
        await consents.delete_expired(connection)
        await people.delete_expired_tries(connection)
        await connections.delete_expired_offers(connection)
        await grants.delete_superseded(connection)
