"""The state machines that are drawn are those that the database holds and the contracts speak of."""

import re
from typing import get_args

from common.contracts.sync import SyncState as SpokenState
from common.contracts.sync import WaitsFor
from sync_worker.domain.states import BATCH_MOVES, SYNC_MOVES, BatchState, SyncState
from sync_worker.errors import SENTENCES
from tests.world import ROOT

SQL = "\n".join(path.read_text() for path in sorted((ROOT / "services/sync-worker/migrations").glob("*.sql")))


def checked(table: str) -> set[str]:
    """Give the states that the database lets a table's rows be in."""
    body = re.search(rf"CREATE TABLE {table} \((.*?)^\);", SQL, re.DOTALL | re.MULTILINE)
    assert body is not None
    states = re.search(r"state IN \(([^)]*)\)", body[1])
    assert states is not None
    return set(re.findall(r"'(\w+)'", states[1]))


def test_the_database_takes_the_states_of_a_sync_and_no_others() -> None:
    assert checked("syncs") == set(SyncState) == set(SYNC_MOVES)


def test_the_database_takes_the_states_of_a_batch_and_no_others() -> None:
    assert checked("batches") == set(BatchState) == set(BATCH_MOVES)


def test_whoever_reads_of_a_sync_knows_all_its_states_but_that_it_was_joined() -> None:
    only_the_log_says = {"finishing"}  # it has ended, and some of its entries are still on their way
    assert set(get_args(SpokenState)) - only_the_log_says == set(SyncState) - {SyncState.JOINED}


def test_every_wait_has_its_sentence() -> None:
    assert set(SENTENCES) == set(get_args(WaitsFor))


def test_every_state_can_be_reached_and_left_or_is_an_end() -> None:
    reached = {following for moves in SYNC_MOVES.values() for following in moves}

    assert set(SyncState) - reached == {SyncState.REQUESTED}
    assert {state for state, moves in SYNC_MOVES.items() if not moves} == {
        SyncState.COMPLETED,
        SyncState.STOPPED,
        SyncState.FAILED,
        SyncState.JOINED,
    }
