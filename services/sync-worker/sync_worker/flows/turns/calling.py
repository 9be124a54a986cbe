"""One call to Xero: permit, token, request, and what its headers teach."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import uuid4

from common.contracts.auth import ConnectionTrouble, TokenAnswer
from common.errors import Away, Refused
from common.failpoint import guard_disabled
from sync_worker.domain import limits
from sync_worker.domain.kind import Call
from sync_worker.errors import Later, LeaseLost, NeverSent, Unanswered
from sync_worker.flows.turns.turn import Turn
from sync_worker.xero.answers import parsed
from sync_worker.xero.client import TIME_LIMIT, Answer

SHORT_WAIT = 2.0
LEASE_MARGIN = 10.0
AWAY_ANSWERS = {502, 503, 504}


async def call(
    turn: Turn,
    request: Call,
    body: bytes | None = None,
    key: str | None = None,
    before: Callable[[], Awaitable[None]] | None = None,
) -> Answer:
    """Make a call; `before` is awaited once permit and token are there, just before the bytes are sent.

    Raises:
        NeverSent: The connection failed before a byte was sent.
        Unanswered: The call was sent, and no whole answer came.
    """
    await turn.deps.circuit_breaker.wait()
    permit = await _permit(turn)
    answer: Answer | None = None
    try:
        token = await _token(turn)
        await _make_sure_of_the_lease(turn)
        if before is not None:
            await before()
        answer = await turn.deps.xero.send(request, str(turn.tenant_id), token, body, key)
    except (NeverSent, Unanswered):
        await turn.deps.circuit_breaker.record(turn.company_id, turn.tenant_id, answered=False)
        raise
    else:
        answered = answer.status not in AWAY_ANSWERS
        await turn.deps.circuit_breaker.record(turn.company_id, turn.tenant_id, answered)
    finally:
        await asyncio.shield(_give_back(turn, permit, answer))
    return answer


async def _permit(turn: Turn) -> str:
    permit = str(uuid4())
    by_a_person = turn.sync.trigger == "person"

    def decide(use: limits.Use, at: datetime) -> tuple[limits.Use | None, limits.NotYet | None]:
        answer = limits.ask(use, permit, at, by_a_person)
        return (answer.use, None) if isinstance(answer, limits.Granted) else (None, answer)

    while True:
        async with turn.session(fenced=False) as session:
            refusal = await session.permits.with_use(decide)
            at = await session.now()
            if refusal is None:
                await session.sync_progress.count_call(turn.sync.sync_id)
                return permit
        wait = (refusal.until - at).total_seconds()
        if wait > min(SHORT_WAIT, turn.seconds_left):
            raise Later(refusal.waits_for, refusal.until)
        await asyncio.sleep(max(wait, 0.02))


async def _give_back(turn: Turn, permit: str, answer: Answer | None) -> None:
    def decide(use: limits.Use, at: datetime) -> tuple[limits.Use, None]:
        use = limits.give_back(use, permit)
        return (limits.learn(use, answer.status, answer.headers, at) if answer else use), None

    async with turn.session(fenced=False) as session:
        await session.permits.with_use(decide)


async def _token(turn: Turn) -> TokenAnswer:
    """Return a token that Xero has not refused; calls at the same time ask for one together.

    Raises:
        Later: The company has to authenticate again, or the auth service does not respond.
    """
    async with turn.state.token_lock:
        known = turn.state.token
        refused = (
            known.token_id if known is not None and known.token_id in turn.state.refused_tokens else None
        )
        if known is not None and refused is None and not await _ends_soon(turn, known):
            return known
        try:
            turn.state.token = await turn.deps.clients.token(turn.company_id, turn.tenant_id, refused)
        except Refused as refusal:
            raise Later("reconnect", None, refusal.detail) from refusal
        except Away as away:
            raise await later(turn, "worker", 2, away.detail) from away
        return turn.state.token


async def _ends_soon(turn: Turn, token: TokenAnswer) -> bool:
    async with turn.session(fenced=False) as session:
        return token.expires_at - await session.now() < timedelta(seconds=TIME_LIMIT + LEASE_MARGIN)


async def _make_sure_of_the_lease(turn: Turn) -> None:
    """Renew the lease if it would end before a call's time limit.

    Raises:
        LeaseLost: The lease has ended, or another worker holds it.
    """
    async with turn.session(fenced=False) as session:
        left = await session.leases.seconds_left(turn.owner, turn.fence)
        if (left is None or left <= 0) and not guard_disabled("fence"):
            raise LeaseLost
        if left is not None and left < TIME_LIMIT + LEASE_MARGIN:
            await session.leases.renew(turn.owner, turn.fence, 90)


async def later(turn: Turn, waits_for: str, seconds: float, why: str = "") -> Later:
    """Make a wait of some seconds from now."""
    async with turn.session(fenced=False) as session:
        return Later(waits_for, await session.now() + timedelta(seconds=seconds), why)


async def after_limit(turn: Turn) -> Later:
    """Make the wait that Xero's 429 asked for."""

    def decide(use: limits.Use, at: datetime) -> tuple[None, tuple[str, datetime]]:
        until = use.blocked_until or at + timedelta(seconds=2)
        return None, (use.blocked_for or "xero_asked", until)

    async with turn.session(fenced=False) as session:
        waits_for, until = await session.permits.with_use(decide)
    return Later(waits_for, until, "429")


async def after_unauthorised(turn: Turn, answer: Answer) -> Later:
    """Return the wait after 401 or 403: for a new token in place of the refused one, else for a reconnect.

    Where the replacement was refused too, or a scope is missing, auth learns of it.
    """
    detail = str((parsed(answer.body) or {}).get("Detail", ""))
    scope = (
        "insufficient" in answer.headers.get("www-authenticate", "").lower() or "AuthorizationUnsuc" in detail
    )
    if answer.status == 401 and not scope and turn.state.token_refused(answer.token_id):
        return await later(turn, "worker", 0, "Xero rejected the token; a new one is requested")
    trouble = ConnectionTrouble(tenant_id=turn.tenant_id, what="scope_missing" if scope else "not_connected")
    try:
        connection = await turn.deps.clients.trouble(turn.company_id, trouble)
    except (Away, Refused) as error:
        return await later(turn, "worker", 5, repr(error))
    if connection.works and connection.tenant_id == turn.tenant_id and not scope:
        return await later(
            turn, "xero_away", 60, "Xero rejects requests although the organisation is connected"
        )
    return Later("reconnect", None, detail)


async def read(turn: Turn, request: Call) -> Answer:
    """Make a call that changes nothing; whatever keeps it from succeeding becomes a wait."""
    try:
        answer = await call(turn, request)
    except (NeverSent, Unanswered) as error:
        raise await later(turn, "xero_away", 10, repr(error)) from error
    if answer.status == 429:
        raise await after_limit(turn)
    if answer.status in {401, 403}:
        raise await after_unauthorised(turn, answer)
    if answer.status >= 500 or answer.status == 408:
        raise await later(
            turn, "xero_away", 300 if answer.status == 503 else 15, f"Xero answered {answer.status}"
        )
    turn.state.token_taken(answer.token_id)
    return answer
