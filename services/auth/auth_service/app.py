"""Joins auth's rooms; the only file that knows them all."""

from pathlib import Path

from auth_service import api, timers
from auth_service.domain.secrets import Seal
from auth_service.flows import Tools
from auth_service.settings import Settings
from auth_service.xero import Xero
from common.service import Ground, Parts, Service


async def build(ground: Ground[Settings]) -> Parts:
    """Wire the rooms to the service's PostgreSQL and to Xero."""
    xero = Xero(ground.settings)
    seal = Seal(ground.settings.token_keys.get_secret_value().split(","))
    tools = Tools(ground.database, xero, seal)
    return Parts(
        routers=[api.router(tools)],
        timers=timers.timers(tools),
        drain=tools.flights.all_landed,
        close=[xero.close],
    )


SERVICE = Service(
    name="auth",
    settings=Settings,
    build=build,
    migrations=Path(__file__).parents[1] / "migrations",
    title="People, sessions and the connection to Xero",
)
