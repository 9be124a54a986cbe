"""Wires config's layers together; the only module that imports all of them."""

from pathlib import Path

from common.service import Components, Service, ServiceContext
from config_service import api, handlers, timers
from config_service.flows import Dependencies
from config_service.settings import Settings


async def build(context: ServiceContext[Settings]) -> Components:
    """Return config's components, connected to PostgreSQL."""
    deps = Dependencies(context.database)
    return Components(
        routers=[api.router(deps)], subscriptions=handlers.subscriptions(deps), timers=timers.timers(deps)
    )


SERVICE = Service(
    name="config",
    settings=Settings,
    build=build,
    queues=handlers.QUEUES,
    migrations=Path(__file__).parents[1] / "migrations",
    title="Settings and choices",
)
