"""Take an API call through the checks to its resource."""

import asyncio
from uuid import uuid4

from xero_sandbox.call import Call
from xero_sandbox.gate import formats, idempotency, limits
from xero_sandbox.gate.tenant import ledger_of
from xero_sandbox.gate.token import access_of, check_scope
from xero_sandbox.resources.routes import Found, route, unknown_address
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.responses import HTTPError, Response
from xero_sandbox.world.actor import Actor
from xero_sandbox.world.consents import Access
from xero_sandbox.world.ledger import Ledger


@rule("gate.order", source="Idempotent requests page, Limits page", sure="docs")
async def handle_call(request: SandboxRequest, path: str) -> Response:
    """A call is checked for token, organisation, limits, idempotency key and formats, in this order."""
    access = access_of(request)
    found = route(request.method, path)
    if found is not None:
        check_scope(request, access, found.scopes(request.world.switches))
    ledger = ledger_of(request, access)
    usage = limits.count(request, access.client_id)
    ledger.calls += 1
    usage.in_flight += 1
    try:
        response = await _run_with_latency(request, access, ledger, found, path)
    finally:
        usage.in_flight -= 1
    ledger.bytes_read += metered(request, path, response)
    response.headers |= limits.remaining(request, access.client_id)
    response.headers.setdefault("Xero-Correlation-Id", str(uuid4()))
    return response


@rule("limits.egress", source="prices of March 2026", sure="report")
def metered(request: SandboxRequest, path: str, response: Response) -> int:
    """The bytes of GET responses are counted per organisation, except those of the Organisation resource."""
    if request.method != "GET" or path.lower().startswith("organisation"):
        return 0
    return len(response.body)


async def _run_with_latency(
    request: SandboxRequest, access: Access, ledger: Ledger, found: Found | None, path: str
) -> Response:
    try:
        await idempotency.wait_for_first(request, access.client_id)
    except HTTPError as refused:
        return refused.response
    latency = request.world.latency
    if latency.call_ms:
        await asyncio.sleep(latency.call_ms / 2000)
    call = Call(request, access, ledger)
    response = _run_once(call, found, path)
    if wait := latency.call_ms / 2 + latency.record_ms * call.elements:
        await asyncio.sleep(wait / 1000)
    return response


def actor_of(call: Call) -> Actor:
    """Return the calling app as the actor, with the user who connected it."""
    user, app = call.request.world.users[call.access.user_id], call.request.world.apps[call.access.client_id]
    return Actor(f"{user.given_name} {user.family_name}", app.client_id, app.name, user.adviser)


@rule("gate.resource_first", source="HTTP response codes page", sure="docs")
def _run_handler(call: Call, found: Found | None, path: str) -> Response:
    """The address is resolved before the formats: an unknown one is 501 or 404, whatever Accept says."""
    if found is None:
        return unknown_address(path)
    form: formats.Form | None = None
    try:
        form = formats.form_of(call.request)
        formats.check_content_type(call.request)
        with call.ledger.acting(actor_of(call)):
            response = found.run(call) if call.request.apply_only != 0 else Response(200)
    except HTTPError as refused:
        response = refused.response
    return form(response) if form else response


def _run_once(call: Call, found: Found | None, path: str) -> Response:
    request, client_id = call.request, call.access.client_id
    try:
        key = idempotency.key_of(request)
        if key and (again := idempotency.replay(request, client_id, key)):
            return again
    except HTTPError as refused:
        return refused.response
    response = _run_handler(call, found, path)
    if request.spoil is not None:
        response = request.spoil(response)
    if key:
        idempotency.store(request, client_id, key, response)
    return response
