"""Wires log's layers together; the only module that imports all of them."""

from datetime import timedelta
from pathlib import Path

from common.service import Components, Service, ServiceContext
from log_service import api, handlers, timers
from log_service.flows import Dependencies
from log_service.settings import Settings


async def build(context: ServiceContext[Settings]) -> Components:
    """Return log's components, connected to PostgreSQL."""
    deps = Dependencies(context.database, timedelta(days=context.settings.retention_days))
    return Components(
        routers=[api.router(deps)], subscriptions=handlers.subscriptions(deps), timers=timers.timers(deps)
    )


SERVICE = Service(
    name="log",
    settings=Settings,
    build=build,
    queues=handlers.QUEUES,
    migrations=Path(__file__).parents[1] / "migrations",
    title="Syncs, entries and problems",
)
