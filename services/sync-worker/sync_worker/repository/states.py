"""The one way in which a stored state changes: by a transition of its state machine."""

from collections.abc import Collection
from uuid import UUID

from common.failpoint import guard_disabled
from common.postgres import Connection
from sync_worker.domain.states import State, StateMachine
from sync_worker.errors import InvalidTransition


async def move(
    connection: Connection,
    company_id: UUID,
    machine: StateMachine[State],
    ids: Collection[UUID],
    target: State,
) -> None:
    """Move rows to a state: all of them, or none.

    Both guards are switched off together: without the fence a stale turn makes transitions that no machine has.

    Raises:
        InvalidTransition: The state machine has no such transition. The transaction has to be given up.
    """
    sources = machine.transitions if guard_disabled("fence") else machine.sources(target)
    rows = await connection.fetch(
        f"""
        UPDATE {machine.table} SET state = $3
        WHERE company_id = $1 AND {machine.key} = ANY($2::uuid[]) AND state = ANY($4::text[])
        RETURNING {machine.key} AS id
        """,  # noqa: S608
        company_id,
        list(ids),
        target.value,
        [source.value for source in sources],
    )
    left = set(ids) - {row["id"] for row in rows}
    if left:
        raise InvalidTransition(machine.table, await _states(connection, company_id, machine, left), target)


async def _states(
    connection: Connection, company_id: UUID, machine: StateMachine[State], ids: Collection[UUID]
) -> list[str]:
    rows = await connection.fetch(
        f"SELECT DISTINCT state FROM {machine.table} WHERE company_id = $1 AND {machine.key} = ANY($2::uuid[])",  # noqa: S608
        company_id,
        list(ids),
    )
    return [row["state"] for row in rows]
