"""The public doors of the suite, as any other program would use them."""

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
    """One company's way into the suite; at most `AT_ONCE` requests are under way."""

    def __init__(self, address: str) -> None:
        # Connections at rest are let go of before the server does so, at the very moment of the next request.
        limits = httpx.Limits(
            max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE, keepalive_expiry=REST_S
        )
        headers = {"Accept": "application/json"}
        self.address = address.rstrip("/")
        # What is on this machine is not asked for by way of a proxy.
        self._web = httpx.AsyncClient(
            base_url=self.address, timeout=60, limits=limits, headers=headers, trust_env=False
        )
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._web.aclose()

    def sign_in_as(self, token: str) -> None:
        """Send this sign-in's token from now on."""
        self._web.headers["Authorization"] = f"Bearer {token}"

    async def get(self, path: str, **query: str) -> Any:
        """Read something."""
        return _body(await self.send("GET", path, params=query or None))

    async def post(self, path: str, content: Any = None) -> Any:
        """Ask for something to be done."""
        return _body(await self.send("POST", path, json=content))

    async def put(self, path: str, content: Any) -> Any:
        """Put something in its place."""
        return _body(await self.send("PUT", path, json=content))

    async def create(self, path: str, content: Any) -> None:
        """Create a record; one that an unanswered try of ours already made is fine."""
        tried: list[int] = []
        answer = await self.send("PUT", path, json=content, headers={"If-None-Match": "*"}, tried=tried)
        if not (answer.status_code == 412 and len(tried) > 1):
            _body(answer)

    async def send(
        self, method: str, path: str, *, tried: list[int] | None = None, **request: Any
    ) -> httpx.Response:
        """Send a request, and again after the pause the suite asks for while it is busy."""
        answer = None
        for _ in range(TRIES):
            answer = await self._once(method, path, request)
            if tried is not None:
                tried.append(answer.status_code)
            if answer.status_code not in BUSY:
                break
            await asyncio.sleep(_pause(answer))
        assert answer is not None
        return answer

    async def _once(self, method: str, path: str, request: dict[str, Any]) -> httpx.Response:
        async with self._turns:
            try:
                return await self._web.request(method, path, **request)
            except httpx.TransportError as trouble:
                raise CannotRun(
                    f"{method} {self.address}{path} got no answer ({type(trouble).__name__}): "
                    "is the suite running? `make up` starts it."
                ) from None


async def all_at_once(items: Iterable[Item], act: Callable[[Item], Awaitable[None]]) -> None:
    """Do the same with every item, `AT_ONCE` side by side; the first failure ends it."""
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
    """The suite refused a request; the text is what it says about it."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        try:
            problem = answer.json()
        except json.JSONDecodeError:
            problem = {}
        fields = [str(problem[part]) for part in ("title", "detail", "remedy") if problem.get(part)]
        words = " ".join(dict.fromkeys(fields))
        details = "; ".join(
            f"{one.get('pointer')}: {one.get('detail')}" for one in problem.get("errors") or ()
        )
        request = answer.request
        super().__init__(
            f"{request.method} {request.url.path} was answered {self.status}: {words or answer.text[:200]}"
            + (f" ({details})" if details else "")
        )
