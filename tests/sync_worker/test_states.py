"""A stored state changes only by a transition of its state machine.

If this breaks, two workers put a sync or a batch into a state that the engine cannot continue from.
"""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from common.postgres import Connection
from sync_worker.domain.states import SYNCS, SyncState
from sync_worker.errors import InvalidTransition
from sync_worker.repository import states
from sync_worker.repository.session import CompanySession
from tests.conftest import OpenDatabase

COMPANY, SYNC = uuid4(), uuid4()


@pytest_asyncio.fixture
async def connection(database: OpenDatabase) -> AsyncIterator[Connection]:
    """A transaction in which one sync was requested."""
    opened = await database("sync-worker")
    async with opened.transaction(COMPANY) as connection:
        await CompanySession(connection, COMPANY).syncs.insert(SYNC, "sync", "person")
        yield connection


async def state_of(connection: Connection, sync_id: UUID = SYNC) -> SyncState | None:
    """Return the state of a sync as it is stored."""
    sync = await CompanySession(connection, COMPANY).syncs.get(sync_id)
    return None if sync is None else sync.state


async def test_a_transition_of_the_machine_is_made(connection: Connection) -> None:
    await states.move(connection, COMPANY, SYNCS, [SYNC], SyncState.RUNNING)

    assert await state_of(connection) is SyncState.RUNNING


async def test_a_transition_that_the_machine_lacks_is_named_and_changes_nothing(
    connection: Connection,
) -> None:
    with pytest.raises(InvalidTransition, match="syncs: no transition from requested to completed"):
        await states.move(connection, COMPANY, SYNCS, [SYNC], SyncState.COMPLETED)

    assert await state_of(connection) is SyncState.REQUESTED


async def test_a_row_that_is_not_there_makes_no_transition(connection: Connection) -> None:
    with pytest.raises(InvalidTransition, match="from no row to running"):
        await states.move(connection, COMPANY, SYNCS, [uuid4()], SyncState.RUNNING)
