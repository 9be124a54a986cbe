"""Config's use cases: read and save settings, follow connections, store choices, start scheduled syncs."""

from dataclasses import dataclass
from uuid import UUID

from common.contracts.auth import XeroConnected, XeroDisconnected
from common.contracts.config import Choices, Settings, SettingsAnswer, SettingsToSave
from common.contracts.gateway import SyncRequested
from common.contracts.pulled import OrganisationPulled
from common.errors import Invalid
from common.ids import derived_id, new_id
from common.messaging import enqueue
from common.postgres import Connection, Database, answers
from config_service import repository
from config_service.domain import changes
from config_service.domain.changes import Merge, announcement
from config_service.domain.checks import rate_questions, refusals
from config_service.domain.choices import Organisation, choices
from config_service.domain.versions import EVERY, Saved, judged, wanted
from config_service.errors import ChoicesNotReadYet, SettingsSavedMeanwhile, UnknownVersion


@dataclass(frozen=True)
class Dependencies:
    """The dependencies of config's flows."""

    database: Database


async def read_settings(deps: Dependencies, company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
    """Return the newest settings, checked against the choices of this organisation."""
    async with deps.database.transaction(company_id) as connection:
        saved = await repository.newest(connection, company_id)
        return judged(saved, await repository.organisation(connection, company_id, tenant_id))


@dataclass(frozen=True)
class Save:
    """A request to save settings; `based_on` is the version that was changed, None for the newest one.

    `by` is the e-mail address of the person or the name of the API key.
    """

    change: SettingsToSave
    request_id: UUID
    by: str | None = None
    based_on: int | None = None


async def save_settings(deps: Dependencies, company_id: UUID, tenant_id: UUID, save: Save) -> SettingsAnswer:
    """Save a change as the next version and publish it; save nothing if no value changes.

    A repeated request returns its first response. If another person saved other settings since `based_on`, both
    changes are merged. Fails with `SettingsSavedMeanwhile` if both changed the same setting, with `UnknownVersion` if
    there is no version `based_on`, and with `Invalid` if the organisation does not offer a value or if a tax is mapped
    to another percentage without confirmation.

    Raises:
        ChoicesNotReadYet: The organisation has not been read yet.
    """
    async with deps.database.transaction(company_id) as connection:
        first = await answers.get(connection, company_id, save.request_id)
        if first is not None:
            return SettingsAnswer.model_validate(first)
        await repository.wait_for_other_savers(connection, company_id)
        organisation = await repository.organisation(connection, company_id, tenant_id)
        if organisation.read_at is None:
            raise ChoicesNotReadYet
        newest = await repository.newest(connection, company_id)
        merge = await _merge(connection, company_id, newest, organisation, save)
        before = newest.settings_for(tenant_id)
        _check(merge.settings, organisation, before, save.change)
        saved = Saved(newest.version + 1, tenant_id, merge.settings)
        event = announcement(before, saved.settings, saved.version)
        if event is None:
            saved = newest
        else:
            await repository.add(connection, company_id, saved, save.by)
            await repository.schedule(connection, company_id, EVERY.get(saved.settings.schedule))
            await enqueue(connection, company_id, event)
        answer = judged(saved, organisation, merge.theirs)
        await answers.insert(connection, company_id, save.request_id, answer.model_dump(mode="json"))
        return answer


async def _merge(
    connection: Connection, company_id: UUID, newest: Saved, organisation: Organisation, save: Save
) -> Merge:
    based_on = newest
    if save.based_on is not None and save.based_on != newest.version:
        known = await repository.version(connection, company_id, save.based_on)
        if known is None:
            raise UnknownVersion
        based_on = known
    tenant_id = organisation.tenant_id
    base, theirs = based_on.settings_for(tenant_id), newest.settings_for(tenant_id)
    merge = changes.merge(base, theirs, wanted(base, save.change))
    if merge.conflicts:
        raise SettingsSavedMeanwhile(newest.version, merge.errors())
    return merge


def _check(after: Settings, organisation: Organisation, before: Settings, change: SettingsToSave) -> None:
    refused = refusals(after, organisation, before)
    questions = rate_questions(after, organisation, before, change)
    if refused:
        raise Invalid(f"{organisation.name} does not offer all of the chosen values.", [*refused, *questions])
    if questions:
        raise Invalid("A tax is mapped to a tax rate with another percentage in Xero.", questions)


async def read_choices(deps: Dependencies, company_id: UUID, tenant_id: UUID) -> Choices:
    """Return the choices; if they are older than 15 minutes, request that they are read again.

    Raises:
        ChoicesNotReadYet: The organisation has not been read yet.
    """
    async with deps.database.transaction(company_id) as connection:
        organisation = await repository.organisation(connection, company_id, tenant_id)
        connected = await repository.connected_to(connection, company_id) == tenant_id
        if connected and await repository.turn_to_ask(connection, company_id, tenant_id):
            requested = SyncRequested(sync_id=new_id(), mode="choices", trigger="settings")
            await enqueue(connection, company_id, requested)
    if organisation.read_at is None:
        raise ChoicesNotReadYet
    return choices(organisation, organisation.read_at)


async def store_choices(deps: Dependencies, company_id: UUID, event: OrganisationPulled) -> None:
    """Store the accounts and tax rates read in Xero, unless newer ones are stored."""
    async with deps.database.transaction(company_id) as connection:
        await repository.store_choices(connection, company_id, event)


async def follow_connection(
    deps: Dependencies, company_id: UUID, event: XeroConnected | XeroDisconnected
) -> None:
    """Store which organisation is connected; request that a newly connected one is read."""
    async with deps.database.transaction(company_id) as connection:
        match event:
            case XeroDisconnected():
                await repository.note_disconnected(connection, company_id, event.tenant_id, event.time)
            case XeroConnected():
                await _connect(connection, company_id, event)


async def _connect(connection: Connection, company_id: UUID, event: XeroConnected) -> None:
    is_new = await repository.note_connected(connection, company_id, event.tenant_id, event.time)
    if is_new and await repository.connected_to(connection, company_id) == event.tenant_id:
        sync_id = derived_id("choices", event.id)
        requested = SyncRequested(sync_id=sync_id, mode="choices", trigger="connected")
        await enqueue(connection, company_id, requested)


async def start_scheduled(deps: Dependencies) -> None:
    """Request the scheduled syncs that are due; skip companies without a connection or with invalid settings."""
    async with deps.database.everyone() as connection:
        due = await repository.due(connection)
    for company_id in due:
        async with deps.database.transaction(company_id) as connection:
            if await repository.take_turn(connection, company_id) and await _ready(connection, company_id):
                requested = SyncRequested(sync_id=new_id(), mode="sync", trigger="schedule")
                await enqueue(connection, company_id, requested)


async def _ready(connection: Connection, company_id: UUID) -> bool:
    tenant_id = await repository.connected_to(connection, company_id)
    if tenant_id is None:
        return False
    saved = await repository.newest(connection, company_id)
    return judged(saved, await repository.organisation(connection, company_id, tenant_id)).valid


async def delete_expired_answers(deps: Dependencies) -> None:
    """Delete stored responses that are too old to be requested again."""
    async with deps.database.everyone() as connection:
        await answers.delete_expired(connection)
