"""Consumes the events of syncs, their entries and problems."""

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from common.contracts.gateway import SyncRequested
from common.contracts.sync import (
    ProblemOpened,
    ProblemSolved,
    SyncCompleted,
    SyncJoined,
    SyncProgressed,
    SyncRecorded,
    SyncStarted,
)
from common.messaging import Company, Subscribe, WorkQueue
from log_service import flows
from log_service.flows import Dependencies

SyncEvent = Annotated[
    SyncRequested | SyncJoined | SyncStarted | SyncProgressed | SyncCompleted, Field(discriminator="type")
]
ProblemEvent = Annotated[ProblemOpened | ProblemSolved, Field(discriminator="type")]

SYNCS = WorkQueue("log.syncs", SyncEvent)
ENTRIES = WorkQueue("log.entries", SyncRecorded)
PROBLEMS = WorkQueue("log.problems", ProblemEvent)
QUEUES = (SYNCS, ENTRIES, PROBLEMS)


def subscriptions(deps: Dependencies) -> Callable[[Subscribe], None]:
    """Return the function that subscribes log's handlers."""

    def register(subscribe: Subscribe) -> None:
        @subscribe(SYNCS)
        async def sync_event(event: SyncEvent, company_id: Company) -> None:
            await flows.follow_sync(deps, company_id, event)

        @subscribe(ENTRIES)
        async def entries_recorded(event: SyncRecorded, company_id: Company) -> None:
            await flows.store_entries(deps, company_id, event)

        @subscribe(PROBLEMS)
        async def problem_event(event: ProblemEvent, company_id: Company) -> None:
            await flows.follow_problem(deps, company_id, event)

    return register
