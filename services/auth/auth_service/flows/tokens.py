"""Hands out access tokens and refreshes them: one refresh at a time for each grant, stored before use."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from auth_service.domain.connections import DEAD_GRANT
from auth_service.domain.grants import Grant, TokenSet
from auth_service.errors import GrantRefused, NotConnected, ReconnectNeeded, XeroAway
from auth_service.flows import Dependencies
from auth_service.repository import connections, grants
from common.contracts.auth import TokenAnswer, TokenRequest, XeroReconnectNeeded
from common.errors import Away
from common.failpoint import failpoint
from common.logs import logger
from common.messaging import enqueue
from common.postgres import Connection
from common.postgres.database import now

Good = Callable[[Grant, datetime], bool]
MAX_REFRESH_SECONDS = 18
ROUNDS = 4
_log = logger("tokens")


async def give_token(deps: Dependencies, company_id: UUID, request: TokenRequest) -> TokenAnswer:
    """Return an access token for a company's organisation, refreshed first if necessary.

    Raises:
        NotConnected: The company is not connected to the organisation.
        ReconnectNeeded: Xero no longer accepts the grant, or it lacks a scope.
    """
    async with deps.database.transaction(company_id) as connection:
        link = await connections.find(connection, company_id, request.tenant_id)
    if link is None or not link.live or link.grant_id is None:
        raise NotConnected
    if not link.works:
        raise ReconnectNeeded
    grant = await good_grant(deps, link.grant_id, request.refused)
    return TokenAnswer(
        access_token=deps.cipher.decrypt(grant.encrypted_access_token),
        token_id=grant.token_id,
        expires_at=grant.expires_at,
    )


async def good_grant(deps: Dependencies, grant_id: UUID, refused: str | None = None) -> Grant:
    """Return a grant whose access token is valid for two more minutes and is not `refused`, the id of a token.

    Fails with `ReconnectNeeded` if the grant is dead, and with `XeroAway` if Xero does not refresh it.
    """

    def good(grant: Grant, at: datetime) -> bool:
        return grant.may_give(at, refused)

    return await _grant_that_is(deps, grant_id, good)


async def keep_alive(deps: Dependencies) -> None:
    """Refresh grants that were unused for 45 days: Xero's refresh tokens expire after 60 unused days."""
    async with deps.database.everyone() as connection:
        rested = await grants.rested(connection)
    for grant_id in rested:
        try:
            await _grant_that_is(deps, grant_id, lambda grant, at: not grant.rested(at))
        except (ReconnectNeeded, Away) as error:
            _log.warning("could not keep a grant alive", grant_id=str(grant_id), reason=error.detail)


async def _grant_that_is(deps: Dependencies, grant_id: UUID, good: Good) -> Grant:
    """Return the grant once it is `good`: read it without a lock, refresh it, read it again.

    It may not be good after a refresh that another caller started for another condition.

    Raises:
        XeroAway: The grant is not good after four refreshes.
    """
    for _ in range(ROUNDS):
        grant = await _current(deps, grant_id, good)
        if grant is not None:
            return grant
        await deps.single_flight.join(grant_id, partial(_refresh, deps, grant_id, good))
    raise XeroAway("Xero returned only tokens that have nearly expired.")


async def _current(deps: Dependencies, grant_id: UUID, good: Good) -> Grant | None:
    async with deps.database.everyone() as connection:
        grant = await grants.find(connection, grant_id)
        if grant is None or grant.state != "ok":
            raise ReconnectNeeded
        return grant if good(grant, await now(connection)) else None


async def _refresh(deps: Dependencies, grant_id: UUID, good: Good) -> None:
    """Refresh a grant under its row lock, unless another process just did.

    If Xero's response is lost, nothing changes here: the next attempt sends the same refresh token, which Xero accepts
    for 30 minutes after its first use.

    Raises:
        ReconnectNeeded: The grant is dead.
    """
    async with deps.database.everyone() as connection:
        grant = await grants.lock(connection, grant_id)
        if grant is None or grant.state != "ok":
            raise ReconnectNeeded
        at = await now(connection)
        if good(grant, at):
            return
        tokens = await _next_tokens(deps, grant, at)
        if tokens is not None:
            failpoint("after_refresh_answer")
            await grants.renew(
                connection,
                grant_id,
                deps.cipher.encrypt(tokens.access_token),
                deps.cipher.encrypt(tokens.refresh_token),
                tokens.expires_in,
            )
            return
        await mark_dead(connection, grant_id)
    raise ReconnectNeeded


async def _next_tokens(deps: Dependencies, grant: Grant, at: datetime) -> TokenSet | None:
    """Request the next token set from Xero; None if Xero accepts neither this refresh token nor the one before.

    Raises:
        XeroAway: Xero does not respond within 18 seconds.
    """
    recovery = grant.encrypted_recovery(at)
    try:
        async with asyncio.timeout(MAX_REFRESH_SECONDS):
            for encrypted in (grant.encrypted_refresh_token, recovery):
                if encrypted is None:
                    continue
                try:
                    return await deps.xero.refresh(deps.cipher.decrypt(encrypted))
                except GrantRefused:
                    _log.warning("Xero refused a refresh token", grant_id=str(grant.grant_id))
    except TimeoutError:
        raise XeroAway from None
    return None


async def mark_dead(connection: Connection, grant_id: UUID) -> None:
    """Mark a grant as dead and publish that to every company that is connected under it."""
    await grants.mark_dead(connection, grant_id)
    for link in await connections.under(connection, grant_id):
        event = XeroReconnectNeeded(tenant_id=link.tenant_id, reason=DEAD_GRANT)
        await enqueue(connection, link.company_id, event)
