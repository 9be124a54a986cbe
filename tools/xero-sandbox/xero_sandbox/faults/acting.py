"""Apply armed faults to the requests that match them."""

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
    """The connection is cut during the request; `response` is a response to send half of, or None for nothing."""

    def __init__(self, response: Response | None = None) -> None:
        super().__init__("dropped")
        self.response = response


@rule("faults.dropped_before", source="design of the sandbox", sure="docs")
async def _dropped_before(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault dropped_before cuts the connection before anything is done.

    Raises:
        Dropped: always.
    """
    raise Dropped


@rule("faults.dropped_after", source="design of the sandbox", sure="docs")
async def _dropped_after(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault dropped_after processes the request and cuts the connection before the response.

    Raises:
        Dropped: always.
    """
    await proceed()
    raise Dropped


@rule("faults.late", source="reports of developers", sure="report")
async def _late(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault late cuts the connection at once and processes the request after a number of seconds.

    Raises:
        Dropped: always.
    """
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
    """The fault cut processes the request and cuts the connection in the middle of the response body.

    Raises:
        Dropped: always.
    """
    raise Dropped(await proceed())


@rule("faults.slow", source="design of the sandbox", sure="docs")
async def _slow(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault slow processes the request at once and responds after a number of seconds."""
    response = await proceed()
    await asyncio.sleep(float(armed.options.get("seconds", 1)))
    return response


def server_error() -> Response:
    """Build Xero's 500 response."""
    return json_response(
        {"Title": "An error occurred", "Detail": "An error occurred in Xero.", "Status": 500}, 500
    )


@rule("faults.error_before", source="Idempotent requests page", sure="docs")
async def _error_before(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault error_before responds 500, does nothing, and stores the 500 under the idempotency key."""
    request.apply_only = 0
    request.spoil = lambda response: server_error()
    return await proceed()


@rule("faults.error_partial", source="reports of developers", sure="report")
async def _error_partial(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault error_partial processes the first elements of a batch and responds 500, stored under the key."""
    request.apply_only = int(armed.options.get("applied", 1))
    request.spoil = lambda response: server_error()
    return await proceed()


@rule("faults.error_after", source="reports of developers", sure="report")
async def _error_after(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault error_after processes everything and still responds 500, stored under the key."""
    request.spoil = lambda response: server_error()
    return await proceed()


@rule("faults.unavailable", source="HTTP response codes page", sure="docs")
async def _unavailable(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault unavailable responds 503 in plain text and does nothing.

    Raises:
        HTTPError: always, 503.
    """
    raise HTTPError(offline(str(armed.options.get("text", MAINTENANCE))))


@rule("faults.answer", source="design of the sandbox", sure="docs")
async def _custom_response(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault answer sends any status, text, type and headers, with the request processed or not."""
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
    """The fault limited responds 429 for minute, day, concurrent or appminute; minute and day have Retry-After."""
    problem = str(armed.options.get("problem", "minute"))
    headers = {"X-Rate-Limit-Problem": problem}
    if problem in {"minute", "day"}:
        headers["Retry-After"] = str(armed.options.get("retry_after", 26 if problem == "minute" else 3600))
        left = {"minute": "X-MinLimit-Remaining", "day": "X-DayLimit-Remaining"}[problem]
        headers[left] = "0"
    return Response(429, headers=headers)


@rule("faults.token_error", source="OAuth 2.0 troubleshooting page", sure="docs")
async def _token_error(armed: ArmedFault, request: SandboxRequest, proceed: Proceed) -> Response:
    """The fault token_error makes the token endpoint fail with a 500 or an OAuth error."""
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
    """Return the response to a request after the armed faults, if any, have acted."""
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
