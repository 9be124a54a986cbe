"""Asking another service: signed, bounded in time, answered by a contract or a failure."""

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
    """Another service at its address, given `time_limit` seconds to answer."""

    def __init__(self, name: str, url: str, identity: Identity, time_limit: float = TIME_LIMIT) -> None:
        self.name = name
        self._identity = identity
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=httpx.Timeout(time_limit, connect=TO_CONNECT),
            transport=httpx.AsyncHTTPTransport(
                # Reading the certificates takes a tenth of a second, which plain HTTP does not need.
                verify=url.startswith("https:"),
                retries=1,
                # A server closes what has rested for five seconds; a request must not meet that moment.
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
        """Ask and read the answer; Away when the service does not answer, Refused when it says no."""
        response = await self.send(method, path, body, params=params, headers=headers, request_id=request_id)
        try:
            return answer.model_validate_json(response.content)
        except ValidationError as error:
            raise Failure(f"{self.name} answered in a shape that is not agreed.") from error

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
        """Send and give the response of a 2xx; the same request id is never acted on twice."""
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
            _log.warning("a part of the suite does not answer", part=self.name, reason=repr(error))
            raise Away(f"The part of the suite called {self.name} does not answer.") from error
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
            title=f"{name} could not do that",
            status=502,
            code="peer_failed",
            detail="Its answer says no more.",
        )
