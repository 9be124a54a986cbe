"""The message handlers: records, sync requests, due turns, answers, notices, connections and settings."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from common.contracts.auth import XeroConnected, XeroDisconnected, XeroReconnectNeeded
from common.contracts.config import SettingsChanged
from common.contracts.gateway import ProblemAnswered, SyncRequested, SyncStopRequested, XeroChanged
from common.contracts.invoicing import AnyRecordChanged
from common.contracts.sync import SyncDue
from common.messaging import Company, Sender, Subscribe, WorkQueue
from common.messaging.group_commit import GroupCommit
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.intake import notifications, requests, resolutions, unread
from sync_worker.flows.intake.intake import ReceivedEvent
from sync_worker.flows.scheduling.scheduler import TurnScheduler

DisconnectEvent = Annotated[XeroDisconnected | XeroReconnectNeeded, Field(discriminator="type")]

INTAKE = WorkQueue(
    unread.QUEUE,
    AnyRecordChanged,
    prefetch=200,
    former=("tax.*", "customer.*", "product.*", "invoice.*", "creditnote.*", "payment.*"),
)
REQUESTS = WorkQueue("sync-worker.requests", SyncRequested, prefetch=20)
STOPS = WorkQueue("sync-worker.stops", SyncStopRequested)
DUE = WorkQueue("sync-worker.due", SyncDue, prefetch=8)
ANSWERS = WorkQueue("sync-worker.answers", ProblemAnswered)
NOTICES = WorkQueue("sync-worker.notices", XeroChanged)
CONNECTED = WorkQueue("sync-worker.connected", XeroConnected)
DISCONNECTED = WorkQueue("sync-worker.disconnected", DisconnectEvent)
SETTINGS = WorkQueue("sync-worker.settings", SettingsChanged)
QUEUES = (INTAKE, REQUESTS, STOPS, DUE, ANSWERS, NOTICES, CONNECTED, DISCONNECTED, SETTINGS)


def subscriptions(
    deps: Dependencies, scheduler: TurnScheduler, intake: GroupCommit[ReceivedEvent]
) -> Callable[[Subscribe], None]:
    """Return the function that registers the handlers of all queues."""

    def register(subscribe: Subscribe) -> None:
        _subscribe_to_syncs(subscribe, deps, scheduler)
        _subscribe_to_people(subscribe, deps)

        @subscribe(INTAKE)
        async def record_changed(event: AnyRecordChanged, company_id: Company, sender: Sender) -> None:
            await intake.add(ReceivedEvent(company_id, sender or "unknown", event))

    return register


def _subscribe_to_syncs(subscribe: Subscribe, deps: Dependencies, scheduler: TurnScheduler) -> None:
    @subscribe(REQUESTS)
    async def sync_requested(event: SyncRequested, company_id: Company) -> None:
        await requests.requested(deps, company_id, event)

    @subscribe(STOPS)
    async def sync_stop_requested(event: SyncStopRequested, company_id: Company) -> None:
        await requests.stop_requested(deps, company_id, event)

    @subscribe(DUE)
    async def sync_due(event: SyncDue, company_id: Company) -> None:
        await scheduler.due(company_id, event)


def _subscribe_to_people(subscribe: Subscribe, deps: Dependencies) -> None:
    @subscribe(ANSWERS)
    async def problem_answered(event: ProblemAnswered, company_id: Company) -> None:
        await resolutions.resolve(deps, company_id, event)

    @subscribe(NOTICES)
    async def xero_changed(event: XeroChanged, company_id: Company) -> None:
        await notifications.xero_changed(deps, event)

    @subscribe(CONNECTED)
    async def xero_connected(event: XeroConnected, company_id: Company) -> None:
        await requests.wake(deps, company_id, "reconnect")

    @subscribe(DISCONNECTED)
    async def xero_disconnected(event: DisconnectEvent, company_id: Company) -> None:
        await notifications.disconnected(company_id, event)

    @subscribe(SETTINGS)
    async def settings_changed(event: SettingsChanged, company_id: Company) -> None:
        await resolutions.settings_changed(deps, company_id, event)
