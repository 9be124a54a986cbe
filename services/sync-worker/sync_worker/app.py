"""Joins everything: the declaration of the sync worker for common.service."""

import asyncio
from pathlib import Path

from common.http import Peer
from common.messaging.grouped import Grouped
from common.messaging.topology import depth
from common.service import Ground, Parts, Service
from sync_worker import handlers
from sync_worker.flows import intake
from sync_worker.flows.braking import Brake
from sync_worker.flows.tools import Tools, boot_clock
from sync_worker.flows.turn import Turns
from sync_worker.peers import Peers
from sync_worker.settings import Settings
from sync_worker.timers import timers
from sync_worker.xero.client import XeroClient


async def build(ground: Ground[Settings]) -> Parts:
    """Wire the rooms."""
    settings, identity = ground.settings, ground.identity
    peers = Peers(
        Peer("auth", settings.auth_url, identity),
        Peer("config", settings.config_url, identity),
        Peer("invoicing", settings.invoicing_url, identity) if settings.invoicing_url else None,
    )
    xero = XeroClient(settings.xero_api_url)
    tools = Tools(
        ground.database,
        peers,
        xero,
        settings,
        lambda: depth(settings.amqp_url, handlers.INTAKE.name),
        boot_clock,
        Brake(ground.database),
    )
    turns = Turns(tools, asyncio.Semaphore(settings.worker_slots))
    taken_in = Grouped[intake.Heard](lambda heard: intake.keep(tools, heard))
    return Parts(
        listen=handlers.listen(tools, turns, taken_in),
        timers=timers(tools, turns),
        drain=turns.drain,
        close=(xero.close, peers.close),
    )


SERVICE = Service(
    name="sync-worker",
    settings=Settings,
    build=build,
    queues=handlers.QUEUES,
    migrations=Path(__file__).parents[1] / "migrations",
)
