"""The client of another service: requests are signed and time-limited, responses are validated."""

from collections.abc import Mapping
from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from common import telemetry
from common.contracts.gateway import Problem
from common.errors import Away, Failure, Refused
from common.http.identity import Identity
from common.ids import new_id
from common.logs import logger

_log = logger("http")

T = TypeVar("T", bound=BaseModel)
TIME_LIMIT, TO_CONNECT = 10, 3


class ServiceClient:
    """A client of another service at `url`, which has `time_limit` seconds to respond."""

    def __init__(self, name: str, url: str, identity: Identity, time_limit: float = TIME_LIMIT) -> None:
        self.name = name
        self._identity = identity
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(time_limit, connect=TO_CONNECT),
            transport=httpx.AsyncHTTPTransport(
                # Loading the certificates takes a tenth of a second; plain HTTP does not need them.
                verify=url.startswith("https:"),
                retries=1,
                # The server closes connections that are idle for five seconds; do not send on one at that moment.
                limits=httpx.Limits(max_connections=50, keepalive_expiry=2),
            ),
        )

    async def ask(
        self,
        method: str,
        path: str,
        answer: type[T],
        body: BaseModel | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        request_id: UUID | None = None,
    ) -> T:
        """Send a request and return the validated response; fails as `send` does.

        Raises:
            Failure: The response does not match the contract.
        """
        response = await self.send(method, path, body, params=params, headers=headers, request_id=request_id)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise Failure(f"The service {self.name} returned an unexpected response.") from error

    async def send(
        self,
        method: str,
        path: str,
        body: BaseModel | None = None,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        request_id: UUID | None = None,
    ) -> httpx.Response:
        """Send a request and return its response, whose status is 2xx.

        A request with the same `request_id` takes effect once; without one, each call gets its own.

        Raises:
            Away: The service does not respond in time.
            Refused: The service returned another status than 2xx.
        """
        sent = {
            "Authorization": f"Bearer {self._identity.token_for(self.name)}",
            "traceparent": telemetry.traceparent(),
            **(headers or {}),
        }
        if method != "GET":
            sent["X-Request-Id"] = str(request_id or new_id())
        if body is not None:
            sent["Content-Type"] = "application/json"
        content = None if body is None else body.model_dump_json(by_alias=True)
        try:
            response = await self._client.request(method, path, content=content, params=params, headers=sent)
        except httpx.HTTPError as error:
            _log.warning("service is not responding", to=self.name, reason=repr(error))
            raise Away(f"The service {self.name} is not responding.") from error
        if response.is_success:
            return response
        raise Refused(_problem(response, self.name))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _problem(response: httpx.Response, name: str) -> Problem:
    try:
        return Problem.model_validate_json(response.content)
    except ValidationError:
        return Problem(
            title=f"The service {name} failed",
            status=502,
            code="peer_failed",
            detail="Its response does not contain a reason.",
        )
