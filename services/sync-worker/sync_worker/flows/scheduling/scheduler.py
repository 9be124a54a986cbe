"""Start reading here. A turn: take the lease, advance the sync through its phases while time is left, let go."""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from common import telemetry
from common.availability import is_unavailable
from common.contracts.config import Settings as SyncSettings
from common.contracts.sync import SyncDue
from common.errors import Away, Refused
from common.failpoint import failpoint
from common.logs import logger
from sync_worker.domain.modes import Phase, phases
from sync_worker.domain.states import SYNCS, SyncState
from sync_worker.errors import Later, LeaseLost, SyncFails
from sync_worker.flows.batches import sending
from sync_worker.flows.dependencies import Dependencies
from sync_worker.flows.phases.begin import begin
from sync_worker.flows.phases.check import check
from sync_worker.flows.phases.finish import finish
from sync_worker.flows.phases.plan import plan
from sync_worker.flows.phases.pull import pull
from sync_worker.flows.phases.push import push
from sync_worker.flows.phases.verify import verify
from sync_worker.flows.scheduling.end_of_turn import end_turn, record_failure, release_lease, wait_within_turn
from sync_worker.flows.turns.turn import LEASE_SECONDS, Turn, renewing
from sync_worker.kinds import registry
from sync_worker.repository import all_companies
from sync_worker.repository.session import CompanySession
from sync_worker.repository.sync_progress import SyncFields
from sync_worker.repository.syncs import Sync

_log = logger("turn")
SLOT_PATIENCE = 1.0
STOPS_WITHOUT = {"reconnect", "day_budget"}
"""Waits that a stop does not sit out: what is in doubt is resolved by the next sync."""


@dataclass
class TurnScheduler:
    """The turns of this process: so many at once, finished before it ends."""

    deps: Dependencies
    slots: asyncio.Semaphore
    tasks: dict["asyncio.Task[None]", Turn] = field(default_factory=dict)
    stopping: bool = False

    async def due(self, company_id: UUID, event: SyncDue) -> None:
        """Begin a turn if a slot is free within a second; otherwise the sweep brings it back."""
        if self.stopping:
            return
        try:
            async with asyncio.timeout(SLOT_PATIENCE):
                await self.slots.acquire()
        except TimeoutError:
            return
        try:
            turn = await _begin(self.deps, company_id, event.sync_id, event.turn)
        except BaseException:
            self.slots.release()
            raise
        if turn is None:
            self.slots.release()
            return
        task = asyncio.create_task(self._work(turn))
        self.tasks[task] = turn
        task.add_done_callback(self._finished)

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self.tasks.pop(task, None)
        self.slots.release()

    async def _work(self, turn: Turn) -> None:
        try:
            async with renewing(turn):
                await _advance(turn)
        except LeaseLost:
            _log.warning("lease lost; another worker continues", sync_id=str(turn.sync.sync_id))
        except Exception as error:
            if is_unavailable(error) and not isinstance(error, TimeoutError):
                _log.warning("turn interrupted; it will be resumed", reason=repr(error))
                return
            _log.error("turn failed; it will be resumed", reason=repr(error), exc_info=error)
            await _record_failure(turn)

    async def sweep(self) -> None:
        """Begin turns that were lost: their message, their worker, or their wait's end."""
        if self.stopping or self.slots.locked():
            return
        async with self.deps.database.everyone() as connection:
            lost = await all_companies.needing_a_turn(connection, 50)
        random.shuffle(lost)
        for one in lost:
            if self.slots.locked():
                return
            await self.due(one.company_id, SyncDue(sync_id=one.sync_id, turn=one.turn))

    async def drain(self) -> None:
        """Wait for the running turns to end; each checks `stopping` between two steps."""
        self.stopping = True
        for turn in self.tasks.values():
            turn.ends = 0
        if self.tasks:
            await asyncio.wait(list(self.tasks), timeout=25)


async def _record_failure(turn: Turn) -> None:
    """Record that a turn failed; without the lease or PostgreSQL, the failure counts for nothing."""
    try:
        await record_failure(turn)
    except LeaseLost:
        return
    except Exception as error:
        if not is_unavailable(error):
            raise


async def _begin(deps: Dependencies, company_id: UUID, sync_id: UUID, number: int) -> Turn | None:
    """Take the lease for this turn of this sync; None where it is stale or somebody else is at it."""
    owner = uuid4()
    async with deps.session(company_id) as session:
        await session.syncs.lock_company()
        sync = await session.syncs.get(sync_id)
        active = await session.syncs.active()
        if sync is None or sync.turn != number or sync.state in SYNCS.final:
            return None
        if active is not None and active.sync_id != sync_id:
            return None
        if sync.state is SyncState.WAITING and not await _wait_is_over(session, sync):
            return None
        fence = await session.leases.acquire(owner, LEASE_SECONDS)
        if fence is None:
            return None
        if sync.state is not SyncState.RUNNING:
            await session.syncs.move(sync_id, SyncState.RUNNING)
        begun: SyncFields = {"waits_for": None, "waits_until": None}
        if sync.state is SyncState.REQUESTED:
            begun["started_at"] = await session.now()
        await session.sync_progress.change(sync_id, **begun)
        sync = await session.syncs.get(sync_id)
        assert sync is not None
    ends = time.monotonic() + deps.settings.turn_seconds
    tenant_id = sync.tenant_id or UUID(int=0)
    return Turn(deps, sync, tenant_id, owner, fence, ends, saw_stop=sync.stop_requested)


