"""The HTTP client for Xero: one request, its raw answer, and whether a failed request may have arrived."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import httpx

from common.contracts.auth import TokenAnswer
from common.failpoint import failpoint
from sync_worker.domain.kind import Call
from sync_worker.errors import NeverSent, Unanswered

TIME_LIMIT = 60.0
"""Seconds for each read, each write and the wait for a free connection."""
MAX_ANSWER = 64_000_000
"""The most bytes of an answer that are read."""


@dataclass(frozen=True)
class Answer:
    """The raw answer of Xero, and the id of the token that the request used.

    Header names are in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    token_id: str


async def _read(response: httpx.Response, token_id: str) -> Answer:
    """Read an answer to its end.

    Raises:
        Unanswered: The answer is larger than `MAX_ANSWER` bytes.
    """
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MAX_ANSWER:
            raise Unanswered(f"Xero's answer is larger than {MAX_ANSWER} bytes")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, headers, bytes(body), token_id)


def _trace(call: Call) -> Callable[[str, Mapping[str, object]], Awaitable[None]]:
    async def trace(event: str, _: Mapping[str, object]) -> None:
        if event == "http11.send_request_body.complete":
            failpoint("after_bytes_sent", call.method, call.path.split("/")[0])

    return trace


def _headers(
    call: Call, tenant_id: str, access_token: str, has_body: bool, key: str | None
) -> dict[str, str]:
    headers = {
        "Authorization": f"Bearer {access_token}",
        "xero-tenant-id": tenant_id,
        "Accept": "application/json",
        "User-Agent": "invoiceasap-xero/1",
    }
    if has_body:
        headers["Content-Type"] = "application/json"
    if key is not None:
        headers["Idempotency-Key"] = key
    if call.modified_since is not None:
        headers["If-Modified-Since"] = call.modified_since
    return headers


class XeroClient:
    """The connection to Xero, shared by all turns of this process."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url.rstrip("/") + "/",
            timeout=httpx.Timeout(TIME_LIMIT, connect=10),
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=20),
            follow_redirects=False,
            verify=url.startswith("https:"),
        )

    async def send(
        self,
        call: Call,
        tenant_id: str,
        token: TokenAnswer,
        body: bytes | None = None,
        key: str | None = None,
    ) -> Answer:
        """Send one request to Xero.

        `body` holds the JSON bytes to send, or None; `call.body` is not used. `key` is the idempotency key, or None.

        Raises:
            NeverSent: Xero cannot have received the request.
            Unanswered: Xero may have received the request.
        """
        headers = _headers(call, tenant_id, token.access_token, body is not None, key)
        try:
            async with self._client.stream(
                call.method,
                call.path,
                params=dict(call.query),
                content=body,
                headers=headers,
                extensions={"trace": _trace(call)},
            ) as response:
                return await _read(response, token.token_id)
        except (
            httpx.ConnectError,
            httpx.ConnectTimeout,
            httpx.PoolTimeout,
            httpx.UnsupportedProtocol,
        ) as error:
            raise NeverSent(repr(error)) from error
        except httpx.HTTPError as error:
            raise Unanswered(repr(error)) from error

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
