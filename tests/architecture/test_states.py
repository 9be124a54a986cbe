"""The state machines of the code, of the database and of the contracts are the same.

If this breaks, a sync stays in a state that the page cannot show, or the database rejects a state and the sync never
ends.
"""

import ast
import re
from typing import Any, get_args

import asyncpg
import pytest

from common.contracts.sync import FINAL_STATES, WaitsFor
from common.contracts.sync import SyncState as PublishedState
from launcher.infrastructure.infrastructure import Infrastructure
from sync_worker.domain.states import MACHINES, SYNCS, StateMachine, SyncState
from sync_worker.errors import SENTENCES
from tests.architecture.sources import files, shown, tree

CHANGES_A_STATE = re.compile(
    r"UPDATE\s+(?:syncs|batches|problems)\b.*?\bSET\b(?:(?!\bWHERE\b|\bRETURNING\b).)*?\bstate\s*=", re.DOTALL
)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: str(one.table))
async def test_the_database_takes_the_states_of_a_machine_and_no_others(
    machine: StateMachine[Any], infrastructure: Infrastructure, template: str
) -> None:
    connection = await asyncpg.connect(infrastructure.database_url("sync_worker_owner", template))
    check = await connection.fetchval(
        """
        SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attname = 'state' AND c.conkey = ARRAY[a.attnum]
        WHERE c.conrelid = $1::regclass AND c.contype = 'c'
        """,
        machine.table,
    )
    await connection.close()

    assert set(re.findall(r"'(\w+)'", check)) == set(machine.transitions)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: str(one.table))
def test_every_state_of_a_machine_can_be_reached(machine: StateMachine[Any]) -> None:
    assert {target for _, target in machine.edges} == set(machine.transitions)


def test_a_state_changes_through_the_function_that_reads_the_machines_and_nowhere_else() -> None:
    changing = {
        shown(path)
        for path in files("services/sync-worker/*.py")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant | ast.JoinedStr)
        and CHANGES_A_STATE.search(ast.unparse(node).replace("\\n", " "))
    }

    assert changing == set()


def test_sql_that_changes_a_state_is_recognised() -> None:
    assert CHANGES_A_STATE.search("UPDATE batches\n SET sends = 1, state = 'sent' WHERE batch_id = $1")
    assert not CHANGES_A_STATE.search("UPDATE batches SET sends = 1 WHERE state = 'sent'")


def test_a_reader_of_a_sync_knows_all_its_states_but_that_it_was_joined() -> None:
    only_the_log_shows = {"finishing"}  # it has ended, and some of its entries are still on their way

    assert set(get_args(PublishedState)) - only_the_log_shows == set(SyncState) - {SyncState.JOINED}


def test_a_sync_stays_in_the_final_states_of_the_contracts() -> None:
    assert SYNCS.final == FINAL_STATES | {SyncState.JOINED}


def test_every_wait_has_its_sentence() -> None:
    assert set(SENTENCES) == set(get_args(WaitsFor))
