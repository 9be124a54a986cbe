"""A client of the suite's public API."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Self, TypeVar

import httpx

from demo.errors import CannotRun

Item = TypeVar("Item")
AT_ONCE = 16
TRIES = 60
LONGEST_PAUSE = 10.0
REST_S = 2.0
BUSY = (429, 502, 503, 504)


class App:
    """One company's client; it sends at most `AT_ONCE` requests at a time."""

    def __init__(self, address: str) -> None:
        # Idle connections close before the server closes them, which could happen during the next request.
        limits = httpx.Limits(
            max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE, keepalive_expiry=REST_S
        )
        headers = {"Accept": "application/json"}
        self.address = address.rstrip("/")
        # Servers on this machine are not behind a proxy.
        self._web = httpx.AsyncClient(
            base_url=self.address, timeout=60, limits=limits, headers=headers, trust_env=False
        )
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._web.aclose()

    def sign_in_as(self, token: str) -> None:
        """Use this token in all later requests."""
        self._web.headers["Authorization"] = f"Bearer {token}"

    async def get(self, path: str, **query: str) -> Any:
        """Send a GET request and return the JSON body."""
        return _body(await self.send("GET", path, params=query or None))

    async def post(self, path: str, content: Any = None) -> Any:
        """Send a POST request and return the JSON body."""
        return _body(await self.send("POST", path, json=content))

    async def put(self, path: str, content: Any) -> Any:
        """Send a PUT request and return the JSON body."""
        return _body(await self.send("PUT", path, json=content))

    async def create(self, path: str, content: Any) -> None:
        """Create a record; a 412 after a retry is fine, because an earlier attempt created the record."""
        attempts: list[int] = []
        answer = await self.send("PUT", path, json=content, headers={"If-None-Match": "*"}, attempts=attempts)
        if not (answer.status_code == 412 and len(attempts) > 1):
            _body(answer)

    async def send(
        self, method: str, path: str, *, attempts: list[int] | None = None, **request: Any
    ) -> httpx.Response:
        """Send a request, and repeat it after the requested pause while the suite is busy."""
        answer = None
        for _ in range(TRIES):
            answer = await self._once(method, path, request)
            if attempts is not None:
                attempts.append(answer.status_code)
            if answer.status_code not in BUSY:
                break
            await asyncio.sleep(_pause(answer))
        assert answer is not None
        return answer

    async def _once(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response:
        async with self._turns:
            try:
                return await self._web.request(method, path, **request)
            except httpx.TransportError as error:
                raise CannotRun(
                    f"{method} {self.address}{path} got no answer ({type(error).__name__}). "
                    "Is the suite running? `make up` starts it."
                ) from None


async def all_at_once(items: Iterable[Item], act: Callable[[Item], Awaitable[None]]) -> None:
    """Run `act` for every item, `AT_ONCE` at a time; the first failure cancels the rest."""
    waiting = iter(items)

    async def work() -> None:
        for item in waiting:
            await act(item)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())


def _pause(answer: httpx.Response) -> float:
    try:
        return min(float(answer.headers.get("Retry-After", "1")), LONGEST_PAUSE)
    except ValueError:
        return 1.0


def _body(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else None
    raise Refusal(answer)


class Refusal(CannotRun):
    """The suite rejected a request; the message holds its reason."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        try:
            problem = answer.json()
        except json.JSONDecodeError:
            problem = {}
        texts = [str(problem[part]) for part in ("title", "detail", "remedy") if problem.get(part)]
        reason = " ".join(dict.fromkeys(texts))
        details = "; ".join(
            f"{one.get('pointer')}: {one.get('detail')}" for one in problem.get("errors") or ()
        )
        request = answer.request
        super().__init__(
            f"{request.method} {request.url.path} failed with status {self.status}: {reason or answer.text[:200]}"
            + (f" ({details})" if details else "")
        )
