"""The state machines, drawn."""

from typing import get_args

from auth_service.domain.connections import Link
from auth_service.domain.grants import Grant
from common.contracts.auth import Connection
from docs_tool.fields import words
from docs_tool.markdown import code, mermaid, page, table
from sync_worker.domain.states import BATCHES, PROBLEMS, SYNCS, State, StateMachine
from sync_worker.errors import SENTENCES


def drawn(machine: StateMachine[State]) -> str:
    """Draw a state machine."""
    lines = ["stateDiagram-v2", *(f"    [*] --> {state.value}" for state in machine.initial)]
    for state, following in machine.transitions.items():
        lines += [f"    {state.value} --> {one.value}" for one in following]
        if not following:
            lines.append(f"    {state.value} --> [*]")
    return mermaid(*lines)


def states_page() -> str:
    """Draw what can become of syncs, batches and problems, and name the states of connections and grants."""
    return page(
        "States",
        "## A sync",
        drawn(SYNCS),
        "A sync that waits says for what:",
        table(("waits for", "shown as"), [(f"`{name}`", sentence) for name, sentence in SENTENCES.items()]),
        "## A batch",
        drawn(BATCHES),
        "## A problem",
        drawn(PROBLEMS),
        "## A connection and the grant above it",
        "Auth keeps both apart, for one grant may stand above the connections of several companies.",
        table(
            ("what", "states"),
            [
                ("connection, as it is kept", _literal(Link, "state")),
                ("grant", _literal(Grant, "state")),
                (
                    "how a company stands with Xero, made of both",
                    words(Connection.model_fields["state"].annotation),
                ),
            ],
        ),
    )


def _literal(kind: type, field: str) -> str:
    return code(*get_args(kind.__annotations__[field]))
