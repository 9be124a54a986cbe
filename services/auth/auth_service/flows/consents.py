"""Consents: to Xero's authorise page and back; the token set is stored before its organisations are read."""

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
from auth_service.flows.connections import connect, connection_state
from auth_service.repository import connections, consents, credentials, grants
from common.contracts.auth import AuthenticateAnswer, Callback, Organisation, XeroConnected
from common.contracts.auth import Connection as Standing
from common.errors import NotSignedIn
from common.messaging import enqueue
from common.postgres import Connection


async def authenticate(deps: Dependencies, company_id: UUID, session_id: UUID) -> AuthenticateAnswer:
    """Start a consent that only this session can complete, once, within ten minutes.

    Raises:
        NotSignedIn: The session has ended or is not one of this company.
    """
    state, verifier = new_secret(), new_secret()
    async with deps.database.transaction(company_id) as connection:
        if not await credentials.session_holds(connection, company_id, session_id):
            raise NotSignedIn
        await consents.begin(connection, company_id, session_id, hashed(state), deps.cipher.encrypt(verifier))
    return AuthenticateAnswer(authorize_url=deps.xero.authorize_url(state, verifier))


async def complete(deps: Dependencies, company_id: UUID, callback: Callback) -> Standing:
    """Complete a consent: connect its organisation, or offer several to choose from.

    A consent that is unknown or used fails with `StateUnknown`, one older than ten minutes with `StateExpired`, one
    without an organisation with `NothingGranted`.

    Raises:
        ConsentDenied: The person did not authorise InvoiceASAP.
        ConsentFailed: Xero returned another error.
        CodeRefused: Xero sent no code, or does not accept the code or its token.
    """
    verifier = await _use_up(deps, company_id, callback)
    if callback.error == "access_denied":
        raise ConsentDenied
    if callback.error is not None:
        raise ConsentFailed
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
    """Store the token set; companies that are connected under the same person's grant use it too."""
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
                await _restore(connection, link)
    return grant_id


async def _restore(connection: Connection, link: Link) -> None:
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
            Organisation(tenant_id=each.tenant_id, name=each.name)
            for each in granted(at_xero, event_id, earlier, former)
        ]
        if not covered:
            raise NothingGranted
        if len(covered) == 1:
            replaced = await connect(connection, company_id, covered[0], grant_id)
        else:
            replaced = None
            await connections.offer(connection, company_id, covered, grant_id)
        state = await connection_state(connection, company_id)
    await cleanup.disconnect_at_xero(deps, replaced)
    return state
