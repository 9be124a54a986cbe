"""The way to Xero's authorise page and back: the token set is kept first, then what it covers is looked at."""

from uuid import UUID

from auth_service.domain.connections import AtXero, Link, granted
from auth_service.domain.grants import TokenSet
from auth_service.domain.secrets import hashed, new_secret
from auth_service.errors import (
    CodeRefused,
    ConsentDenied,
    ConsentFailed,
    GrantRefused,
    NothingGranted,
    StateExpired,
    StateUnknown,
    TokenRefused,
)
from auth_service.flows import Dependencies, cleanup
from auth_service.flows.connections import connect, stands
from auth_service.repository import connections, consents, credentials, grants
from common.contracts.auth import AuthenticateAnswer, Callback, Organisation, XeroConnected
from common.contracts.auth import Connection as Standing
from common.errors import NotSignedIn
from common.messaging import enqueue
from common.postgres import Connection


async def authenticate(deps: Dependencies, company_id: UUID, session_id: UUID) -> AuthenticateAnswer:
    """Begin a consent that only this session can finish, once, within ten minutes."""
    state, verifier = new_secret(), new_secret()
    async with deps.database.transaction(company_id) as connection:
        if not await credentials.session_holds(connection, company_id, session_id):
            raise NotSignedIn
        await consents.begin(connection, company_id, session_id, hashed(state), deps.cipher.encrypt(verifier))
    return AuthenticateAnswer(authorize_url=deps.xero.authorize_url(state, verifier))


async def complete(deps: Dependencies, company_id: UUID, callback: Callback) -> Standing:
    """Take what Xero sent the browser back with, and connect the organisation, or offer those to choose from."""
    verifier = await _use_up(deps, company_id, callback)
    if callback.error is not None:
        raise ConsentDenied if callback.error == "access_denied" else ConsentFailed
    if callback.code is None:
        raise CodeRefused
    try:
        tokens = await deps.xero.exchange(callback.code, verifier)
    except GrantRefused:
        raise CodeRefused from None
    grant_id = await _store(deps, company_id, hashed(callback.state), tokens)
    try:
        at_xero = await deps.xero.connections(tokens.access_token)
    except TokenRefused:
        raise CodeRefused from None
    return await _select_organisation(deps, company_id, grant_id, tokens.event_id, at_xero)


async def _use_up(deps: Dependencies, company_id: UUID, callback: Callback) -> str:
    async with deps.database.transaction(company_id) as connection:
        consent = await consents.take(connection, company_id, callback.session_id, hashed(callback.state))
    if consent is None or consent.used:
        raise StateUnknown
    if consent.expired:
        raise StateExpired
    return deps.cipher.decrypt(consent.encrypted_verifier)


async def _store(deps: Dependencies, company_id: UUID, state_hash: bytes, tokens: TokenSet) -> UUID:
    """Keep the token set; other companies whose books the same person keeps go on with it."""
    async with deps.database.everyone() as connection:
        before = await grants.lock_of_user(connection, tokens.xero_user_id)
        waiting = await connections.under(connection, before.grant_id) if before else []
        grant_id = await grants.replace(
            connection,
            tokens.xero_user_id,
            deps.cipher.encrypt(tokens.access_token),
            deps.cipher.encrypt(tokens.refresh_token),
            tokens.expires_in,
        )
        await consents.note_event(connection, company_id, state_hash, grant_id, tokens.event_id)
        for link in waiting:
            if not link.works:
                await _go_on(connection, link)
    return grant_id


async def _go_on(connection: Connection, link: Link) -> None:
    await connections.mark(connection, link, "connected", "")
    event = XeroConnected(tenant_id=link.tenant_id, organisation=link.organisation, again=True)
    await enqueue(connection, link.company_id, event)


async def _select_organisation(
    deps: Dependencies, company_id: UUID, grant_id: UUID, event_id: UUID | None, at_xero: list[AtXero]
) -> Standing:
    async with deps.database.transaction(company_id) as connection:
        earlier = await consents.events(connection, company_id, grant_id)
        former = await connections.tenants(connection, company_id)
        covered = [
            Organisation(tenant_id=one.tenant_id, name=one.name)
            for one in granted(at_xero, event_id, earlier, former)
        ]
        if not covered:
            raise NothingGranted
        if len(covered) == 1:
            left = await connect(connection, company_id, covered[0], grant_id)
        else:
            left = None
            await connections.offer(connection, company_id, covered, grant_id)
        now_stands = await stands(connection, company_id)
    await cleanup.disconnect_at_xero(deps, left)
    return now_stands
