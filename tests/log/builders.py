"""Messages about syncs and problems: valid by default, override what matters."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.contracts.sync import Entry, ProblemOpened, SyncCompleted, SyncRecorded, SyncStarted

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(second: int) -> datetime:
    """Return a time some seconds after noon."""
    return NOON + timedelta(seconds=second)


def an_entry(n: int, **output: Any) -> Entry:
    """Make an entry about an invoice that was created."""
    about = {"kind": "invoice", "record_id": f"I{n}", "label": f"INV-{n:04}", "outcome": "created"}
    return Entry(sequence=n, at=at(3), **(about | output))


def entries(sync_id: UUID, *numbers: int, second: int = 3) -> SyncRecorded:
    """Make a message with the entries of these numbers."""
    reported = tuple(an_entry(n) for n in numbers)
    return SyncRecorded(time=at(second), sync_id=sync_id, entries=reported)


def a_start(sync_id: UUID, **output: Any) -> SyncStarted:
    """Make the message that a sync with Kowhai Florists began."""
    about = {
        "mode": "sync",
        "trigger": "person",
        "tenant_id": uuid4(),
        "organisation": "Kowhai Florists",
        "sequence": 1,
    }
    return SyncStarted(time=at(1), sync_id=sync_id, **(about | output))


def an_end(sync_id: UUID, announced: int, **output: Any) -> SyncCompleted:
    """Make the message that a sync completed with so many entries."""
    about = {"sequence": 9, "state": "completed", "entries": announced}
    return SyncCompleted(time=at(5), sync_id=sync_id, **(about | output))


def a_problem(problem_id: UUID, second: int = 1, **output: Any) -> ProblemOpened:
    """Make the message that a tax has no rate in Xero."""
    about = {
        "cause": "tax_unmapped",
        "sentence": "The tax GST 15% has no tax rate in Xero yet.",
        "remedy": "Choose the tax rate that it is in Xero.",
        "place": "settings.taxes",
    }
    return ProblemOpened(time=at(second), problem_id=problem_id, **(about | output))
