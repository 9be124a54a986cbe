"""A sync worker of the model: the engine as app.py joins it, as tasks of a process that can be stopped at any await."""

import asyncio
import time
from base64 import b64encode
from dataclasses import dataclass
from inspect import signature
from typing import Any

from pydantic import SecretStr, TypeAdapter

from common import failpoints_armed
from common.messaging.group_commit import GroupCommit
from common.messaging.outbox import OutboxRelay
from common.postgres.database import Database, open_database
from sync_worker import handlers
from sync_worker.domain.batching import BootClock
from sync_worker.flows.circuit_breaker import CircuitBreaker
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.intake import intake
from sync_worker.flows.scheduling.scheduler import TurnScheduler
from sync_worker.settings import Settings
from sync_worker.xero.client import XeroClient
from tests.model.bus import Bus, Message, ModelPublisher, registered
from tests.model.clients import ModelClients, Neighbours
from tests.model.clock import Clock
from tests.model.process import Process, current_process

TURN_SECONDS = 0.9


@dataclass
class Site:
    """Where a worker is started: what outlives it."""

    database_url: str
    neighbours: Neighbours
    bus: Bus
    clock: Clock
    booted: str = "boot-1"
    """The id of the machine's boot; another one means that the machine has restarted."""


class Worker:
    """A running worker."""

    def __init__(self, site: Site, database: Database) -> None:
        self.process = Process()
        self.database = database
        self._bus = site.bus
        self._xero = XeroClient(site.neighbours.xero.api_url)
        self.deps = Dependencies(
            database,
            ModelClients(site.neighbours),
            self._xero,
            settings_of(site),
            _empty_queue,
            lambda: BootClock(site.booted, time.clock_gettime(time.CLOCK_BOOTTIME) + site.clock.ahead),
            CircuitBreaker(database),
        )
        self.scheduler = TurnScheduler(self.deps, asyncio.Semaphore(8))
        self._relay = OutboxRelay(database, ModelPublisher(site.bus), "sync_worker")
        taken_in = GroupCommit[intake.ReceivedEvent](lambda received: intake.store(self.deps, received))
        self._handlers = registered(handlers.subscriptions(self.deps, self.scheduler, taken_in))
        self.process.on_death.append(database._pool.terminate)

    @classmethod
    async def started(cls, site: Site) -> "Worker":
        """Start one."""
        return cls(site, await open_database(site.database_url, 8))

    async def run(self, work: Any) -> bool:
        """Let something run as its task until it is done or the process stands still; tell whether it is done."""
        task = self.process.start(work)
        stopped = asyncio.ensure_future(self.process.stopped.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if self.process.dead:
            await asyncio.wait({task})
            _ = task.cancelled() or task.exception()
            return False
        if task.done():
            task.result()
        return task.done()

    async def rest(self) -> None:
        """Let its turns work until they are done or the process stands still."""
        while self.scheduler.tasks and not self.process.stopped.is_set():
            stopped = asyncio.ensure_future(self.process.stopped.wait())
            await asyncio.wait({*self.scheduler.tasks, stopped}, return_when=asyncio.FIRST_COMPLETED)
            stopped.cancel()

    async def publish(self) -> bool:
        """Publish what stands in the outbox."""
        return await self.run(self._publish())

    async def _publish(self) -> None:
        while await self._relay.publish_batch():
            pass

    async def sweep(self) -> bool:
        """Look for lost turns, as the timer does."""
        return await self.run(self.scheduler.sweep())

    async def receive(self, message: Message) -> bool:
        """Handle a message and ack it; not acked, it stays with the broker."""
        done = True
        for queue in handlers.QUEUES:
            if message.type in queue.events:
                done = await self.run(self._handled(queue.name, message)) and done
        if done:
            self._bus.acked(message)
        return done

    async def _handled(self, queue: str, message: Message) -> None:
        handler = self._handlers[queue]
        parameters = signature(handler).parameters
        contract: Any = parameters["event"].annotation
        event = TypeAdapter(contract).validate_json(message.body)
        more = {"sender": message.source} if "sender" in parameters else {}
        await handler(event, message.company_id, **more)

    async def end(self) -> None:
        """End it, by force."""
        self.process.die()
        while alive := [task for task in self.process.tasks if not task.done()]:
            await asyncio.wait(alive, timeout=5)
        await self._xero.close()


def settings_of(site: Site) -> Settings:
    """Return the worker's environment."""
    return Settings(
        database_url=site.database_url,
        amqp_url="amqp://127.0.0.1/",
        http_port=1,
        service_key=SecretStr(b64encode(bytes(32)).decode()),
        service_public_keys={},
        xero_api_url=site.neighbours.xero.api_url,
        auth_url="http://127.0.0.1",
        config_url="http://127.0.0.1",
        turn_seconds=TURN_SECONDS,
    )


async def _empty_queue() -> int:
    return 0


def _received(point: str) -> None:
    process = current_process()
    if process is not None:
        process.reached(point)


failpoints_armed.observers.append(_received)
