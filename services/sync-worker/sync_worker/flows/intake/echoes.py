"""Separates changes that people made in Xero from echoes of what the suite wrote or read there."""

from collections.abc import Sequence

from common.contracts.gateway import SyncRequested
from common.contracts.records import Entity
from common.ids import new_id
from common.logs import logger
from sync_worker.domain.capabilities import Kind
from sync_worker.domain.notices import Notice, is_seen
from sync_worker.kinds import registry
from sync_worker.repository.session import OrganisationSession

_log = logger("echoes")


async def decide(session: OrganisationSession, arrived: Sequence[Notice]) -> None:
    """Ask for a sync that reads what notices name, where the company wants one at every change and they are news.

    While a sync is under way its own writes may be noticed before their answers are kept, so the notices wait for
    its end.
    """
    if not arrived or not await session.syncs.wanted_at_every_change():
        return
    if await session.syncs.lock_against_ending():
        await session.notices.upsert(arrived)
        return
    await _ask(session, arrived)


async def decide_stored(session: OrganisationSession) -> None:
    """Decide about the notices that waited for the end of a sync, in the transaction that ends it."""
    stored = await session.notices.pop()
    if stored and await session.syncs.wanted_at_every_change():
        await _ask(session, stored)


async def _ask(session: OrganisationSession, arrived: Sequence[Notice]) -> None:
    news = await _news(session, arrived)
    kinds = {
        kind.name
        for category in {one.category for one in news}
        for kind in registry.noticed[category]
        if await _is_read(session, kind)
    }
    _log.info(
        "notices",
        company_id=str(session.company_id),
        tenant_id=str(session.tenant_id),
        received=len(arrived),
        seen=len(arrived) - len(news),
        kinds=sorted(kinds),
    )
    if not kinds:
        return
    waiting = await session.syncs.without_work_list("sync")
    if waiting is None or (waiting.kinds and not kinds <= set(waiting.kinds)):
        asked = SyncRequested(sync_id=new_id(), trigger="change", kinds=tuple(sorted(kinds)))
        await session.outbox.enqueue(asked)


async def _news(session: OrganisationSession, arrived: Sequence[Notice]) -> list[Notice]:
    """Return the notices whose change was not seen yet."""
    news: list[Notice] = []
    for category in sorted({one.category for one in arrived}):
        kind, own = registry.noticed[category][0], [one for one in arrived if one.category == category]
        ids = [one.xero_id for one in own]
        known = await session.xero_objects.updated_at(kind.name, ids)
        if kind.reads_own_only:
            own = [one for one in own if one.xero_id in known]
        news += [one for one in own if not is_seen(one.at, known.get(one.xero_id))]
    return news


async def _is_read(session: OrganisationSession, kind: Kind[Entity]) -> bool:
    """Return whether a sync would read a kind at all: some are read only once there is something they belong to."""
    if kind.read_with is None:
        return True
    return await session.links.any_linked(kind.read_with)
