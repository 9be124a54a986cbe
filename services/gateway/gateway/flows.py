"""Actions of both the dashboard and the API: save settings, request or stop a sync, answer a problem."""

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

SYNCS_SEARCHED = 10


async def connected_to(clients: Clients, company_id: UUID) -> UUID:
    """Return the id of the organisation that a company is connected to, even if it must reconnect.

    Raises:
        NotConnected: The company has no connection.
    """
    connection = await clients.auth.connection(company_id)
    if connection.tenant_id is None or not (connection.works or connection.state == "reconnect_needed"):
        raise NotConnected
    return connection.tenant_id


async def save_settings(
    clients: Clients, company_id: UUID, tenant_id: UUID, change: SettingsChange, saver: Saver
) -> SettingsAnswer:
    """Save settings; a new tax mapping is checked against the tax rates that invoicing knows.

    Fails with Away if invoicing is needed for that check and does not answer.
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
    """Request a sync and return its id.

    Raises:
        NotConnected: The company is not connected to Xero, or must reconnect.
    """
    connection = await clients.auth.connection(company_id)
    if connection.state == "reconnect_needed":
        raise NotConnected("Xero no longer accepts the permission that your company gave.")
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
    """Request that a sync stops; a joined sync stops the one that it was joined to."""
    await publish(company_id, SyncStopRequested(sync_id=sync.joined_to or sync.sync_id))


async def answer_problem(
    clients: Clients, publish: EventPublisher, company_id: UUID, answer: ProblemAnswered
) -> None:
    """Publish a person's answer to an open problem of this company.

    Raises:
        Invalid: The problem does not offer this answer, or `candidate` is not one of its candidates.
    """
    problem = await clients.log.problem(company_id, answer.problem_id)
    offered = offered_by(problem)
    if answer.action not in {one.action for one in offered}:
        choice = ", ".join(f"{one.action} ({one.label})" for one in offered)
        raise Invalid(
            "This problem does not offer that answer.",
            [
                {
                    "pointer": "/action",
                    "detail": f"{answer.action} is not offered; choose one of: {choice or 'none'}",
                }
            ],
        )
    known = {candidate.xero_id for candidate in problem.candidates}
    if answer.action == "link" and answer.candidate not in known:
        raise Invalid(
            "Choose one of the candidates to link to.",
            [{"pointer": "/candidate", "detail": "is not one of this problem's candidates"}],
        )
    await publish(company_id, answer)


async def latest_differences(clients: Clients, company_id: UUID) -> tuple[Difference, ...]:
    """Return the differences of the latest comparison; empty if none of the last 10 syncs compared."""
    syncs = await clients.log.syncs(company_id, limit=SYNCS_SEARCHED)
    return differences.latest_differences(syncs.items)
