"""Limits the size and duration of request bodies, and refuses NUL characters."""

import asyncio
import re
from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.errors import Failure, TooLarge
from gateway.errors import HoldsNul, SlowBody

MAX_BYTES, MAX_EVENTS_BYTES, MAX_READ_BYTES = 1_000_000, 5_000_000, 20_000_000
TIMEOUT_S = 30
EVENTS, WEBHOOKS = "/api/v1/events", "/webhooks/"
FORM = "application/x-www-form-urlencoded"
# An escaped NUL in JSON. After an odd number of backslashes it is the text \u0000, not a NUL.
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class Bodies:
    """ASGI middleware that reads each body completely before it passes the request on."""

    def __init__(self, app: ASGIApp, refuse: Callable[[Request, Failure], Response]) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body and pass the request on, or send the response that refuses it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await _read(scope, receive)
            _refuse_nul(scope, body)
        except Failure as failure:
            await self._refuse(Request(scope), failure)(scope, receive, send)
            return
        except ClientDisconnect:
            # The body is incomplete, and nobody reads a response.
            return
        await self._app(scope, _replay(body, receive), send)


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def next_message() -> Message:
        return messages.pop() if messages else await receive()

    return next_message


async def _read(scope: Scope, receive: Receive) -> bytes:
    limit = MAX_EVENTS_BYTES if scope["path"] == EVENTS else MAX_BYTES
    try:
        async with asyncio.timeout(TIMEOUT_S):
            body = await _read_up_to(limit, receive)
    except TimeoutError:
        raise SlowBody from None
    if body is None:
        raise TooLarge(f"The request is larger than {limit // 1_000_000} MB.")
    return body


async def _read_up_to(limit: int, receive: Receive) -> bytes | None:
    """Return the body, or None if it is larger than `limit` bytes.

    Of a larger body up to 20 MB are read and dropped, because a client that is still sending when the server
    responds sees a broken connection instead of the response.

    Raises:
        ClientDisconnect: The client closed the connection before the end of the body.
    """
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        size += len(message.get("body", b""))
        if size <= limit:
            chunks.append(message.get("body", b""))
        if not message.get("more_body") or size > MAX_READ_BYTES:
            break
    return b"".join(chunks) if size <= limit else None


def _refuse_nul(scope: Scope, body: bytes) -> None:
    url = unquote_to_bytes(scope.get("raw_path") or b"") + unquote_to_bytes(scope["query_string"])
    if b"\0" in url:
        raise HoldsNul
    if scope["path"] == EVENTS or scope["path"].startswith(WEBHOOKS):
        return
    as_form = b"%00" in body and Request(scope).headers.get("content-type", "").lower().startswith(FORM)
    if b"\0" in body or as_form or (b"\\u0000" in body and _ESCAPED.search(body)):
        raise HoldsNul
