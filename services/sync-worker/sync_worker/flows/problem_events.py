"""Parks records under their problems, and publishes which problems opened and which are solved."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from common.contracts.sync import ProblemOpened, ProblemSolved
from common.messaging import say
from common.postgres import Connection
from sync_worker.repository import problems
from sync_worker.repository.problems import Parked


async def park(
    connection: Connection, company_id: UUID, tenant_id: UUID, records: Sequence[Parked], sync_id: UUID | None
) -> list[ProblemOpened]:
    """Park records under their problems; return the events that tell how these problems stand, to be published.

    `sync_id` is None where no sync found the problems.
    """
    opened = [await problems.park(connection, company_id, tenant_id, one) for one in records]
    return await problems.opened_events(connection, company_id, opened, sync_id) if opened else []


async def publish_solved(connection: Connection, company_id: UUID, solved: Iterable[UUID]) -> None:
    """Publish that problems no longer stop anything."""
    await say(connection, company_id, *(ProblemSolved(problem_id=one) for one in solved))
