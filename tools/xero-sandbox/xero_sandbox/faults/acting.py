"""Does what an armed fault says to the request that meets it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from xero_sandbox.faults.armed import ArmedFault
from xero_sandbox.faults.incidents import INCIDENTS, IncidentTargetNotFound, apply_incident
from xero_sandbox.recorder import Entry
from xero_sandbox.rulebook import rule
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.wire.errors import offline
from xero_sandbox.wire.responses import HTTPError, Response, json_response

Proceed = Callable[[], Awaitable[Response]]
FaultAction = Callable[[ArmedFault, SandboxRequest, Proceed], Awaitable[Response]]

MAINTENANCE = "The Xero API is currently offline for maintenance"


class Dropped(Exception):
    """The connection is cut under the request; an answer that had begun is cut in its middle."""

    def __init__(self, response: Response | None = None) -> None:
        super().__init__("dropped")
        self.response = response


@rule("faults.dropped_before", source="design of the sandbox", sure="docs")
async def _dropped_before(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """dropped_before cuts the connection before anything is done."""
    raise Dropped


@rule("faults.dropped_after", source="design of the sandbox", sure="docs")
async def _dropped_after(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """dropped_after does everything and cuts the connection before the answer."""
    await proceed()
    raise Dropped


@rule("faults.late", source="reports of developers", sure="report")
async def _late(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """late cuts the connection at once and does everything so many seconds later."""
    due = request.world.clock.seconds() + float(armed.options.get("seconds", 1))

    async def at_last() -> None:
        try:
            await proceed()
        finally:
            request.end()

    request.world.delayed.append((due, at_last))
    raise Dropped


@rule("faults.cut", source="design of the sandbox", sure="docs")
async def _cut(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """cut does everything and cuts the connection in the middle of the answer's body."""
    raise Dropped(await proceed())


@rule("faults.slow", source="design of the sandbox", sure="docs")
async def _slow(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """slow does everything at once and answers so many seconds later."""
    response = await proceed()
    await asyncio.sleep(float(armed.options.get("seconds", 1)))
    return response


def server_error() -> Response:
    """A 500 as Xero gives it."""
    return json_response(
        {"Title": "An error occurred", "Detail": "An error occurred in Xero.", "Status": 500}, 500
    )


@rule("faults.error_before", source="Idempotent requests page", sure="docs")
async def _error_before(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """error_before answers 500, with nothing done, and keeps that under the idempotency key."""
    request.apply_only = 0
    request.spoil = lambda response: server_error()
    return await proceed()


@rule("faults.error_partial", source="reports of developers", sure="report")
async def _error_partial(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """error_partial does the first so many elements of a batch and answers 500, kept under the key."""
    request.apply_only = int(armed.options.get("applied", 1))
    request.spoil = lambda response: server_error()
    return await proceed()


@rule("faults.error_after", source="reports of developers", sure="report")
async def _error_after(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """error_after does everything and answers 500 all the same, kept under the key."""
    request.spoil = lambda response: server_error()
    return await proceed()


@rule("faults.unavailable", source="HTTP response codes page", sure="docs")
async def _unavailable(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """unavailable answers 503 in plain text, with nothing done."""
    raise HTTPError(offline(str(armed.options.get("text", MAINTENANCE))))


@rule("faults.answer", source="design of the sandbox", sure="docs")
async def _custom_response(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """answer gives any status, text, type and headers, after the work is done (applied true) or without."""
    options = armed.options
    if options.get("applied"):
        await proceed()
    headers = {str(name): str(value) for name, value in dict(options.get("headers", {})).items()}
    text = str(options.get("text", ""))
    return Response(
        int(options.get("status", 502)), text.encode(), options.get("content_type", "text/html"), headers
    )


@rule("faults.limited", source="recording rate_limit_minute", sure="wire")
async def _limited(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """limited answers 429 for minute, day, concurrent or appminute; the first two say Retry-After."""
    problem = str(armed.options.get("problem", "minute"))
    headers = {"X-Rate-Limit-Problem": problem}
    if problem in {"minute", "day"}:
        headers["Retry-After"] = str(armed.options.get("retry_after", 26 if problem == "minute" else 3600))
        left = {"minute": "X-MinLimit-Remaining", "day": "X-DayLimit-Remaining"}[problem]
        headers[left] = "0"
    return Response(429, headers=headers)


@rule("faults.token_error", source="OAuth 2.0 troubleshooting page", sure="docs")
async def _token_error(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """token_error makes the token endpoint fail, by 500 or with an OAuth error."""
    error = armed.options.get("error")
    if error:
        return json_response({"error": error}, int(armed.options.get("status", 400)))
    return Response(int(armed.options.get("status", 500)), b"<html>error</html>", "text/html")


ACTS: dict[str, FaultAction] = {
    "dropped_before": _dropped_before,
    "dropped_after": _dropped_after,
    "late": _late,
    "cut": _cut,
    "slow": _slow,
    "error_before": _error_before,
    "error_partial": _error_partial,
    "error_after": _error_after,
    "unavailable": _unavailable,
    "answer": _custom_response,
    "limited": _limited,
    "token_error": _token_error,
}
DEFAULTS: dict[str, dict[str, str]] = {"token_error": {"path": "/connect/token"}}
WEBHOOK_FAULTS = {"webhooks_doubled", "webhooks_late", "webhooks_out_of_order", "webhooks_mis_signed"}
KNOWN = set(ACTS) | set(INCIDENTS) | WEBHOOK_FAULTS


async def with_faults(request: SandboxRequest, entry: Entry, proceed: Proceed) -> Response:
    """The answer to a request, or what the armed faults make of it."""
    faults = request.world.faults
    incidents: list[ArmedFault] = []
    while incident := faults.take(request, set(INCIDENTS), exclude=incidents):
        incidents.append(incident)
        if incident.options.get("when") != "after":
            _apply(request, incident)
    armed = faults.take(request, set(ACTS))
    if armed is not None:
        entry["fault"] = armed.fault
    try:
        return await (ACTS[armed.fault](armed, request, proceed) if armed else proceed())
    finally:
        for incident in incidents:
            if incident.options.get("when") == "after":
                _apply(request, incident)


def _apply(request: SandboxRequest, armed: ArmedFault) -> None:
    with suppress(IncidentTargetNotFound):
        apply_incident(request.world, armed.fault, armed.match, armed.options)
