"""Events that this version does not know yet: stored as they came, and handled by the first version that knows them."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import cast
from uuid import UUID

from aio_pika.abc import AbstractIncomingMessage
from faststream import StreamMessage
from pydantic import TypeAdapter, ValidationError

from common import telemetry
from common.contracts import PUBLISHERS
from common.contracts.message import SCHEMA_VERSION, Event
from common.logs import logger
from common.messaging.failure_middleware import is_final
from common.messaging.reading import NotKnownYet, check_version, read, reason_of, version_of
from common.messaging.senders import SENDER, may_publish
from common.messaging.topology import WorkQueue
from common.postgres.database import Connection, Database, Row

_log = logger("unread")
PAGE_SIZE = 200
Handler = Callable[..., Awaitable[None]]


@dataclass(frozen=True)
class UnreadEvent:
    """An event as it came; `source` is the sender, `reason` says what is not known."""

    company_id: UUID
    queue: str
    message_id: str
    type: str
    source: str
    body: bytes
    reason: str
    schema_version: int = SCHEMA_VERSION
    traceparent: str = ""


async def insert(connection: Connection, event: UnreadEvent) -> None:
    """Store an event in this transaction; an event that is stored already stays as it is."""
    await connection.execute(
        """
        INSERT INTO unread_events
            (company_id, queue, message_id, type, source, body, reason, schema_version, traceparent)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT DO NOTHING
        """,
        event.company_id,
        event.queue,
        _storable(event.message_id),
        _storable(event.type),
        _storable(event.source),
        event.body,
        _storable(event.reason),
        event.schema_version,
        event.traceparent,
    )


def _storable(text: str) -> str:
    return text.replace("\0", "")


async def fetch(connection: Connection, company_id: UUID, queue: str) -> list[UnreadEvent]:
    """Return the stored events of a company and queue, in the order in which they came."""
    rows = await connection.fetch(
        """
        SELECT company_id, queue, message_id, type, source, body, reason, schema_version, traceparent
        FROM unread_events
        WHERE company_id = $1 AND queue = $2
        ORDER BY id
        """,
        company_id,
        queue,
    )
    return [UnreadEvent(**row) for row in rows]


class Consumer:
    """A queue's handler, outside of FastStream: it takes `event`, and may take `company_id` and `sender`."""

    def __init__(self, queue: WorkQueue, handler: Handler) -> None:
        self.queue = queue
        self._handler = handler
        self._contract: TypeAdapter[Event] = TypeAdapter(cast("type[Event]", queue.event))

    def read(self, body: bytes, schema_version: int) -> Event:
        """Return the event of a message; raises `NotKnownYet`, or `ValidationError` if it is malformed."""
        check_version(schema_version)
        return read(self._contract, body)

    async def handle(self, event: Event, company_id: UUID, sender: str) -> None:
        """Call the handler; raises what the handler raises."""
        values = {"event": event, "company_id": company_id, "sender": sender}
        await self._handler(**{name: values[name] for name in signature(self._handler).parameters})


