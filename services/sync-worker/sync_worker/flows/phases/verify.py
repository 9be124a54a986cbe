"""Verify: compare both sides of all linked records, after what is not certain of this sync's writes was read again."""

from common.contracts.records import Entity
from common.contracts.sync import Difference
from sync_worker.domain.capabilities import PushedKind
from sync_worker.domain.fields import UNDECIDED
from sync_worker.flows.batches import sending
from sync_worker.flows.reading import reading
from sync_worker.flows.turns.turn import Turn
from sync_worker.kinds import registry
from sync_worker.repository.session import OrganisationSession

MAX_NAMED = 100
WRITTEN = frozenset({"created", "updated", "removed"})


async def verify(turn: Turn) -> bool:
    """Count what is equal, left and different, whether or not this sync read it.

    The answers of the writes showed what Xero holds of them. It is read again only where a write was sent more than
    once, in a rebuild, and where Xero's webhooks matter: there a payment or credit changes its document,
    and the notice of that is told from news by what was read here.
    """
    for kind in registry.verified:
        if not await _uncertain(turn, kind):
            continue
        found = await reading.read_kind(turn, kind)
        async with turn.session() as session:
            outcomes = await reading.take_in(turn, session, kind, found)
            await turn.record_outcomes(session, outcomes)
        await sending.resolve_open(turn)
    async with turn.session() as session:
        kinds = [kind.name for kind in registry.pushed]
        counts = await session.comparison.counts(kinds)
        named = await _named(session)
        differences = [one.model_dump(mode="json") for one in named]
        compared = {"equal": counts.equal, "skipped": counts.skipped, "different": counts.different}
        await turn.change(session, differences=differences, compared=compared, verified=True)
    await turn.look()
    return True


async def _uncertain(turn: Turn, kind: PushedKind[Entity]) -> bool:
    if turn.sync.mode == "rebuild" or _is_touched(turn, kind):
        return True
    async with turn.session(fenced=False) as session:
        return await session.members.any_sent_again(turn.sync.sync_id, kind.name)


def _is_touched(turn: Turn, kind: PushedKind[Entity]) -> bool:
    """Return whether what this sync wrote of other kinds changed objects of this one in Xero."""
    written = {name for name, outcomes in turn.sync.counts.items() if WRITTEN & outcomes.keys()}
    return turn.settings.schedule == "change" and any(
        kind.name in other.touches for other in registry.pushed if other.name in written
    )


async def _named(session: OrganisationSession) -> list[Difference]:
    """Return the first differences with both values, as people read them."""
    differing = await session.comparison.differing(MAX_NAMED)
    stored = await session.records.fetch([one.ref for one in differing])
    return [
        Difference(
            kind=one.ref.kind,
            record_id=one.ref.id,
            label=registry.get(one.ref.kind).label_of(stored[one.ref].record)
            if one.ref in stored
            else one.ref.id,
            what=name.replace("_", " "),
            ours=difference.ours,
            xero=difference.theirs,
        )
        for one in differing
        for name, difference in one.merge.differences.items()
        if difference.reason in UNDECIDED
    ][:MAX_NAMED]
