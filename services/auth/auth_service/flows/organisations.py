"""Reads from Xero the organisations that a person has connected."""

from uuid import UUID

from auth_service.domain.connections import AtXero
from auth_service.errors import ReconnectNeeded, TokenRefused
from auth_service.flows import Dependencies
from auth_service.flows.tokens import good_grant, mark_dead
from auth_service.repository import grants


async def list_granted(deps: Dependencies, grant_id: UUID) -> tuple[list[AtXero], str]:
    """Return a person's connections in Xero and the access token that Xero accepted.

    If Xero refuses a token and a fresh one too, the grant is marked as dead.

    Raises:
        ReconnectNeeded: The grant is dead.
    """
    refused = None
    for _ in range(2):
        grant = await good_grant(deps, grant_id, refused)
        access_token = deps.cipher.decrypt(grant.encrypted_access_token)
        try:
            return await deps.xero.connections(access_token), access_token
        except TokenRefused:
            refused = grant.token_id
    async with deps.database.everyone() as connection:
        locked = await grants.lock(connection, grant_id)
        if locked is not None and locked.token_id == refused:
            await mark_dead(connection, grant_id)
    raise ReconnectNeeded
