"""TELLS what dashboard and API both do: save settings, request a sync if it could start, stop it, answer a problem."""

from uuid import UUID

from common.contracts.config import SettingsAnswer, SettingsChange, SettingsToSave
from common.contracts.gateway import Mode, ProblemAnswered, SyncRequested, SyncStopRequested
from common.contracts.log import Sync
from common.contracts.records import Tax
from common.contracts.sync import Difference
from common.errors import Invalid
from common.ids import new_id
from gateway import differences
from gateway.answers import offered_by
from gateway.clients import Clients
from gateway.clients.config import Saver
from gateway.errors import NotConnected, SettingsInvalid
from gateway.publisher import EventPublisher

SYNCS_LOOKED_AT = 10


async def connected_to(clients: Clients, company_id: UUID) -> UUID:
    """Give the organisation that a company is connected to; NotConnected when there is none."""
    connection = await clients.auth.connection(company_id)
    if connection.tenant_id is None or not (connection.works or connection.state == "reconnect_needed"):
        raise NotConnected
    return connection.tenant_id


async def save_settings(
    clients: Clients, company_id: UUID, tenant_id: UUID, change: SettingsChange, saver: Saver
) -> SettingsAnswer:
    """Save settings, with the rates of the app's taxes if taxes are newly mapped and our own invoicing knows them.

    Raises:
        Away: A tax is newly mapped, and invoicing does not answer which rate it has.
    """
    taxes: tuple[Tax, ...] = ()
    if change.tax_mapping and clients.has_invoicing:
        saved = (await clients.config.settings(company_id, tenant_id)).tax_mapping
        if any(tax_type != saved.get(tax_id) for tax_id, tax_type in change.tax_mapping.items()):
            taxes = await clients.invoicing.taxes(company_id)
    return await clients.config.save(
        company_id, tenant_id, SettingsToSave(**dict(change), taxes=taxes), saver
    )


async def request_sync(clients: Clients, publish: EventPublisher, company_id: UUID, mode: Mode) -> UUID:
    """Request a sync if one could start now; give its id."""
    connection = await clients.auth.connection(company_id)
    if connection.state == "reconnect_needed":
        raise NotConnected("Xero no longer accepts the consent your company gave.")
    if not connection.works or connection.tenant_id is None:
        raise NotConnected
    if mode != "choices":
        _ready(await clients.config.settings(company_id, connection.tenant_id))
    sync_id = new_id()
    await publish(company_id, SyncRequested(sync_id=sync_id, mode=mode, trigger="person"))
    return sync_id


def _ready(settings: SettingsAnswer) -> None:
    if not settings.valid:
        raise SettingsInvalid(
            " ".join(one.sentence for one in settings.invalid),
            [{"pointer": f"/{one.field}", "detail": one.sentence} for one in settings.invalid],
        )


async def stop_sync(publish: EventPublisher, company_id: UUID, sync: Sync) -> None:
    """Ask a sync of this company to stop."""
    await publish(company_id, SyncStopRequested(sync_id=sync.joined_to or sync.sync_id))


async def answer_problem(
    clients: Clients, publish: EventPublisher, company_id: UUID, answer: ProblemAnswered
) -> None:
    """Publish what a person decided about an open problem of this company.

    Raises:
        Invalid: The problem does not offer this answer, or `link` names none of its candidates.
    """
    problem = await clients.log.problem(company_id, answer.problem_id)
    offered = offered_by(problem)
    if answer.action not in {one.action for one in offered}:
        choice = ", ".join(f"{one.action} ({one.label})" for one in offered)
        raise Invalid(
            "This problem does not offer that answer.",
            [{"pointer": "/action", "detail": f"{answer.action} is not offered here; offered are {choice}"}],
        )
    known = {candidate.xero_id for candidate in problem.candidates}
    if answer.action == "link" and answer.candidate not in known:
        raise Invalid(
            "Say which of the candidates it is.",
            [{"pointer": "/candidate", "detail": "is not one of this problem's candidates"}],
        )
    await publish(company_id, answer)


async def latest_differences(clients: Clients, company_id: UUID) -> tuple[Difference, ...]:
    """Return what the newest comparison found to differ; nothing if none of the last syncs compared."""
    syncs = await clients.log.syncs(company_id, limit=SYNCS_LOOKED_AT)
    return differences.latest_differences(syncs.items)
