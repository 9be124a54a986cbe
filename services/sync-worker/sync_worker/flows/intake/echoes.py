"""Tells notices of Xero that are news from the echoes of what was written or read here; only news ask for a sync."""

from collections.abc import Sequence
from uuid import UUID

from common.contracts.gateway import SyncRequested
from common.contracts.records import Entity
from common.ids import new_id
from common.logs import logger
from common.messaging import enqueue
from common.postgres import Connection
from sync_worker.domain.capabilities import Kind
from sync_worker.domain.notices import Notice, is_seen
from sync_worker.kinds import registry
from sync_worker.repository import links, notices, syncs, xero_objects

_log = logger("echoes")


async def decide(
    connection: Connection, company_id: UUID, tenant_id: UUID, arrived: Sequence[Notice]
) -> None:
    """Ask for a sync that reads what notices name, where the company wants one at every change and they are news.

    While a sync is under way its own writes may be noticed before their answers are kept, so the notices wait for
    its end.
    """
    if not arrived or not await syncs.wanted_at_every_change(connection, company_id):
        return
    if await syncs.lock_against_ending(connection, company_id):
        await notices.upsert(connection, company_id, tenant_id, arrived)
        return
    await _ask(connection, company_id, tenant_id, arrived)


async def decide_stored(connection: Connection, company_id: UUID, tenant_id: UUID) -> None:
    """Decide about the notices that waited for the end of a sync, in the transaction that ends it."""
    stored = await notices.pop(connection, company_id, tenant_id)
    if stored and await syncs.wanted_at_every_change(connection, company_id):
        await _ask(connection, company_id, tenant_id, stored)


async def _ask(connection: Connection, company_id: UUID, tenant_id: UUID, arrived: Sequence[Notice]) -> None:
    news = await _news(connection, company_id, tenant_id, arrived)
    kinds = {
        kind.name
        for category in {one.category for one in news}
        for kind in registry.noticed[category]
        if await _is_read(connection, company_id, tenant_id, kind)
    }
    _log.info(
        "notices",
        company_id=str(company_id),
        tenant_id=str(tenant_id),
        received=len(arrived),
        seen=len(arrived) - len(news),
        kinds=sorted(kinds),
    )
    if not kinds:
        return
    waiting = await syncs.without_work_list(connection, company_id, "sync")
    if waiting is None or (waiting.kinds and not kinds <= set(waiting.kinds)):
        asked = SyncRequested(sync_id=new_id(), trigger="change", kinds=tuple(sorted(kinds)))
        await enqueue(connection, company_id, asked)


async def _news(
    connection: Connection, company_id: UUID, tenant_id: UUID, arrived: Sequence[Notice]
) -> list[Notice]:
    """Return the notices whose change was not seen yet."""
    news: list[Notice] = []
    for category in sorted({one.category for one in arrived}):
        kind, own = registry.noticed[category][0], [one for one in arrived if one.category == category]
        ids = [one.xero_id for one in own]
        known = await xero_objects.updated_at(connection, company_id, tenant_id, kind.name, ids)
        if kind.reads_own_only:
            own = [one for one in own if one.xero_id in known]
        news += [one for one in own if not is_seen(one.at, known.get(one.xero_id))]
    return news


async def _is_read(connection: Connection, company_id: UUID, tenant_id: UUID, kind: Kind[Entity]) -> bool:
    """Return whether a sync would read a kind at all: some are read only once there is something they belong to."""
    if kind.read_with is None:
        return True
    return await links.any_linked(connection, company_id, tenant_id, kind.read_with)
