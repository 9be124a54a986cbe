"""The state machines of syncs and batches, as data: drawn by the docs, checked by tests and by the database."""

from enum import StrEnum


class SyncState(StrEnum):
    """Where a sync is."""

    REQUESTED = "requested"
    RUNNING = "running"
    WAITING = "waiting"
    COMPLETED = "completed"
    STOPPED = "stopped"
    FAILED = "failed"
    JOINED = "joined"


SYNC_MOVES: dict[SyncState, tuple[SyncState, ...]] = {
    SyncState.REQUESTED: (SyncState.RUNNING, SyncState.JOINED, SyncState.STOPPED, SyncState.FAILED),
    SyncState.RUNNING: (
        SyncState.WAITING,
        SyncState.COMPLETED,
        SyncState.STOPPED,
        SyncState.FAILED,
    ),
    SyncState.WAITING: (SyncState.RUNNING, SyncState.STOPPED, SyncState.FAILED),
    SyncState.COMPLETED: (),
    SyncState.STOPPED: (),
    SyncState.FAILED: (),
    SyncState.JOINED: (),
}


class BatchState(StrEnum):
    """Where a batch is."""

    FROZEN = "frozen"
    SENT = "sent"
    ANSWERED = "answered"
    RESOLVED = "resolved"


BATCH_MOVES: dict[BatchState, tuple[BatchState, ...]] = {
    BatchState.FROZEN: (BatchState.SENT, BatchState.RESOLVED),
    BatchState.SENT: (BatchState.ANSWERED, BatchState.FROZEN, BatchState.SENT, BatchState.RESOLVED),
    BatchState.ANSWERED: (BatchState.RESOLVED, BatchState.FROZEN, BatchState.SENT),
    BatchState.RESOLVED: (),
}
