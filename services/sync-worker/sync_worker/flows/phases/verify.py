"""Verify: what Xero shows now of what this sync wrote, compared with what is here."""

from typing import Any

from common.contracts.sync import Difference
from sync_worker.domain.kind import Ref
from sync_worker.flows import reading, sending
from sync_worker.flows.lease import Turn
from sync_worker.flows.reading import Reading
from sync_worker.kinds import PUSHED
from sync_worker.repository import objects, records

MOST_NAMED = 100
WROTE = ("created", "updated", "removed")


async def verify(turn: Turn) -> bool:
    """Read what changed and name what differs."""
    differences: list[Difference] = []
    for kind in PUSHED:
        wrote = any(turn.sync.counts.get(kind.NAME, {}).get(outcome) for outcome in WROTE)
        if not hasattr(kind, "VERIFIED") or not (wrote or turn.sync.mode == "rebuild"):
            continue
        found = await reading.read_kind(turn, kind)
        async with turn.transaction() as connection:
            told = await reading.take_in(turn, connection, kind, found)
            await turn.tell(connection, told)
        await sending.resolve_open(turn)
        differences += await _compared(turn, kind, found)
    async with turn.transaction() as connection:
        named = [one.model_dump(mode="json") for one in differences[:MOST_NAMED]]
        await turn.change(connection, differences=named, verified=True)
    await turn.look()
    return True


async def _compared(turn: Turn, kind: Any, found: Reading) -> list[Difference]:
    async with turn.tools.database.transaction(turn.company_id) as connection:
        ids = [str(element[kind.ID]) for element in found.elements]
        before = await objects.seen_before(connection, turn.company_id, turn.tenant_id, kind.NAME, ids)
        owners = {xero_id: (owner, revision) for xero_id, (_, owner, revision) in before.items() if owner}
        refs = [Ref(kind.NAME, owner) for owner, _ in owners.values()]
        stored = await records.fetch(connection, turn.company_id, refs)
    differences = []
    for element in found.elements:
        owner, revision = owners.get(str(element[kind.ID]), (None, 0))
        record = stored.get(Ref(kind.NAME, owner)) if owner else None
        if record is None or record.revision != revision or record.withdrawn:
            continue
        typed = kind.RECORD.model_validate(record.record)
        differences += [
            Difference(
                kind=kind.NAME,
                record_id=owner,
                label=kind.label(typed),
                what=one.what,
                ours=one.ours,
                xero=one.xero,
            )
            for one in kind.differs(typed, element)
        ]
    return differences
