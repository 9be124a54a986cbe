"""Giving out access tokens, and refreshing them: one at a time for each grant, kept before use."""

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
LONGEST = 18
ROUNDS = 4
_log = logger("tokens")


async def give_token(deps: Dependencies, company_id: UUID, request: TokenRequest) -> TokenAnswer:
    """Give an access token for the organisation of a company, refreshed first where it has to be."""
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
    """Give a grant whose access token lasts two minutes and is not the one that was just refused."""

    def good(grant: Grant, at: datetime) -> bool:
        return grant.may_give(at, refused)

    return await _grant_that_is(deps, grant_id, good)


async def keep_alive(deps: Dependencies) -> None:
    """Refresh the grants that nobody needed for so long that Xero would soon forget them."""
    async with deps.database.everyone() as connection:
        rested = await grants.rested(connection)
    for grant_id in rested:
        try:
            await _grant_that_is(deps, grant_id, lambda grant, at: not grant.rested(at))
        except (ReconnectNeeded, Away) as error:
            _log.warning("a grant could not be kept alive", grant_id=str(grant_id), reason=error.detail)


async def _grant_that_is(deps: Dependencies, grant_id: UUID, good: Good) -> Grant:
    """Look without a lock first, and again after a refresh: whoever began it may have been after something else."""
    for _ in range(ROUNDS):
        grant = await _current(deps, grant_id, good)
        if grant is not None:
            return grant
        await deps.single_flight.join(grant_id, partial(_refresh, deps, grant_id, good))
    raise XeroAway("Xero gives tokens that are too old to be used.")


async def _current(deps: Dependencies, grant_id: UUID, good: Good) -> Grant | None:
    async with deps.database.everyone() as connection:
        grant = await grants.find(connection, grant_id)
        if grant is None or grant.state != "ok":
            raise ReconnectNeeded
        return grant if good(grant, await now(connection)) else None


async def _refresh(deps: Dependencies, grant_id: UUID, good: Good) -> None:
    """Refresh under the row's lock unless somebody else just did.

    A lost answer changes nothing here: the next try sends the same refresh token, which Xero takes for 30 minutes more.
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
    """Ask Xero for the next token set; None when it takes neither this refresh token nor the one before."""
    recovery = grant.encrypted_recovery(at)
    try:
        async with asyncio.timeout(LONGEST):
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
    """Keep that a grant is dead, and tell every company that is connected under it."""
    await grants.mark_dead(connection, grant_id)
    for link in await connections.under(connection, grant_id):
        event = XeroReconnectNeeded(tenant_id=link.tenant_id, reason=DEAD_GRANT)
        await enqueue(connection, link.company_id, event)
