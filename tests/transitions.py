"""Watches the state machines: which transitions the services made in the databases of this run, and which never.

A trigger in each test database notes the transitions that were committed. What tests write with their own SQL as the
owner of the tables is not counted.
"""

from collections.abc import Iterable
from typing import Any, cast

import asyncpg
import pytest

from launcher.infrastructure.infrastructure import Infrastructure
from launcher.loops import outside_of_loops
from sync_worker.domain.states import MACHINES

Transition = tuple[str, str | None, str]
"""A table, the state that was left (None where the row began) and the state that was entered."""

OUTPUT = "transitions"
_FUNCTION = """
CREATE TABLE transitions (machine text NOT NULL, source text, target text NOT NULL);
CREATE FUNCTION note_transition() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF session_user = 'sync_worker' THEN
        INSERT INTO sync_worker.transitions
        VALUES (TG_TABLE_NAME, CASE WHEN TG_OP = 'UPDATE' THEN OLD.state END, NEW.state);
    END IF;
    RETURN NULL;
END
$$;
"""
_TRIGGER = """
CREATE TRIGGER note_transition AFTER INSERT OR UPDATE OF state ON {table}
FOR EACH ROW EXECUTE FUNCTION note_transition();
"""


def watch(infrastructure: Infrastructure, database: str) -> None:
    """Let a database note the transitions that the sync worker commits."""
    script = _FUNCTION + "".join(_TRIGGER.format(table=machine.table) for machine in MACHINES)

    async def asked(connection: asyncpg.Connection) -> None:
        await connection.execute(script)

    _connected(infrastructure, database, asked)


def taken_in(infrastructure: Infrastructure, database: str) -> set[Transition]:
    """Return the transitions that were committed in a watched database."""

    async def asked(connection: asyncpg.Connection) -> set[Transition]:
        rows = await connection.fetch("SELECT DISTINCT machine, source, target FROM transitions")
        return {(row["machine"], row["source"], row["target"]) for row in rows}

    found: set[Transition] = _connected(infrastructure, database, asked)
    return found


def _connected(infrastructure: Infrastructure, database: str, ask: Any) -> Any:
    async def run() -> Any:
        connection = await asyncpg.connect(infrastructure.database_url("sync_worker_owner", database))
        try:
            return await ask(connection)
        finally:
            await connection.close()

    return outside_of_loops(run())


def drawn() -> set[Transition]:
    """Return the transitions of all state machines."""
    return {
        (machine.table, None if source is None else source.value, target.value)
        for machine in MACHINES
        for source, target in cast("Iterable[tuple[Any, Any]]", machine.edges)
    }


def never_taken(taken: Iterable[Transition]) -> list[str]:
    """Return the drawn transitions that are missing, for reading."""
    return [_shown(one) for one in sorted(drawn() - set(taken), key=str)]


def _shown(transition: Transition) -> str:
    machine, source, target = transition
    return f"{machine}: {source or '[*]'} --> {target}"


def whole_run(config: pytest.Config) -> bool:
    """Return whether all tests were asked for, so that every transition has to be taken."""
    chosen = any(getattr(config.option, name, None) for name in ("keyword", "markexpr", "deselect", "lf"))
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen
