"""Wires auth's layers together; the only module that imports all of them."""

from pathlib import Path

from auth_service import api, timers
from auth_service.domain.secrets import TokenCipher
from auth_service.flows import Dependencies
from auth_service.settings import Settings
from auth_service.xero import Xero
from common.service import Components, Service, ServiceContext


async def build(context: ServiceContext[Settings]) -> Components:
    """Return auth's components, connected to PostgreSQL and to Xero."""
    xero = Xero(context.settings)
    cipher = TokenCipher(context.settings.token_keys.get_secret_value().split(","))
    deps = Dependencies(context.database, xero, cipher)
    return Components(
        routers=[api.router(deps)],
        timers=timers.timers(deps),
        drain=deps.single_flight.drain,
        close=[xero.close],
    )


SERVICE = Service(
    name="auth",
    settings=Settings,
    build=build,
    migrations=Path(__file__).parents[1] / "migrations",
    title="People, sessions and the connection to Xero",
)
