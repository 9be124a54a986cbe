"""Generates the page of all states, with diagrams of the state machines."""

from typing import get_args

from auth_service.domain.connections import Link
from auth_service.domain.grants import Grant
from common.contracts.auth import Connection
from docs_tool.fields import words
from docs_tool.markdown import code, mermaid, page, table
from sync_worker.domain.states import BATCHES, PROBLEMS, SYNCS, State, StateMachine
from sync_worker.errors import SENTENCES


def drawn(machine: StateMachine[State]) -> str:
    """Return the diagram of a state machine."""
    lines = ["stateDiagram-v2", *(f"    [*] --> {state.value}" for state in machine.initial)]
    for state, following in machine.transitions.items():
        lines += [f"    {state.value} --> {one.value}" for one in following]
        if not following:
            lines.append(f"    {state.value} --> [*]")
    return mermaid(*lines)


def states_page() -> str:
    """Return the page with the states of syncs, batches, problems, connections and grants."""
    return page(
        "States",
        "## A sync",
        drawn(SYNCS),
        "A waiting sync shows the reason:",
        table(("reason", "shown as"), [(f"`{name}`", sentence) for name, sentence in SENTENCES.items()]),
        "## A batch",
        drawn(BATCHES),
        "## A problem",
        drawn(PROBLEMS),
        "## A connection and its grant",
        "Auth stores them separately, because several companies' connections can share one grant.",
        table(
            ("object", "states"),
            [
                ("connection, as stored", _literal(Link, "state")),
                ("grant", _literal(Grant, "state")),
                (
                    "a company's connection, derived from both",
                    words(Connection.model_fields["state"].annotation),
                ),
            ],
        ),
    )


def _literal(kind: type, field: str) -> str:
    return code(*get_args(kind.__annotations__[field]))