class UnreadEvents:
    """A service's unread events. `stored` is called after an event was stored."""

    def __init__(
        self, database: Database, stored: Callable[[UnreadEvent], Awaitable[None]] | None = None
    ) -> None:
        self._database, self._stored = database, stored
        self._consumers: dict[str, Consumer] = {}
        self._not_logged: Counter[str] = Counter()

    def add_consumer(self, queue: WorkQueue, handler: Handler) -> None:
        """Remember the handler that takes in a queue's events later."""
        self._consumers[queue.name] = Consumer(queue, handler)

    async def store_if_unknown(self, queue: str, message: StreamMessage[AbstractIncomingMessage]) -> bool:
        """Store a message that this version does not know yet; return False if it is anything else."""
        headers, properties = message.headers, message.raw_message
        try:
            version = version_of(headers)
            company_id = UUID(str(headers.get("company")))
            self._consumers[queue].read(message.body, version)
        except NotKnownYet as error:
            reason = str(error)
        except ValueError:  # malformed, also a ValidationError
            return False
        else:
            return False
        event = UnreadEvent(
            company_id,
            queue,
            message.message_id,
            properties.type or "",
            str(headers.get(SENDER, "")),
            message.body,
            reason,
            version,
            str(headers.get("traceparent", "")),
        )
        async with self._database.transaction(company_id) as connection:
            await insert(connection, event)
        self._not_logged[event.type] += 1
        if self._stored is not None:
            await self._stored(event)
        return True

    async def take_in(self) -> None:
        """Handle the stored events that this version knows, in their order, and log how many were stored meanwhile.

        Raises nothing: what fails is logged, and the next run tries it again.
        """
        if self._not_logged:
            _log.warning(
                "events have values that this version does not know; a newer version will handle them",
                stored=self._not_logged.total(),
                types=sorted(self._not_logged),
            )
            self._not_logged.clear()
        for consumer in self._consumers.values():
            try:
                await self._take_in(consumer)
            except Exception as error:
                _log.warning(
                    "unread events wait for the next run", queue=consumer.queue.name, reason=repr(error)
                )

    async def _take_in(self, consumer: Consumer) -> None:
        after = 0
        while rows := await self._page(consumer.queue.name, after):
            for row in rows:
                after = row["id"]
                try:
                    event = consumer.read(row["body"], row["schema_version"])
                except NotKnownYet:
                    continue
                except ValidationError as error:
                    await self._update_reason(row, reason_of(error))
                    continue
                if event.type in PUBLISHERS and not may_publish(row["source"], event.type):
                    await self._update_reason(row, f"{row['source']} may not publish {event.type}")
                    continue
                if not await self._handle(consumer, row, event):
                    return

    async def _page(self, queue: str, after: int) -> Sequence[Row]:
        async with self._database.everyone() as connection:
            rows: Sequence[Row] = await connection.fetch(
                "SELECT * FROM unread_events WHERE queue = $1 AND id > $2 ORDER BY id LIMIT $3",
                queue,
                after,
                PAGE_SIZE,
            )
        return rows

    async def _handle(self, consumer: Consumer, row: Row, event: Event) -> bool:
        """Handle a stored event, then delete it; return False if another process takes in this queue.

        The event is deleted after its handler has committed: a crash in between handles it twice and never loses it.
        """
        async with self._database.everyone() as connection:
            if not await connection.fetchval(
                "SELECT true FROM unread_events WHERE id = $1 FOR UPDATE SKIP LOCKED", row["id"]
            ):
                return False
            telemetry.follow(row["traceparent"])
            try:
                await consumer.handle(event, row["company_id"], row["source"])
            except Exception as error:
                if not is_final(error):
                    raise
                rejected = reason_of(error)
            else:
                await connection.execute("DELETE FROM unread_events WHERE id = $1", row["id"])
                return True
        await self._update_reason(row, rejected)
        return True

    async def _update_reason(self, row: Row, reason: str) -> None:
        """Store why this version cannot handle an event that it knows, and log that once."""
        if row["reason"] == reason:
            return
        _log.error("unread event cannot be handled", message_id=row["message_id"], reason=reason)
        async with self._database.everyone() as connection:
            await connection.execute("UPDATE unread_events SET reason = $2 WHERE id = $1", row["id"], reason)

    async def count(self) -> int:
        """Return the number of stored events of all companies."""
        async with self._database.everyone() as connection:
            return int(await connection.fetchval("SELECT count(*) FROM unread_events"))

    async def fetch_all(self) -> Sequence[Row]:
        """Return the stored events of all companies without their bodies, the oldest first."""
        async with self._database.everyone() as connection:
            rows: Sequence[Row] = await connection.fetch(
                "SELECT received_at, queue, type, message_id, reason FROM unread_events ORDER BY id"
            )
        return rows
