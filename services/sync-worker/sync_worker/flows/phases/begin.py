"""Begin: where to, what was missed, which settings, which records."""

import asyncio

from common.contracts.sync import SyncStarted
from common.errors import Away, Refused
from common.failpoint import failpoint
from sync_worker.errors import SyncFails
from sync_worker.flows.intake import feed, intake, unread
from sync_worker.flows.turns import calling
from sync_worker.flows.turns.turn import Turn
from sync_worker.kinds import registry

INTAKE_PATIENCE = 10.0


async def begin(turn: Turn) -> bool:
    """Fetch missed changes, freeze the settings and take the work list.

    Raises:
        SyncFails: Another service rejects the request.
    """
    if turn.sync.mode == "choices":
        await _start(turn)
        return True
    try:
        await _catch_up(turn)
        await _freeze_settings(turn)
    except Away as away:
        raise await calling.later(turn, "worker", 2, away.detail) from away
    except Refused as refusal:
        raise SyncFails(refusal.detail) from refusal
    await _start(turn)
    return True


async def _start(turn: Turn) -> None:
    """Take the work list; an event that is kept at that moment is in it, or sees that it was taken."""
    version = turn.sync.settings_version
    async with turn.session() as session:
        if version is not None:
            await session.problems.release_older(version)
            opened = await unread.open_problems(session)
            await session.outbox.enqueue(*await turn.opened(session, opened))
        await turn.change(session, work_taken=True)
        if version is not None:
            await session.work.take(turn.sync, version, [kind.name for kind in registry.pushed])
        await session.outbox.enqueue(
            SyncStarted(
                sync_id=turn.sync.sync_id,
                mode=turn.sync.mode,
                trigger=turn.sync.trigger,
                tenant_id=turn.tenant_id,
                organisation=turn.sync.organisation or "",
                sequence=turn.sync.sequence,
            ),
        )
    failpoint("after_work_list_taken")


async def _freeze_settings(turn: Turn) -> None:
    settings = await turn.deps.clients.settings(turn.company_id, turn.tenant_id)
    if turn.sync.mode != "rebuild" and not settings.valid:
        first = settings.invalid[0].sentence if settings.invalid else "The settings are incomplete."
        raise SyncFails(f"{first} Open the settings, save them, and press Sync again.")
    async with turn.session() as session:
        await turn.change(
            session, settings=settings.model_dump(mode="json"), settings_version=settings.version
        )
    turn.state.settings = None  # of a beginning that broke off
    await turn.look()


async def _catch_up(turn: Turn) -> None:
    """Ask our invoicing service for what has not arrived yet; give other systems' messages time to arrive."""
    clients, company = turn.deps.clients, turn.company_id
    if clients.invoicing_can_be_asked:
        newest = await clients.newest_change(company)
        while True:
            async with turn.session(fenced=False) as session:
                mark = await session.records.feed_mark(intake.OURS)
            if mark >= newest:
                break
            missed = await clients.changes_after(company, mark)
            async with turn.session(fenced=False) as session:
                await feed.store_page(session, mark, missed)
            if not missed.events:
                break
    async with turn.session(fenced=False) as session:
        others = await session.records.other_sources(intake.OURS)
    if others or not clients.invoicing_can_be_asked:
        await _let_the_queue_run_dry(turn)


async def _let_the_queue_run_dry(turn: Turn) -> None:
    """Wait until the intake queue has once been empty and one more second has passed, ten seconds at most."""
    waited = 0.0
    while waited < INTAKE_PATIENCE and await turn.deps.intake_depth() > 0:
        await asyncio.sleep(0.25)
        waited += 0.25
    await asyncio.sleep(1)
