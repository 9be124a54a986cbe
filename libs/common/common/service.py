"""Starts, watches and stops a service, in an order that loses no message."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import uvicorn
from fastapi import APIRouter, FastAPI

from common import health, logs, timers
from common.background import BackgroundTasks
from common.http.identity import Identity
from common.http.server import answer_failures
from common.http.uvicorn_adapter import EmbeddedServer
from common.messaging.bus import Bus, Subscribe
from common.messaging.outbox import OutboxRelay
from common.messaging.publisher import Publisher
from common.messaging.senders import CompanyOf
from common.messaging.topology import WorkQueue
from common.messaging.unread import UnreadEvent, UnreadEvents
from common.postgres.database import Database, open_database
from common.settings import (
    CommonSettings,
    StoringSettings,
)
from common.timers import Timer

S = TypeVar("S", bound=CommonSettings)
_log = logs.logger("service")


@dataclass(frozen=True)
class ServiceContext(Generic[S]):
    """The settings and connections that a service is built with."""

    settings: S
    identity: Identity
    publisher: Publisher
    _database: Database | None = None

    @property
    def database(self) -> Database:
        """The service's PostgreSQL; only a service with a schema has one."""
        assert self._database is not None
        return self._database


@dataclass(frozen=True)
class Components:
    """The parts of a service: its routes, subscriptions and timers.

    `company_of` returns the company of another invoicing system by its RabbitMQ user; without it, only services may
    publish what is consumed here. `drain` is awaited after consuming has stopped and before connections close; `close`
    closes whatever `build` opened. `unread_stored` is called after an event was stored that this version does not know
    yet.
    """

    routers: Sequence[APIRouter] = ()
    subscriptions: Callable[[Subscribe], None] | None = None
    company_of: CompanyOf | None = None
    timers: Sequence[Timer] = ()
    drain: Callable[[], Awaitable[None]] | None = None
    close: Sequence[Callable[[], Awaitable[None]]] = ()
    configure_app: Callable[[FastAPI], None] | None = None
    unread_stored: Callable[[UnreadEvent], Awaitable[None]] | None = None


@dataclass(frozen=True)
class Service(Generic[S]):
    """A service as its app.py declares it.

    `commands` are verbs of this service alone; each returns the line that it prints. `title` is the title of its HTTP
    API, the name if empty.
    """

    name: str
    settings: type[S]
    build: Callable[[ServiceContext[S]], Awaitable[Components]]
    queues: Sequence[WorkQueue] = ()
    migrations: Path | None = None
    commands: Mapping[str, Callable[[], Coroutine[None, None, str]]] = field(default_factory=dict)
    title: str = ""


async def serve(service: Service[Any], settings: Any) -> None:
    """Run a service until SIGTERM or SIGINT; exit with status 1 if a background task failed."""
    stop = asyncio.Event()
    tasks = BackgroundTasks(stop)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    serving = asyncio.create_task(_run(service, settings, stop, tasks))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        try:
            async with asyncio.timeout(28):
                await asyncio.shield(_finished(serving, stop))
        except TimeoutError:
            _log.warning("stopped before all work was finished; it will be resumed")
            serving.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await serving
    if tasks.failed:
        sys.exit(1)


async def _finished(serving: "asyncio.Task[None]", stop: asyncio.Event) -> None:
    stop.set()
    await asyncio.wait({serving})


async def _run(service: Service[Any], settings: Any, stop: asyncio.Event, tasks: BackgroundTasks) -> None:
    async with contextlib.AsyncExitStack() as stack:
        starting = asyncio.create_task(_start(service, settings, stack, tasks))
        waiting = asyncio.create_task(stop.wait())
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if not starting.done():
            starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
            _log.info("ready", address=f"http://{settings.http_host}:{settings.http_port}")
            await stop.wait()
            _log.info("stopping after work in progress is finished")


async def _start(
    service: Service[Any], settings: Any, stack: contextlib.AsyncExitStack, tasks: BackgroundTasks
) -> None:
    database = None
    if isinstance(settings, StoringSettings):
        database = await open_database(settings.database_url, settings.database_connections)
        stack.push_async_callback(database.close)
    identity = Identity(service.name, settings.service_key.get_secret_value(), settings.service_public_keys)
    publisher = Publisher(service.name, settings.amqp_url)
    stack.push_async_callback(publisher.close)
    components = await service.build(ServiceContext(settings, identity, publisher, database))
    for close in components.close:
        stack.push_async_callback(close)
    jobs = list(components.timers)
    unread = UnreadEvents(database, components.unread_stored) if database and service.queues else None
    answers = database.answers if database else None
    bus = Bus(service.name, settings.amqp_url, answers, unread, components.company_of)
    if database is not None:
        relay = OutboxRelay(database, publisher, service.name.replace("-", "_"))
        await stack.enter_async_context(tasks.running("outbox", relay.run()))
        jobs.append(Timer("delete published events", 3600, relay.delete_published))
    if components.drain is not None:
        stack.push_async_callback(components.drain)
    if components.subscriptions is not None:
        components.subscriptions(bus.subscribe)
    if unread is not None:
        await unread.take_in()
        jobs.append(Timer("take in unread events", 75, unread.take_in))
    await bus.start()
    stack.push_async_callback(bus.stop)
    await stack.enter_async_context(tasks.running("queues", bus.keep_declared()))
    for timer in jobs:
        await stack.enter_async_context(tasks.running(timer.name, timers.run(timer)))
    await stack.enter_async_context(
        _http(service, settings, components, identity, _readiness(bus, database, unread))
    )


def _readiness(bus: Bus, database: Database | None, unread: UnreadEvents | None) -> health.Check:
    async def check() -> health.Readiness:
        missing = [] if bus.connected else ["RabbitMQ"]
        stored = None
        if database is not None and not await database.answers():
            missing.append("PostgreSQL")
        elif unread is not None:
            stored = await unread.count()
        return health.Readiness(missing, stored)

    return check


@contextlib.asynccontextmanager
async def _http(
    service: Service[Any],
    settings: CommonSettings,
    components: Components,
    identity: Identity,
    check: health.Check,
) -> AsyncIterator[None]:
    app = application(service, components, identity)
    app.include_router(health.routes(check))
    server = EmbeddedServer(
        uvicorn.Config(
            app,
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=5,
            server_header=False,
            lifespan="off",
        )
    )
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.02)
    if serving.done():
        raise SystemExit(
            f"{service.name}: port {settings.http_port} is already in use. Set HTTP_PORT to a free port."
        )
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def application(service: Service[Any], components: Components, identity: Identity | None = None) -> FastAPI:
    """Return the HTTP application of a service; without an identity it only describes its routes."""
    app = FastAPI(title=service.title or service.name, docs_url=None, redoc_url=None, version="1")
    app.state.identity = identity
    answer_failures(app)
    for router in components.routers:
        app.include_router(router)
    if components.configure_app is not None:
        components.configure_app(app)
    return app
