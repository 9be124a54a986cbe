"""Events with values that a version does not know yet wait in the table until a version knows them.

If this breaks, an upgrade loses records of customers, or an operator finds good events among the dead letters.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

import aio_pika
import pytest
import pytest_asyncio
from pydantic import Field

from common.contracts.message import Event
from common.messaging import Bus, Company, WorkQueue, dead_letters
from common.messaging.topology import EVENTS, declare
from common.messaging.unread import UnreadEvents
from common.postgres import Database
from launcher.infrastructure import ADMIN
from tests.conftest import OpenDatabase
from tests.waiting import until
from tests.world import World

NAME = "log.tests"


class Opened(Event):
    """What both versions know."""

    type: Literal["test.opened"] = "test.opened"
    state: Literal["wide"] = "wide"


class OpenedLater(Event):
    """What the newer version knows of it."""

    type: Literal["test.opened"] = "test.opened"
    state: Literal["wide", "ajar"] = "wide"


class Shut(Event):
    """What only the newer version knows."""

    type: Literal["test.shut"] = "test.shut"


Older = WorkQueue(NAME, Opened, former=("test.*",))
Both = Annotated[OpenedLater | Shut, Field(discriminator="type")]
Newer = WorkQueue(NAME, Both)


class Version:
    """A version of a service, and what its handler took."""

    def __init__(self, database: Database, url: str) -> None:
        self.took: list[str] = []
        self.unread = UnreadEvents(database)
        self.bus = Bus("log", url, database.answers, self.unread)

    def older(self) -> "Version":
        @self.bus.subscribe(Older)
        async def changed(event: Opened, company_id: Company) -> None:
            self.took.append(event.state)

        return self

    def newer(self) -> "Version":
        @self.bus.subscribe(Newer)
        async def changed(event: Both, company_id: Company) -> None:
            self.took.append(getattr(event, "state", "shut"))

        return self


class Stage:
    """A database, a broker, and what is published there."""

    def __init__(self, database: Database, url: str) -> None:
        self.database, self.url, self.company = database, url, uuid4()
        self.versions: list[Version] = []

    def version(self) -> Version:
        self.versions.append(Version(self.database, self.url))
        return self.versions[-1]

    async def publish(self, type_: str = "test.opened", queue: str = NAME, **values: Any) -> None:
        body = json.dumps({"id": str(uuid4()), "type": type_, "time": "2026-11-01T10:00:00Z", **values})
        await self._send(queue, type_, body.encode(), {"company": str(self.company), "schema_version": 1})

    async def _send(self, queue: str, type_: str, body: bytes, headers: dict[str, Any]) -> None:
        async with await aio_pika.connect(self.url) as connection:
            channel = await connection.channel()
            exchange = await channel.get_exchange(EVENTS, ensure=False)
            await exchange.publish(
                aio_pika.Message(
                    body,
                    headers=headers,
                    type=type_,
                    message_id=str(uuid4()),
                    content_type="application/json",
                ),
                routing_key=queue,
            )

    async def publish_newer_schema(self) -> None:
        headers = {"company": str(self.company), "schema_version": 2}
        await self._send(NAME, "test.opened", b"another form", headers)

    async def until_stored(self, count: int) -> None:
        async def stored() -> bool:
            return await UnreadEvents(self.database).count() == count

        await until(stored)

    async def until_took(self, version: Version, *what: str) -> None:
        async def took() -> bool:
            return version.took == list(what)

        await until(took)


@pytest_asyncio.fixture
async def stage(world: World, database: OpenDatabase) -> AsyncIterator[Stage]:
    made = Stage(await database("log"), world.infrastructure.amqp_url(ADMIN, world.vhost))
    yield made
    for version in made.versions:
        await version.bus.stop()


async def test_what_a_version_does_not_know_is_taken_in_in_order_by_the_first_that_does(stage: Stage) -> None:
    older = stage.version().older()
    await older.bus.start()
    await stage.publish(state="ajar")
    await stage.until_stored(1)
    await stage.publish("test.shut")
    await stage.until_stored(2)
    await stage.publish(state="wide", new_field="ignored")
    await stage.until_took(older, "wide")
    await older.unread.take_in()
    await older.bus.stop()
    assert await older.unread.count() == 2, "a version that does not know them leaves them"

    newer = stage.version().newer()
    await newer.unread.take_in()

    assert newer.took == ["ajar", "shut"]
    assert await newer.unread.count() == 0
    assert await dead_letters.browse(stage.url, [NAME]) == []


async def test_two_processes_take_in_each_event_once(stage: Stage) -> None:
    older = stage.version().older()
    await older.bus.start()
    for number in range(1, 21):
        await stage.publish(state="ajar")
        await stage.until_stored(number)
    await older.bus.stop()
    first, second = stage.version().newer(), stage.version().newer()

    await asyncio.gather(first.unread.take_in(), second.unread.take_in())
    await first.unread.take_in()

    assert len(first.took + second.took) == 20


async def test_a_newer_schema_version_is_stored_without_being_read(stage: Stage) -> None:
    older = stage.version().older()
    await older.bus.start()

    await stage.publish_newer_schema()

    await stage.until_stored(1)
    (row,) = await older.unread.fetch_all()
    assert (row["type"], row["reason"]) == ("test.opened", "schema version 2 is newer than 1")


async def test_a_malformed_message_is_a_dead_letter_whose_reason_holds_no_value_of_it(stage: Stage) -> None:
    older = stage.version().older()
    await older.bus.start()

    await stage.publish(state="wide", time="a secret")

    async def buried() -> bool:
        return bool(await dead_letters.browse(stage.url, [NAME]))

    await until(buried)
    (letter,) = await dead_letters.browse(stage.url, [NAME])
    assert "time" in letter.reason
    assert "secret" not in letter.reason
    assert await older.unread.count() == 0


async def test_a_handler_that_fails_for_good_leaves_the_event_with_its_reason_and_the_rest_go_on(
    stage: Stage,
) -> None:
    older = stage.version().older()
    await older.bus.start()
    await stage.publish("test.shut")
    await stage.until_stored(1)
    await stage.publish(state="ajar")
    await stage.until_stored(2)
    newer = stage.version()

    @newer.bus.subscribe(Newer)
    async def changed(event: Both, company_id: Company) -> None:
        if isinstance(event, Shut):
            raise ValueError("never")
        newer.took.append(event.state)

    await newer.unread.take_in()

    assert newer.took == ["ajar"]
    assert [row["reason"] for row in await newer.unread.fetch_all()] == ["ValueError('never')"]


async def test_a_binding_of_an_earlier_version_is_removed(stage: Stage) -> None:
    async with await aio_pika.connect(stage.url) as connection:
        channel = await connection.channel()
        await declare(stage.url, [Older])
        queue = await channel.get_queue(NAME)
        await queue.bind(EVENTS, routing_key="test.*")

        await declare(stage.url, [Older])
        await declare(stage.url, [Older])
        await stage.publish("test.shut", queue="test.shut")
        await stage.publish("test.opened", queue="test.opened", state="wide")

        async def arrived() -> bool:
            return (await channel.declare_queue(NAME, passive=True)).declaration_result.message_count == 1

        await until(arrived)
        message = await queue.get()
        assert message.type == "test.opened"


def test_a_handler_of_another_event_is_refused() -> None:
    bus = Bus("log", "amqp://127.0.0.1/")

    async def changed(event: Shut, company_id: UUID) -> None:
        """Take another event than the queue's."""

    with pytest.raises(TypeError, match=NAME):
        bus.subscribe(Older)(changed)
