"""Joins log's rooms; the only file that knows them all."""

from datetime import timedelta
from pathlib import Path

from common.service import Ground, Parts, Service
from log_service import api, handlers, timers
from log_service.flows import Tools
from log_service.settings import Settings


async def build(ground: Ground[Settings]) -> Parts:
    """Wire the rooms to the service's PostgreSQL."""
    tools = Tools(ground.database, timedelta(days=ground.settings.keep_days))
    return Parts(routers=[api.router(tools)], listen=handlers.listen(tools), timers=timers.timers(tools))


SERVICE = Service(
    name="log",
    settings=Settings,
    build=build,
    queues=handlers.QUEUES,
    migrations=Path(__file__).parents[1] / "migrations",
    title="Syncs, entries and problems",
)
