"""Measures the events per second of a sync worker and of a bare FastStream consumer on the same kind of queue."""

import asyncio
import sys
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import aio_pika
import asyncpg

from bench.company import Company
from bench.figures import Figure
from bench.started import USUAL_WORKERS, Started
from demo.client import App
from launcher.failures import CannotRun

EVENTS, IN_A_LIST, PREFETCH = 5_000, 500, 200
BARE_QUEUE = "bench.records"
# Arguments of the suite's work queues, without the one for dead letters.
QUORUM: dict[str, Any] = {
    "x-queue-type": "quorum",
    "x-delivery-limit": 20,
    "x-overflow": "reject-publish",
    "x-max-length": 1_000_000,
}
LONGEST_WAIT_S = 120


async def measure(up: Started) -> list[Figure]:
    """Measure both consumers with the same invoices, in queues that are filled before they start."""
    description = up.description
    up.work_with(0)
    await _bind(description["amqp_url"])
    company_id = await _publish(up.gateway)
    bare = await _bare_rate(description["amqp_url"])
    up.work_with(1)
    worker = await _worker_rate(description["database_url"], company_id)
    up.work_with(USUAL_WORKERS)
    return [
        Figure(
            "intake_events_per_second",
            "Invoice events that one worker processes, committed to PostgreSQL",
            "a second",
            round(worker),
            round(bare),
            "by a bare FastStream consumer on a queue of the same kind",
        )
    ]


async def _bind(amqp_url: str) -> None:
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(BARE_QUEUE, durable=True, arguments=QUORUM)
        await queue.bind("events", routing_key="invoice.*")


async def _publish(gateway: str) -> str:
    """Publish invoices through the API for other invoicing systems, and return the company's id.

    Raises:
        CannotRun: If the suite rejects an event.
    """
    async with App(gateway) as app:
        company = Company(app)
        await company.sign_up()
        app.sign_in_as((await app.post("/api/v1/keys", {"name": "bench"}))["key"])
        for start in range(0, EVENTS, IN_A_LIST):
            answer = await app.post("/api/v1/events", [_event(start + one) for one in range(IN_A_LIST)])
            if refused := [one for one in answer["results"] if not one["accepted"]]:
                raise CannotRun(f"The suite rejected an event of the benchmark: {refused[0]}")
    return company.company_id


def _event(number: int) -> dict[str, Any]:
    record = {
        "id": str(uuid4()),
        "number": f"E-{number}",
        "customer_id": "somebody",
        "date": "2026-09-01",
        "due_date": "2026-09-30",
        "currency": "NZD",
        "prices": "exclusive",
        "status": "open",
        "lines": [{"description": "Roses", "quantity": "10", "price": "3.2500", "tax_id": "gst"}],
        "subtotal": "32.50",
        "tax": "4.88",
        "total": "37.38",
    }
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return {"id": str(uuid4()), "type": "invoice.created", "time": now, "revision": 1, "record": record}


async def _bare_rate(amqp_url: str) -> float:
    command = ("-m", "bench.bare", amqp_url, BARE_QUEUE, str(EVENTS), str(PREFETCH))
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
    text, _ = await process.communicate()
    async with await aio_pika.connect(amqp_url) as connection:
        await (await connection.channel()).queue_delete(BARE_QUEUE)
    return float(text)


async def _worker_rate(database_url: str, company_id: str) -> float:
    """Return the committed events per second, from the first count above 0 to the last event.

    Raises:
        CannotRun: If the worker does not process all events in time.
    """
    connection = await asyncpg.connect(database_url)
    first: tuple[float, int] | None = None
    until = time.monotonic() + LONGEST_WAIT_S
    try:
        while time.monotonic() < until:
            count: int = await connection.fetchval(
                "SELECT count(*) FROM sync_worker.records WHERE company_id = $1::uuid", company_id
            )
            now = time.perf_counter()
            if count and first is None:
                first = now, count
            if first is not None and count == EVENTS:
                return (count - first[1]) / (now - first[0])
            await asyncio.sleep(0.02)
    finally:
        await connection.close()
    raise CannotRun(f"A worker did not process {EVENTS:,} events within {LONGEST_WAIT_S} s.")
