"""Wires invoicing's layers together; the only module that imports all of them."""

from pathlib import Path

from common.service import Components, Service, ServiceContext
from invoicing import api, handlers, timers
from invoicing.flows import Dependencies
from invoicing.settings import Settings


async def build(context: ServiceContext[Settings]) -> Components:
    """Return invoicing's components, connected to PostgreSQL."""
    deps = Dependencies(context.database)
    return Components(
        routers=[api.router(deps)], subscriptions=handlers.subscriptions(deps), timers=timers.timers(deps)
    )


SERVICE = Service(
    name="invoicing",
    settings=Settings,
    build=build,
    queues=handlers.QUEUES,
    migrations=Path(__file__).parents[1] / "migrations",
    title="The InvoiceASAP cloud",
)