async def _wait_is_over(session: CompanySession, sync: Sync) -> bool:
    return sync.waits_until is not None and sync.waits_until <= await session.now()


async def _advance(turn: Turn) -> None:
    """Go through the phases while time is left; whatever happens, the sync's next step is written down."""
    telemetry.follow(None)
    try:
        await _connect(turn)
        await _load(turn)
        while turn.seconds_left > 0:
            try:
                if await _step(turn):
                    return
            except Later as wait:
                if not await wait_within_turn(turn, wait):
                    await end_turn(turn, wait)
                    return
        await end_turn(turn, None)
    except Later as wait:
        await end_turn(turn, wait)
    except SyncFails as failure:
        await finish(turn, SyncState.FAILED, failure.sentence)
        await release_lease(turn)


async def _connect(turn: Turn) -> None:
    """Check that the company is connected to the organisation that this sync began with.

    Raises:
        Later: The auth service does not respond, or the company has to authenticate again.
        SyncFails: The company is not connected, or is connected to another organisation.
    """
    try:
        connection = await turn.deps.clients.connection(turn.company_id)
    except (Away, Refused) as away:
        async with turn.session(fenced=False) as session:
            raise Later("worker", await session.now() + timedelta(seconds=2), away.detail) from away
    if turn.sync.tenant_id is None:
        if not connection.works or connection.tenant_id is None:
            raise SyncFails("The company is not connected to Xero. Press Authenticate, then Sync again.")
        async with turn.session() as session:
            await turn.change(session, tenant_id=connection.tenant_id, organisation=connection.organisation)
        await turn.look()
        turn.tenant_id = connection.tenant_id
    elif connection.state == "reconnect_needed" or connection.tenant_id is None:
        if turn.sync.stop_requested:
            return
        raise Later("reconnect", None)
    elif connection.tenant_id != turn.sync.tenant_id:
        raise SyncFails("The company is now connected to another organisation. Press Sync to sync with it.")


async def _load(turn: Turn) -> None:
    if turn.sync.settings is not None:
        turn.state.settings = SyncSettings.model_validate(turn.sync.settings)
    async with turn.session(fenced=False) as session:
        stored = await session.organisations.fetch()
    turn.short_code = stored.facts.short_code if stored is not None else None


def plan_of(sync: Sync) -> tuple[Phase, ...]:
    """Return the phases of a sync."""
    return phases(sync.mode, tuple((kind.name, frozenset(kind.max_per_call)) for kind in registry.pushed))


async def _step(turn: Turn) -> bool:
    """One step of the phase the sync is in; True when the sync has ended."""
    sync = await turn.look()
    if sync.settings is not None and turn.state.settings is None:
        turn.state.settings = SyncSettings.model_validate(sync.settings)
    phase = plan_of(sync)[sync.phase]
    turn.state.phase_title = phase.title
    if sync.stop_requested and phase.name != "finish":
        await _stop(turn)
        return True
    if phase.name == "finish":
        await finish(turn, SyncState.COMPLETED)
        await release_lease(turn)
        return True
    if await _phase(turn, phase):
        await _next_phase(turn)
    return False


async def _stop(turn: Turn) -> None:
    """Resolve the batches that were sent, and leave the rest to the next sync.

    Raises:
        Later: A batch in doubt cannot be resolved yet.
    """
    async with turn.session() as session:
        await session.batches.resolve_unsent()
    try:
        await sending.resolve_open(turn)
    except Later as wait:
        if wait.waits_for not in STOPS_WITHOUT:
            raise
    await finish(turn, SyncState.STOPPED, "Someone stopped the sync. The next sync sends the rest.")
    await release_lease(turn)


async def _phase(turn: Turn, phase: Phase) -> bool:
    match phase.name:
        case "begin":
            return await begin(turn)
        case "check":
            return await check(turn)
        case "pull":
            return await pull(turn)
        case "push":
            return await push(turn, phase)
        case "plan":
            return await plan(turn, phase)
        case "verify":
            return await verify(turn)
        case _:
            raise SyncFails(f"This sync has an unknown phase, {phase.name}. Press Sync again.")


async def _next_phase(turn: Turn) -> None:
    turn.made_progress = True
    turn.state.cursor = ""
    async with turn.session() as session:
        await turn.change(session, phase=turn.sync.phase + 1)
        title = plan_of(turn.sync)[turn.sync.phase + 1].title
        turn.state.phase_title = title
        await session.sync_progress.count(turn.sync.sync_id, {})
        sync = await session.syncs.get(turn.sync.sync_id)
        assert sync is not None
        turn.sync = sync
        await session.outbox.enqueue(await turn.progress(session))
    failpoint("after_phase", str(turn.sync.phase))
