"""Hears what concerns syncs: records, requests to sync, turns that are due, answers, connections, settings."""

from collections.abc import Callable
from typing import Annotated

from faststream import Context
from pydantic import Field

from common.contracts.auth import XeroConnected, XeroDisconnected, XeroReconnectNeeded
from common.contracts.config import SettingsChanged
from common.contracts.gateway import ProblemAnswered, SyncRequested, SyncStopRequested, XeroChanged
from common.contracts.invoicing import AnyRecordChanged
from common.contracts.sync import SyncDue
from common.messaging import Company, Hear, WorkQueue
from common.messaging.grouped import Grouped
from sync_worker.flows import answering, following, starting
from sync_worker.flows.intake import Heard
from sync_worker.flows.tools import Tools
from sync_worker.flows.turn import Turns

INTAKE = WorkQueue(
    "sync-worker.records",
    (
        "customer.*",
        "product.*",
        "tax.*",
        "invoice.*",
        "creditnote.*",
        "payment.*",
    ),
    prefetch=200,
)
REQUESTS = WorkQueue("sync-worker.requests", ("sync.requested",), prefetch=20)
STOPS = WorkQueue("sync-worker.stops", ("sync.stop_requested",))
DUE = WorkQueue("sync-worker.due", ("sync.due",), prefetch=8)
ANSWERS = WorkQueue("sync-worker.answers", ("problem.answered",))
NOTICES = WorkQueue("sync-worker.notices", ("xero.changed",))
CONNECTED = WorkQueue("sync-worker.connected", ("xero.connected",))
DISCONNECTED = WorkQueue("sync-worker.disconnected", ("xero.disconnected", "xero.reconnect_needed"))
SETTINGS = WorkQueue("sync-worker.settings", ("settings.changed",))
QUEUES = (INTAKE, REQUESTS, STOPS, DUE, ANSWERS, NOTICES, CONNECTED, DISCONNECTED, SETTINGS)

Source = Annotated[str, Context("message.raw_message.app_id", default="unknown", cast=True)]

Parted = Annotated[XeroDisconnected | XeroReconnectNeeded, Field(discriminator="type")]


def listen(tools: Tools, turns: Turns, intake: Grouped[Heard]) -> Callable[[Hear], None]:
    """Give what subscribes the handlers."""

    def subscribe(hear: Hear) -> None:
        _listen_to_syncs(hear, tools, turns)
        _listen_to_people(hear, tools)

        @hear(INTAKE)
        async def record_changed(event: AnyRecordChanged, company_id: Company, source: Source) -> None:
            await intake.add(Heard(company_id, source or "unknown", event))

    return subscribe


def _listen_to_syncs(hear: Hear, tools: Tools, turns: Turns) -> None:
    @hear(REQUESTS)
    async def sync_requested(event: SyncRequested, company_id: Company) -> None:
        await starting.requested(tools, company_id, event)

    @hear(STOPS)
    async def sync_stop_requested(event: SyncStopRequested, company_id: Company) -> None:
        await starting.stop_requested(tools, company_id, event)

    @hear(DUE)
    async def sync_due(event: SyncDue, company_id: Company) -> None:
        await turns.due(company_id, event)


def _listen_to_people(hear: Hear, tools: Tools) -> None:
    @hear(ANSWERS)
    async def problem_answered(event: ProblemAnswered, company_id: Company) -> None:
        await answering.answered(tools, company_id, event)

    @hear(NOTICES)
    async def xero_changed(event: XeroChanged, company_id: Company) -> None:
        await following.xero_changed(tools, event)

    @hear(CONNECTED)
    async def xero_connected(event: XeroConnected, company_id: Company) -> None:
        await starting.wake(tools, company_id, "reconnect")

    @hear(DISCONNECTED)
    async def xero_disconnected(event: Parted, company_id: Company) -> None:
        await following.disconnected(company_id, event)

    @hear(SETTINGS)
    async def settings_changed(event: SettingsChanged, company_id: Company) -> None:
        await answering.settings_changed(tools, company_id, event)
