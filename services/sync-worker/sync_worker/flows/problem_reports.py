"""Parks records under their problems, and publishes which problems are solved."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from common.contracts.sync import ProblemSolved
from sync_worker.repository.problems import ProblemRecord
from sync_worker.repository.session import CompanySession, OrganisationSession


async def report(session: OrganisationSession, records: Sequence[ProblemRecord]) -> list[UUID]:
    """Park records under their problems; return the ids of these problems, one for each record."""
    return [await session.problems.attach(one) for one in records]


async def publish_solved(session: CompanySession, solved: Iterable[UUID]) -> None:
    """Publish that problems no longer stop anything."""
    await session.outbox.enqueue(*(ProblemSolved(problem_id=one) for one in solved))
