"""The state machines of syncs, batches and problems, as data for the repository and the documentation."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)


class SyncState(StrEnum):
    """The state of a sync."""

    REQUESTED = "requested"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    JOINED = "joined"


class BatchState(StrEnum):
    """The state of a batch."""

    FROZEN = "frozen"
    SENT = "sent"
    ANSWERED = "answered"
    RESOLVED = "resolved"


class ProblemState(StrEnum):
    """The state of a problem."""

    OPEN = "open"
    SOLVED = "solved"


@dataclass(frozen=True)
class StateMachine(Generic[State]):
    """The states of the rows of a table: the initial ones, and the transitions from each.

    `table` and `key` name the table and the column that identifies a row within its company.
    """

    table: str
    key: str
    initial: tuple[State, ...]
    transitions: Mapping[State, tuple[State, ...]]

    def sources(self, target: State) -> tuple[State, ...]:
        """Return the states from which a row may move to `target`."""
        return tuple(source for source, targets in self.transitions.items() if target in targets)

    @property
    def final(self) -> frozenset[State]:
        """The states without a transition."""
        return frozenset(state for state, targets in self.transitions.items() if not targets)

    @property
    def edges(self) -> frozenset[tuple[State | None, State]]:
        """All transitions as (source, target); the source is None for an initial state."""
        begun = {(None, state) for state in self.initial}
        return frozenset(begun) | {
            (source, target) for source, targets in self.transitions.items() for target in targets
        }


SYNCS = StateMachine(
    "syncs",
    "sync_id",
    initial=(SyncState.REQUESTED, SyncState.JOINED),
    transitions={
        SyncState.REQUESTED: (SyncState.RUNNING,),
        SyncState.RUNNING: (
            SyncState.WAITING,
            SyncState.COMPLETED,
            SyncState.STOPPED,
            SyncState.FAILED,
        ),
        SyncState.WAITING: (SyncState.RUNNING,),
        SyncState.COMPLETED: (),
        SyncState.STOPPED: (),
        SyncState.FAILED: (),
        SyncState.JOINED: (),
    },
)
BATCHES = StateMachine(
    "batches",
    "batch_id",
    initial=(BatchState.FROZEN,),
    transitions={
        BatchState.FROZEN: (BatchState.SENT, BatchState.FROZEN, BatchState.RESOLVED),
        BatchState.SENT: (BatchState.ANSWERED, BatchState.FROZEN, BatchState.SENT, BatchState.RESOLVED),
        BatchState.ANSWERED: (BatchState.RESOLVED, BatchState.FROZEN, BatchState.SENT),
        BatchState.RESOLVED: (),
    },
)
PROBLEMS = StateMachine(
    "problems",
    "problem_id",
    initial=(ProblemState.OPEN,),
    transitions={
        ProblemState.OPEN: (ProblemState.SOLVED,),
        ProblemState.SOLVED: (ProblemState.OPEN,),
    },
)
MACHINES = (SYNCS, BATCHES, PROBLEMS)
