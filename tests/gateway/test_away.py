"""Pages and endpoints while another service or RabbitMQ is away.

If this breaks, a page hangs or shows an error that explains nothing, or a request is reported as accepted and then
lost.
"""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from tests.gateway.people import Person, Worker
from tests.gateway.test_events import an_event
from tests.gateway.test_webhooks import a_body, a_notice, signed
from tests.waiting import until
from tests.world import Running, World, any_of, free_port

ENDPOINTS = (
    "/api/v1/syncs",
    "/api/v1/refresh",
    "/api/v1/invoices",
    "/api/v1/syncs/01900000-0000-7000-8000-000000000001",
)


@pytest.fixture(scope="module")
def hanging() -> Iterator[str]:
    """Yield an address that accepts connections and never responds."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture(scope="module")
def alone(suite: World, hanging: str) -> Running:
    """Start a gateway whose log and invoicing are away, and whose config hangs."""
    nowhere = f"http://127.0.0.1:{free_port()}"
    port = free_port()
    return suite.start("gateway", port=port, LOG_URL=nowhere, INVOICING_URL=nowhere, CONFIG_URL=hanging)


async def test_home_shows_what_is_there_and_says_what_is_not(person: Person, alone: Running) -> None:
    page = await person.pages.get(f"{alone.url}/")

    assert page.status_code == 200
    assert "Not connected" in page.text
    assert "Syncs cannot be shown right now" in page.text


@pytest.mark.parametrize("address", ["/log", "/problems"])
async def test_a_page_of_a_part_that_is_away_says_so(person: Person, alone: Running, address: str) -> None:
    page = await person.pages.get(f"{alone.url}{address}")

    assert page.status_code == 503
    assert "is not responding" in page.text
    assert "Try again in a few seconds" in page.text
    assert page.headers["retry-after"]


@pytest.mark.parametrize("address", ENDPOINTS)
async def test_an_endpoint_of_a_part_that_is_away_says_so(
    person: Person, alone: Running, address: str
) -> None:
    answer = await person.api.get(f"{alone.url}{address}")

    assert answer.status_code == 503
    assert (answer.json()["code"], answer.headers["retry-after"]) == ("away", "2")


async def test_without_auth_nobody_is_let_in(suite: World, person: Person) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    gateway = suite.start("gateway", port=free_port(), AUTH_URL=nowhere)

    page = await person.pages.get(f"{gateway.url}/")
    endpoint = await person.api.get(f"{gateway.url}/api/v1/connection")
    form = await person.pages.post(f"{gateway.url}/sign-in", data={"email": "a@b", "password": "c"})

    assert (page.status_code, endpoint.status_code, form.status_code) == (503, 503, 503)
    gateway.terminate()


async def test_a_part_that_hangs_is_given_up_on(person: Person, alone: Running) -> None:
    await person.connect()

    page = await person.pages.get(f"{alone.url}/xero-sync")
    endpoint = await person.api.get(f"{alone.url}/api/v1/settings")

    assert (page.status_code, endpoint.status_code) == (503, 503)
    assert "is not responding" in page.text
    assert alone.output().count("service is not responding") >= 2


class Wire:
    """A TCP proxy to RabbitMQ whose connections can be cut."""

    def __init__(self, url: str) -> None:
        self.there = urlsplit(url)
        self.open: set[asyncio.StreamWriter] = set()
        self.whole = True
        self._server: asyncio.Server | None = None

    async def begin(self) -> str:
        """Start to listen and return the AMQP address of this proxy."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return self.there._replace(
            netloc=f"{self.there.username}:{self.there.password}@127.0.0.1:{port}"
        ).geturl()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self.whole:
            writer.close()
            return
        further = await asyncio.open_connection(self.there.hostname, self.there.port)
        self.open |= {writer, further[1]}
        with contextlib.suppress(OSError):
            await asyncio.gather(_pour(reader, further[1]), _pour(further[0], writer))

    def cut(self) -> None:
        """Abort all connections and refuse new ones."""
        self.whole = False
        for writer in self.open:
            writer.transport.abort()
        self.open.clear()

    async def end(self) -> None:
        """Stop listening."""
        self.cut()
        assert self._server is not None
        self._server.close()


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@pytest_asyncio.fixture
async def wire(suite: World) -> AsyncIterator[Wire]:
    """Yield a proxy for one gateway's connections to RabbitMQ."""
    made = Wire(suite.infrastructure.amqp_url("gateway", suite.vhost))
    yield made
    await made.end()


async def test_what_rabbitmq_did_not_confirm_is_not_accepted_and_works_again_later(
    suite: World, person: Person, worker: Worker, wire: Wire
) -> None:
    await person.make_ready(worker)
    key = {"Authorization": f"Bearer {await person.make_key()}"}
    gateway = suite.start("gateway", port=free_port(), wait=False, AMQP_URL=await wire.begin())
    await asyncio.to_thread(gateway.wait_until, "/health/ready")
    assert (await person.api.post(f"{gateway.url}/api/v1/syncs")).status_code == 202

    wire.cut()
    began = time.monotonic()
    pressed = await person.api.post(f"{gateway.url}/api/v1/syncs")
    event = await person.api.post(f"{gateway.url}/api/v1/events", json=an_event(), headers=key)
    listed = await person.api.post(f"{gateway.url}/api/v1/events", json=[an_event()] * 3, headers=key)
    webhook = await person.api.post(
        f"{gateway.url}/webhooks/xero", content=a_body(a_notice()), headers=signed(a_body(a_notice()))
    )

    assert time.monotonic() - began < 4 * 8
    for answer in (pressed, event, listed, webhook):
        assert (answer.status_code, answer.json()["code"]) == (503, "publish_failed")
        assert answer.headers["retry-after"]
    assert (await person.pages.get(f"{gateway.url}/log")).status_code == 200
    wire.whole = True

    async def is_accepted() -> bool:
        return (await person.api.post(f"{gateway.url}/api/v1/syncs")).status_code == 202

    await until(is_accepted, "the gateway accepts a press again")
    await stops_while_somebody_follows_a_sync(person, gateway)


async def stops_while_somebody_follows_a_sync(person: Person, gateway: Running) -> None:
    """Check that a gateway stops while a progress stream is open."""
    sync_id = any_of(await person.api.post("/api/v1/syncs"))["sync_id"]
    async with person.api.stream("GET", f"{gateway.url}/api/v1/syncs/{sync_id}/progress") as stream:
        assert await anext(stream.aiter_lines()) == "event: progress"

        assert await asyncio.to_thread(gateway.terminate) == 0
