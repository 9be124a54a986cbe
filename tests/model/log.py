"""What the log service would know: the entries of every sync, numbered without a gap, as many as the sync says."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from common.contracts.sync import SyncCompleted, SyncRecorded
from tests.looks import Ref


@dataclass
class Log:
    """The entries that were received, by sequence and by record, and the number that each ended sync announces."""

    entries: dict[Ref, list[dict[str, Any]]] = field(default_factory=dict)
    numbers: dict[UUID, set[int]] = field(default_factory=dict)
    events: dict[UUID, int] = field(default_factory=dict)

    def receive(self, event_type: str, body: bytes) -> None:
        """Take in what the worker said."""
        if event_type == "sync.recorded":
            recorded = SyncRecorded.model_validate_json(body)
            self.numbers.setdefault(recorded.sync_id, set()).update(
                entry.sequence for entry in recorded.entries
            )
            for entry in recorded.entries:
                about = self.entries.setdefault((entry.kind, str(entry.record_id)), [])
                about.append(entry.model_dump(mode="json"))
        elif event_type == "sync.completed":
            completed = SyncCompleted.model_validate_json(body)
            self.events[completed.sync_id] = completed.entries

    def gaps(self) -> list[str]:
        """Name the ended syncs whose entries are not all there, or more than they say."""
        return [
            f"sync {sync_id} says {count} entries, heard were {sorted(self.numbers.get(sync_id, ()))}"
            for sync_id, count in self.events.items()
            if self.numbers.get(sync_id, set()) != set(range(1, count + 1))
        ]
