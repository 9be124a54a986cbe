"""Takes a call through the gate to its resource and its answer back out."""

import asyncio
from uuid import uuid4

from xero_sandbox.call import Call
from xero_sandbox.gate import formats, idempotency, limits
from xero_sandbox.gate.tenant import ledger_of
from xero_sandbox.gate.token import access_of, check_scope
from xero_sandbox.resources.routes import Found, nowhere, route
from xero_sandbox.rulebook import rule
from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer, Refused
from xero_sandbox.world.actor import Actor
from xero_sandbox.world.consents import Access
from xero_sandbox.world.ledger import Ledger


@rule("gate.order", source="Idempotent requests page, Limits page", sure="docs")
async def called(visit: Visit, place: str) -> Answer:
    """A call is checked for token, organisation, limits, idempotency key and formats, in this order."""
    access = access_of(visit)
    found = route(visit.method, place)
    if found is not None:
        check_scope(visit, access, found.scopes(visit.world.switches))
    ledger = ledger_of(visit, access)
    gauge = limits.count(visit, access.client_id)
    ledger.calls += 1
    gauge.flying += 1
    try:
        answer = await _within(visit, access, ledger, found, place)
    finally:
        gauge.flying -= 1
    ledger.bytes_read += metered(visit, place, answer)
    answer.headers |= limits.remaining(visit, access.client_id)
    answer.headers.setdefault("Xero-Correlation-Id", str(uuid4()))
    return answer


@rule("limits.egress", source="prices of March 2026", sure="report")
def metered(visit: Visit, place: str, answer: Answer) -> int:
    """The bytes of what is read out are counted for each organisation, but for those of the organisation itself."""
    if visit.method != "GET" or place.lower().startswith("organisation"):
        return 0
    return len(answer.body)


async def _within(visit: Visit, access: Access, ledger: Ledger, found: Found | None, place: str) -> Answer:
    try:
        await idempotency.wait_for_first(visit, access.client_id)
    except Refused as refused:
        return refused.answer
    latency = visit.world.latency
    if latency.call_ms:
        await asyncio.sleep(latency.call_ms / 2000)
    call = Call(visit, access, ledger)
    answer = _applied(call, found, place)
    if wait := latency.call_ms / 2 + latency.record_ms * call.elements:
        await asyncio.sleep(wait / 1000)
    return answer


def actor_of(call: Call) -> Actor:
    """Return the app that calls, as the user who connected it."""
    user, app = call.visit.world.users[call.access.user_id], call.visit.world.apps[call.access.client_id]
    return Actor(f"{user.given_name} {user.family_name}", app.client_id, app.name, user.adviser)


@rule("gate.resource_first", source="HTTP response codes page", sure="docs")
def _ran(call: Call, found: Found | None, place: str) -> Answer:
    """The address is looked at before the formats: what is not there is 501 by its name, whatever was accepted."""
    form: formats.Form | None = None
    try:
        if found is None:
            raise nowhere(place)
        form = formats.form_of(call.visit)
        formats.check_content_type(call.visit)
        with call.ledger.acting(actor_of(call)):
            answer = found.run(call) if call.visit.apply_only != 0 else Answer(200)
    except Refused as refused:
        answer = refused.answer
    return form(answer) if form else answer


def _applied(call: Call, found: Found | None, place: str) -> Answer:
    visit, client_id = call.visit, call.access.client_id
    try:
        key = idempotency.key_of(visit)
        if key and (again := idempotency.answer_again(visit, client_id, key)):
            return again
    except Refused as refused:
        return refused.answer
    answer = _ran(call, found, place)
    if visit.spoil is not None:
        answer = visit.spoil(answer)
    if key:
        idempotency.keep(visit, client_id, key, answer)
    return answer
