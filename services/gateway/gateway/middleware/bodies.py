"""How much a request may hold, how long it may take to arrive, and that it holds no NUL."""

import asyncio
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.errors import Failure, TooLarge
from gateway.errors import HoldsNul, SlowBody

MAX_BYTES, MAX_EVENTS_BYTES, DRAINED = 1_000_000, 5_000_000, 20_000_000
ARRIVES_WITHIN_S = 30
EVENTS, WEBHOOKS = "/api/v1/events", "/webhooks/"
FORM = "application/x-www-form-urlencoded"
# A NUL as JSON writes it; an even number of backslashes before it would be those characters themselves.
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Bodies:
    """Reads each body whole, within its limits, before anything else sees the request."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request, Failure], Response]) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with the body at hand, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(scope, receive)
            _without_nul(scope, body)
        except Failure as failure:
            await self._refuse(Request(scope), failure)(scope, receive, send)
            return
        except ClientDisconnect:
            # What came is a part of what was meant; nobody is there to be told.
            return
        await self._app(scope, _again(body, receive), send)


def _again(body: bytes, receive: Receive) -> Receive:
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return waiting.pop() if waiting else await receive()

    return next_message


async def _read(scope: Scope, receive: Receive) -> bytes:
    most = MAX_EVENTS_BYTES if scope["path"] == EVENTS else MAX_BYTES
    try:
        async with asyncio.timeout(ARRIVES_WITHIN_S):
            body = await _chunks(receive, most)
    except TimeoutError:
        raise SlowBody from None
    if body is None:
        raise TooLarge(f"The request holds more than {most // 1_000_000} MB.")
    return body


async def _chunks(receive: Receive, most: int) -> bytes | None:
    """Read a body; None when it is too large, after a good part of the rest was read and dropped.

    A caller that is answered while it is still sending would see a broken connection and not the answer.
    """
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        size += len(message.get("body", b""))
        if size <= most:
            chunks.append(message.get("body", b""))
        if not message.get("more_body") or size > DRAINED:
            break
    return b"".join(chunks) if size <= most else None


def _without_nul(scope: Scope, body: bytes) -> None:
    asked = unquote_to_bytes(scope.get("raw_path") or b"") + unquote_to_bytes(scope["query_string"])
    if b"\0" in asked:
        raise HoldsNul
    if scope["path"] == EVENTS or scope["path"].startswith(WEBHOOKS):
        return
    as_form = b"%00" in body and Request(scope).headers.get("content-type", "").lower().startswith(FORM)
    if b"\0" in body or as_form or (b"\\u0000" in body and _ESCAPED.search(body)):
        raise HoldsNul
