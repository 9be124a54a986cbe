"""Takes HTTP requests in and gives their answers out; the only room that knows ASGI."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from xero_sandbox.control.doors import answer_control
from xero_sandbox.faults.acting import Dropped, with_faults
from xero_sandbox.gate import formats
from xero_sandbox.gate.passing import called
from xero_sandbox.identity import connections, consent, discovery, tokens
from xero_sandbox.keeper import Keeper
from xero_sandbox.visit import Visit
from xero_sandbox.webhooks.sending import Sender
from xero_sandbox.wire.answers import Answer, Refused
from xero_sandbox.wire.errors import not_found
from xero_sandbox.world.store import World

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

API = "/api.xro/2.0/"
IDENTITY: tuple[tuple[str, re.Pattern[str], Callable[..., Answer]], ...] = (
    ("GET", re.compile(r"^/identity/connect/authorize$"), consent.show),
    ("POST", re.compile(r"^/identity/connect/authorize$"), consent.decide),
    ("POST", re.compile(r"^/connect/token$"), tokens.token),
    ("POST", re.compile(r"^/connect/revocation$"), tokens.revoke),
    ("GET", re.compile(r"^/connections/?$", re.I), connections.listed),
    ("DELETE", re.compile(r"^/connections/(?P<connection_id>[^/]+)$", re.I), connections.ended),
    ("GET", re.compile(r"^/\.well-known/openid-configuration$"), discovery.document),
    ("GET", re.compile(r"^/\.well-known/openid-configuration/jwks$"), discovery.keys),
)
_transports: dict[tuple[str, int], asyncio.Transport] = {}


class Protocol(H11Protocol):
    """HTTP/1.1 that lets a fault cut the connection under a request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        _transports[tuple(transport.get_extra_info("peername")[:2])] = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self.client is not None:
            _transports.pop(self.client, None)
        super().connection_lost(exc)


class Front:
    """The ASGI application around one world."""

    def __init__(self, world: World, keeper: Keeper | None = None) -> None:
        self.world = world
        self.keeper = keeper
        self.sender = Sender(world)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            return
        try:
            visit = await self._visit(scope, receive)
            await self.world.catch_up()
            answer = await (
                self._control(visit) if visit.path.startswith("/_sandbox/") else self._xero(visit)
            )
        except Refused as refused:
            answer = refused.answer
        except Dropped as dropped:
            if self.keeper is not None:
                self.keeper.touched()
            await _drop(scope, send, dropped.answer)
            return
        if self.keeper is not None and scope["method"] != "GET":
            self.keeper.touched()
        await _send(send, answer, len(answer.body))

    async def _visit(self, scope: Scope, receive: Receive) -> Visit:
        headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        limit = formats.body_limit(self.world.switches["body_limit"])
        if scope["path"].startswith("/_sandbox/"):
            limit *= 50
        body = await _read(receive, limit)
        host = scope["client"][0] if scope.get("client") else ""
        query = scope["query_string"].decode("latin-1")
        return Visit(scope["method"], scope["path"], query, headers, body, host, world=self.world)

    def _now(self) -> str:
        return self.world.clock.now().isoformat().replace("+00:00", "Z")

    async def _control(self, visit: Visit) -> Answer:
        return await answer_control(visit)

    async def _xero(self, visit: Visit) -> Answer:
        recorder = self.world.requests
        entry = recorder.begin(visit, self._now())
        answer = None
        try:
            answer = await with_faults(visit, entry, lambda: _answered(visit))
        except Refused as refused:
            answer = refused.answer
        finally:
            visit.end()
            recorder.end(entry, visit, answer, self._now())
        return answer


async def _answered(visit: Visit) -> Answer:
    try:
        if visit.path.lower().startswith(API):
            return await called(visit, visit.path[len(API) :])
        for method, pattern, handler in IDENTITY:
            if method == visit.method and (match := pattern.match(visit.path)):
                return _spoiled(visit, partial(handler, visit, **match.groupdict()))
        raise not_found()
    except Refused as refused:
        return refused.answer


def _spoiled(visit: Visit, run: Callable[[], Answer]) -> Answer:
    answer = run() if visit.apply_only != 0 else Answer(200)
    return visit.spoil(answer) if visit.spoil is not None else answer


async def _read(receive: Receive, limit: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise Refused(Answer(413, b"The request body is too large.", "text/plain"))
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)


async def _send(send: Send, answer: Answer, length: int) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in answer.headers.items()]
    if answer.content_type is not None:
        headers.append((b"content-type", answer.content_type.encode()))
    if answer.status not in {204, 304}:
        headers.append((b"content-length", str(length).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _drop(scope: Scope, send: Send, begun: Answer | None) -> None:
    transport = _transports.get(tuple(scope["client"]))
    if begun is not None:
        half = Answer(begun.status, begun.body[: len(begun.body) // 2], begun.content_type, begun.headers)
        headers = [(name.lower().encode(), value.encode()) for name, value in half.headers.items()]
        headers.append((b"content-length", str(len(begun.body)).encode()))
        await send({"type": "http.response.start", "status": half.status, "headers": headers})
        await send({"type": "http.response.body", "body": half.body, "more_body": True})
        await asyncio.sleep(0.05)
    if transport is not None:
        transport.abort()
    while transport is not None and tuple(scope["client"]) in _transports:
        await asyncio.sleep(0.001)
