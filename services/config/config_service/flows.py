"""Tells what happens when settings are read and saved, an organisation is connected or read, and a sync is due."""

from dataclasses import dataclass
from uuid import UUID

from common.contracts.auth import XeroConnected, XeroDisconnected
from common.contracts.config import Choices, SettingsAnswer, SettingsChange, SettingsChanged
from common.contracts.gateway import SyncRequested
from common.contracts.sync import OrganisationPulled
from common.errors import Invalid
from common.ids import derived_id, new_id
from common.messaging import say
from common.postgres import Connection, Database, answers
from config_service import domain, repository
from config_service.domain import Saved
from config_service.errors import ChoicesNotReadYet


@dataclass(frozen=True)
class Tools:
    """What config's flows work with."""

    database: Database


async def read_settings(tools: Tools, company_id: UUID, tenant_id: UUID) -> SettingsAnswer:
    """Answer the newest settings, judged by what this organisation offers."""
    async with tools.database.transaction(company_id) as connection:
        saved = await repository.newest(connection, company_id)
        return domain.judged(saved, await repository.organisation(connection, company_id, tenant_id))


async def save_settings(
    tools: Tools, company_id: UUID, tenant_id: UUID, change: SettingsChange, by: str | None, request_id: UUID
) -> SettingsAnswer:
    """Save a change as the next version, or leave everything as it is where nothing changes."""
    async with tools.database.transaction(company_id) as connection:
        first = await answers.kept(connection, company_id, request_id)
        if first is not None:
            return SettingsAnswer.model_validate(first)
        await repository.wait_for_other_savers(connection, company_id)
        organisation = await repository.organisation(connection, company_id, tenant_id)
        if organisation.read_at is None:
            raise ChoicesNotReadYet
        kept = await repository.newest(connection, company_id)
        refused = domain.refusals(change, organisation, kept.settings_for(tenant_id))
        if refused:
            raise Invalid(f"{organisation.name} does not offer all of what was picked.", refused)
        saved = await _save(connection, company_id, tenant_id, change, by)
        answer = domain.judged(saved, organisation)
        await answers.keep(connection, company_id, request_id, answer.model_dump(mode="json"))
        return answer


async def _save(
    connection: Connection, company_id: UUID, tenant_id: UUID, change: SettingsChange, by: str | None
) -> Saved:
    saved = await repository.newest(connection, company_id)
    before = saved.settings_for(tenant_id)
    after = domain.wanted(before, change)
    places = domain.places_changed(before, after)
    if not places:
        return saved
    newer = Saved(saved.version + 1, tenant_id, after)
    await repository.add(connection, company_id, newer, by)
    await repository.schedule(connection, company_id, domain.EVERY.get(after.schedule))
    await say(connection, company_id, SettingsChanged(version=newer.version, places=places))
    return newer


async def read_choices(tools: Tools, company_id: UUID, tenant_id: UUID) -> Choices:
    """Answer what there is to pick from, and have it read again when it is old."""
    async with tools.database.transaction(company_id) as connection:
        organisation = await repository.organisation(connection, company_id, tenant_id)
        connected = await repository.connected_to(connection, company_id) == tenant_id
        if connected and await repository.turn_to_ask(connection, company_id, tenant_id):
            requested = SyncRequested(sync_id=new_id(), mode="choices", trigger="settings")
            await say(connection, company_id, requested)
    if organisation.read_at is None:
        raise ChoicesNotReadYet
    return domain.choices(organisation, organisation.read_at)


async def keep_choices(tools: Tools, company_id: UUID, event: OrganisationPulled) -> None:
    """Keep what was read in Xero, unless something newer is there."""
    async with tools.database.transaction(company_id) as connection:
        await repository.keep_choices(connection, company_id, event)


async def follow_connection(tools: Tools, company_id: UUID, event: XeroConnected | XeroDisconnected) -> None:
    """Note which organisation is connected; a newly connected one is read at once."""
    async with tools.database.transaction(company_id) as connection:
        match event:
            case XeroDisconnected():
                await repository.note_disconnected(connection, company_id, event.tenant_id, event.time)
            case XeroConnected():
                await _connect(connection, company_id, event)


async def _connect(connection: Connection, company_id: UUID, event: XeroConnected) -> None:
    is_news = await repository.note_connected(connection, company_id, event.tenant_id, event.time)
    if is_news and await repository.connected_to(connection, company_id) == event.tenant_id:
        sync_id = derived_id("choices", event.id)
        requested = SyncRequested(sync_id=sync_id, mode="choices", trigger="connected")
        await say(connection, company_id, requested)


async def start_scheduled(tools: Tools) -> None:
    """Ask for the syncs that are due by the clock."""
    async with tools.database.everyone() as connection:
        due = await repository.due(connection)
    for company_id in due:
        async with tools.database.transaction(company_id) as connection:
            if await repository.take_turn(connection, company_id) and await _ready(connection, company_id):
                requested = SyncRequested(sync_id=new_id(), mode="sync", trigger="schedule")
                await say(connection, company_id, requested)


async def _ready(connection: Connection, company_id: UUID) -> bool:
    tenant_id = await repository.connected_to(connection, company_id)
    if tenant_id is None:
        return False
    saved = await repository.newest(connection, company_id)
    return domain.judged(saved, await repository.organisation(connection, company_id, tenant_id)).valid


async def forget_answers(tools: Tools) -> None:
    """Drop answers that nobody asks for again."""
    async with tools.database.everyone() as connection:
        await answers.forget(connection)
