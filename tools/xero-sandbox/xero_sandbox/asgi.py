"""The ASGI application: read HTTP requests, route them and send the responses."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from xero_sandbox.autosave import Autosave
from xero_sandbox.control.routes import handle_control
from xero_sandbox.faults.acting import Dropped, with_faults
from xero_sandbox.gate import formats
from xero_sandbox.gate.pipeline import handle_call
from xero_sandbox.identity import connections, consent, discovery, tokens
from xero_sandbox.sandbox_request import SandboxRequest
from xero_sandbox.webhooks.sending import Sender
from xero_sandbox.wire.errors import not_found
from xero_sandbox.wire.responses import HTTPError, Response
from xero_sandbox.world.store import World

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

API = "/api.xro/2.0/"
IDENTITY: tuple[tuple[str, re.Pattern[str], Callable[..., Response]], ...] = (
    ("GET", re.compile(r"^/identity/connect/authorize$"), consent.show),
    ("POST", re.compile(r"^/identity/connect/authorize$"), consent.decide),
    ("POST", re.compile(r"^/connect/token$"), tokens.token),
    ("POST", re.compile(r"^/connect/revocation$"), tokens.revoke),
    ("GET", re.compile(r"^/connections/?$", re.I), connections.list_connections),
    ("DELETE", re.compile(r"^/connections/(?P<connection_id>[^/]+)$", re.I), connections.delete_connection),
    ("GET", re.compile(r"^/\.well-known/openid-configuration$"), discovery.document),
    ("GET", re.compile(r"^/\.well-known/openid-configuration/jwks$"), discovery.keys),
)
_transports: dict[tuple[str, int], asyncio.Transport] = {}


class Protocol(H11Protocol):
    """HTTP/1.1 protocol that registers its transport, so that a fault can cut the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Register the transport under the client's address."""
        super().connection_made(transport)
        _transports[tuple(transport.get_extra_info("peername")[:2])] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Remove the transport from the register."""
        if self.client is not None:
            _transports.pop(self.client, None)
        super().connection_lost(exc)


class SandboxApp:
    """The ASGI application for one world."""

    def __init__(self, world: World, autosave: Autosave | None = None) -> None:
        self.world = world
        self.autosave = autosave
        self.sender = Sender(world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            request = await self._read_request(scope, receive)
            await self.world.run_due()
            response = await (
                self._control(request) if request.path.startswith("/_sandbox/") else self._xero(request)
            )
        except HTTPError as refused:
            response = refused.response
        except Dropped as dropped:
            if self.autosave is not None:
                self.autosave.schedule()
            await _drop(scope, send, dropped.response)
            return
        if self.autosave is not None and scope["method"] != "GET":
            self.autosave.schedule()
        await _send(send, response, len(response.body))

    async def _read_request(self, scope: Scope, receive: Receive) -> SandboxRequest:
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        limit = formats.body_limit(self.world.switches["body_limit"])
        if scope["path"].startswith("/_sandbox/"):
            limit *= 50
        body = await _read(receive, limit)
        host = scope["client"][0] if scope.get("client") else ""
        query = scope["query_string"].decode("latin-1")
        return SandboxRequest(scope["method"], scope["path"], query, headers, body, host, world=self.world)

    def _now(self) -> str:
        return self.world.clock.now().isoformat().replace("+00:00", "Z")

    async def _control(self, request: SandboxRequest) -> Response:
        return await handle_control(request)

    async def _xero(self, request: SandboxRequest) -> Response:
        recorder = self.world.requests
        entry = recorder.begin(request, self._now())
        response = None
        try:
            response = await with_faults(request, entry, lambda: _response_of(request))
        except HTTPError as refused:
            response = refused.response
        finally:
            request.end()
            recorder.end(entry, request, response, self._now())
        return response


async def _response_of(request: SandboxRequest) -> Response:
    try:
        if request.path.lower().startswith(API):
            return await handle_call(request, request.path[len(API) :])
        for method, pattern, handler in IDENTITY:
            if method == request.method and (match := pattern.match(request.path)):
                return _run_identity(request, partial(handler, request, **match.groupdict()))
        raise HTTPError(not_found())
    except HTTPError as refused:
        return refused.response


def _run_identity(request: SandboxRequest, run: Callable[[], Response]) -> Response:
    response = run() if request.apply_only != 0 else Response(200)
    return request.spoil(response) if request.spoil is not None else response


async def _read(receive: Receive, limit: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise HTTPError(Response(413, b"The request body is too large.", "text/plain"))
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: Send, response: Response, length: int) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in response.headers.items()]
    if response.content_type is not None:
        headers.append((b"content-type", response.content_type.encode()))
    if response.status not in {204, 304}:
        headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": response.body})


async def _drop(scope: Scope, send: Send, started: Response | None) -> None:
    transport = _transports.get(tuple(scope["client"]))
    if started is not None:
        truncated = Response(
            started.status, started.body[: len(started.body) // 2], started.content_type, started.headers
        )
        headers = [(name.lower().encode(), value.encode()) for name, value in truncated.headers.items()]
        headers.append((b"content-length", str(len(started.body)).encode()))
        await send({"type": "http.response.start", "status": truncated.status, "headers": headers})
        await send({"type": "http.response.body", "body": truncated.body, "more_body": True})
        await asyncio.sleep(0.05)
    if transport is not None:
        transport.abort()
    while transport is not None and tuple(scope["client"]) in _transports:
        await asyncio.sleep(0.001)
