"""The state machines, drawn."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar, get_args

from auth_service.domain.connections import Link
from auth_service.domain.grants import Grant
from common.contracts.auth import Connection
from docs_tool.fields import words
from docs_tool.markdown import code, mermaid, page, table
from sync_worker.domain.states import BATCH_MOVES, SYNC_MOVES, BatchState, SyncState
from sync_worker.errors import SENTENCES

S = TypeVar("S", bound=StrEnum)


def drawn(first: S, moves: Mapping[S, Sequence[S]]) -> str:
    """Draw a state machine."""
    lines = ["stateDiagram-v2", f"    [*] --> {first.value}"]
    for state, following in moves.items():
        lines += [f"    {state.value} --> {one.value}" for one in following]
        if not following:
            lines.append(f"    {state.value} --> [*]")
    return mermaid(*lines)


def states_page() -> str:
    """Draw what can become of syncs and batches, and name the states of connections and grants."""
    return page(
        "States",
        "## A sync",
        drawn(SyncState.REQUESTED, SYNC_MOVES),
        "A sync that waits says for what:",
        table(("waits for", "shown as"), [(f"`{name}`", sentence) for name, sentence in SENTENCES.items()]),
        "## A batch",
        drawn(BatchState.FROZEN, BATCH_MOVES),
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
