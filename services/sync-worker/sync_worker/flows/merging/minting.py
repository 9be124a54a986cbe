"""Records that come from Xero: their ids, how they are published, and what happens once the app has them itself."""

from collections.abc import Sequence

from common.contracts.message import Contract
from common.contracts.records import Entity
from common.ids import derived_id
from sync_worker.domain.capabilities import PulledKind
from sync_worker.domain.kind import Ref
from sync_worker.flows.problem_reports import publish_solved
from sync_worker.flows.turns.turn import Turn
from sync_worker.repository.session import OrganisationSession

RECORDS_A_MESSAGE = 100


def minted(turn: Turn, kind: str, xero_id: str) -> str:
    """Return the id that the app's record of an object in Xero always has."""
    return str(derived_id(turn.tenant_id, kind, xero_id))


async def no_longer_held_back(
    turn: Turn, session: OrganisationSession, kind: str, xero_ids: Sequence[str]
) -> None:
    """Remove objects that now belong to a record from the problem about objects that came from here."""
    refs = [Ref(kind, minted(turn, kind, xero_id)) for xero_id in xero_ids]
    solved = await session.problems.detach(refs)
    await publish_solved(session, solved)


async def publish_items(
    turn: Turn, session: OrganisationSession, kind: PulledKind[Entity], items: Sequence[Contract]
) -> None:
    """Publish what was pulled of a kind, some records a message."""
    if not items:
        return
    for start in range(0, len(items), RECORDS_A_MESSAGE):
        some = list(items[start : start + RECORDS_A_MESSAGE])
        whole = kind.pulled_event.model_validate({"tenant_id": turn.tenant_id, "records": some})
        await session.outbox.enqueue(whole)
