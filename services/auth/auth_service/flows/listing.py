"""Asking Xero what a person has connected, with a token that Xero takes."""

from uuid import UUID

from auth_service.domain.connections import AtXero
from auth_service.errors import ReconnectNeeded, TokenRefused
from auth_service.flows import Tools
from auth_service.flows.tokens import bury, good_grant
from auth_service.repository import grants


async def list_at_xero(tools: Tools, grant_id: UUID) -> tuple[list[AtXero], str]:
    """List a person's connections and give the token that was taken; one refused anew means the grant is dead."""
    refused = None
    for _ in range(2):
        grant = await good_grant(tools, grant_id, refused)
        access_token = tools.seal.open(grant.sealed_access_token)
        try:
            return await tools.xero.connections(access_token), access_token
        except TokenRefused:
            refused = grant.token_id
    async with tools.database.everyone() as connection:
        held = await grants.lock(connection, grant_id)
        if held is not None and held.token_id == refused:
            await bury(connection, grant_id)
    raise ReconnectNeeded
