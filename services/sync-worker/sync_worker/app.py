"""The composition root: the declaration of the sync worker for common.service."""

import asyncio
from pathlib import Path

from common.http import ServiceClient
from common.messaging.group_commit import GroupCommit
from common.messaging.topology import depth
from common.service import Components, Service, ServiceContext
from sync_worker import commands, handlers
from sync_worker.clients import Clients
from sync_worker.flows.circuit_breaker import CircuitBreaker
from sync_worker.flows.dependencies import Dependencies, boot_clock
from sync_worker.flows.intake import intake, unread
from sync_worker.flows.intake.sources import Sources
from sync_worker.flows.scheduling.scheduler import TurnScheduler
from sync_worker.settings import Settings
from sync_worker.timers import timers
from sync_worker.xero.client import XeroClient


async def build(context: ServiceContext[Settings]) -> Components:
    """Build the service's components and connect them to each other."""
    settings, identity = context.settings, context.identity
    clients = Clients(
        ServiceClient("auth", settings.auth_url, identity),
        ServiceClient("config", settings.config_url, identity),
        ServiceClient("invoicing", settings.invoicing_url, identity) if settings.invoicing_url else None,
    )
    xero = XeroClient(settings.xero_api_url)
    deps = Dependencies(
        context.database,
        clients,
        xero,
        settings,
        lambda: depth(settings.amqp_url, handlers.INTAKE.name),
        boot_clock,
        CircuitBreaker(context.database),
    )
    scheduler = TurnScheduler(deps, asyncio.Semaphore(settings.worker_slots))
    intake_group = GroupCommit[intake.ReceivedEvent](lambda events: intake.store(deps, events))
    return Components(
        subscriptions=handlers.subscriptions(deps, scheduler, intake_group),
        company_of=Sources(context.database).company_of,
        timers=timers(deps, scheduler),
        drain=scheduler.drain,
        close=(xero.close, clients.close),
        unread_stored=lambda event: unread.event_stored(deps, event),
    )


SERVICE = Service(
    name="sync-worker",
    settings=Settings,
    build=build,
    queues=handlers.QUEUES,
    commands={"bind_source": commands.bind_source, "unbind_source": commands.unbind_source},
    migrations=Path(__file__).parents[1] / "migrations",
)
