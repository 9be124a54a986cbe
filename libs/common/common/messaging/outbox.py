"""Transactional outbox: an event is written in the transaction of its change and published after it, at least once."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from common import telemetry
from common.availability import is_unavailable
from common.contracts.message import Event
from common.failpoint import failpoint
from common.logs import logger
from common.messaging.publisher import Outgoing, Publisher
from common.postgres.database import Connection, Database

_log = logger("outbox")
BATCH_SIZE = 200


async def enqueue(connection: Connection, company_id: UUID, *events: Event) -> None:
    """Write events to the outbox in this transaction; an event without a `time` gets the database's `clock()`."""
    if not events:
        return
    at = await connection.fetchval("SELECT clock() FROM pg_notify('outbox_' || current_schema(), '')")
    trace = telemetry.traceparent()
    stamped = [
        event if "time" in event.model_fields_set else event.model_copy(update={"time": at})
        for event in events
    ]
    await connection.executemany(
        "INSERT INTO outbox (company_id, message_id, type, body, traceparent) VALUES ($1, $2, $3, $4, $5)",
        [
            (company_id, event.id, event.type, event.model_dump_json(by_alias=True), trace)
            for event in stamped
        ],
    )


class OutboxRelay:
    """Publishes the events of the outbox, on PostgreSQL's notification and at least once a second."""

    def __init__(self, database: Database, publisher: Publisher, schema: str) -> None:
        self._database, self._publisher, self._schema = database, publisher, schema
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Publish until cancelled; retry events that cannot be published now."""
        listening: asyncpg.Connection | None = None
        while True:
            try:
                if listening is None or listening.is_closed():
                    listening = await self._database.listen(f"outbox_{self._schema}", self._wake)
                self._wake.clear()
                while await self.publish_batch():
                    pass
                async with asyncio.timeout(1):
                    await self._wake.wait()
            except TimeoutError:
                continue
            except Exception as error:
                if not (is_unavailable(error) or isinstance(error, asyncpg.PostgresError)):
                    raise
                _log.warning("outbox is waiting: PostgreSQL is not available", reason=repr(error))
                await asyncio.sleep(1)

    async def publish_batch(self) -> bool:
        """Publish the oldest events that are unpublished, at most 200; return whether there may be more."""
        async with self._database.everyone() as connection:
            rows = await connection.fetch(
                """
                SELECT id, company_id, message_id, type, body, traceparent
                FROM outbox
                WHERE published_at IS NULL
                ORDER BY id
                LIMIT $1
                FOR UPDATE SKIP LOCKED
                """,
                BATCH_SIZE,
            )
            if not rows:
                return False
            sent = await self._publish(rows)
            failpoint("after_outbox_published")
            await connection.execute(
                "UPDATE outbox SET published_at = clock() WHERE id = ANY($1::bigint[])", sent
            )
        if len(sent) < len(rows):
            await asyncio.sleep(1)
        return len(rows) == BATCH_SIZE or len(sent) < len(rows)

    async def _publish(self, rows: Sequence[asyncpg.Record]) -> list[int]:
        results = await asyncio.gather(
            *(
                self._publisher.publish(
                    Outgoing(
                        row["message_id"],
                        row["type"],
                        row["company_id"],
                        row["body"].encode(),
                        row["traceparent"],
                    )
                )
                for row in rows
            ),
            return_exceptions=True,
        )
        failed = [result for result in results if isinstance(result, BaseException)]
        if failed:
            _log.warning(
                "outbox is waiting: RabbitMQ did not confirm", events=len(failed), reason=repr(failed[0])
            )
        return [
            row["id"]
            for row, result in zip(rows, results, strict=True)
            if not isinstance(result, BaseException)
        ]

    async def delete_published(self) -> None:
        """Delete events published more than a week ago."""
        async with self._database.everyone() as connection:
            await connection.execute("DELETE FROM outbox WHERE published_at < clock() - interval '7 days'")
