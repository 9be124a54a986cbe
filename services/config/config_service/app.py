"""Joins config's rooms; the only file that knows them all."""

from pathlib import Path

from common.service import Ground, Parts, Service
from config_service import api, handlers, timers
from config_service.flows import Tools
from config_service.settings import Settings


async def build(ground: Ground[Settings]) -> Parts:
    """Wire the rooms to the service's PostgreSQL."""
    tools = Tools(ground.database)
    return Parts(routers=[api.router(tools)], listen=handlers.listen(tools), timers=timers.timers(tools))


SERVICE = Service(
    name="config",
    settings=Settings,
    build=build,
    queues=handlers.QUEUES,
    migrations=Path(__file__).parents[1] / "migrations",
    title="Settings and choices",
)
