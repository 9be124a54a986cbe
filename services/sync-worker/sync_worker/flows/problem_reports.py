"""Parks records under their problems, and publishes which problems are solved."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from common.contracts.sync import ProblemSolved
from common.messaging import enqueue
from common.postgres import Connection
from sync_worker.repository import problems
from sync_worker.repository.problems import ProblemRecord


async def report(
    connection: Connection, company_id: UUID, tenant_id: UUID, records: Sequence[ProblemRecord]
) -> list[UUID]:
    """Park records under their problems; return the ids of these problems, one for each record."""
    return [await problems.attach(connection, company_id, tenant_id, one) for one in records]


async def publish_solved(connection: Connection, company_id: UUID, solved: Iterable[UUID]) -> None:
    """Publish that problems no longer stop anything."""
    await enqueue(connection, company_id, *(ProblemSolved(problem_id=one) for one in solved))
