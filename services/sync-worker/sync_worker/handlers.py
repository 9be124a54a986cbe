"""The message handlers: records, sync requests, due turns, answers, notices, connections and settings."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from common.contracts.auth import XeroConnected, XeroDisconnected, XeroReconnectNeeded
from common.contracts.config import SettingsChanged
from common.contracts.gateway import ProblemAnswered, SyncRequested, SyncStopRequested, XeroChanged
from common.contracts.invoicing import AnyRecordChanged
from common.contracts.kinds import INVOICING_KINDS
from common.contracts.sync import SyncDue
from common.messaging import Company, Sender, Subscribe, WorkQueue
from common.messaging.group_commit import GroupCommit
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.intake import notifications, requests, resolutions
from sync_worker.flows.intake.intake import ReceivedEvent
from sync_worker.flows.scheduling.scheduler import TurnScheduler

INTAKE = WorkQueue(
    "sync-worker.records",
    tuple(f"{kind.topic}.*" for kind in INVOICING_KINDS.values()),
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

DisconnectEvent = Annotated[XeroDisconnected | XeroReconnectNeeded, Field(discriminator="type")]


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
