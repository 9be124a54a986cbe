"""Batches: records grouped under the limits of a call, frozen to bytes, under an idempotency key."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import simplejson

from common.contracts.sync import FieldChange
from sync_worker.domain.fields import Values
from sync_worker.domain.json_value import JsonObject, JsonValue
from sync_worker.domain.kind import Verb
from sync_worker.domain.states import BatchState

KEY_LIVES = timedelta(minutes=5)
"""How long an idempotency key is relied upon."""
STILL_WORKING = timedelta(seconds=60)
"""How long Xero may still be working on a request that was not answered."""
MAX_SENDS = 3
"""The most sends of a batch under one key."""
MAX_BYTES = 3_000_000
"""The most bytes of a request body."""


@dataclass(frozen=True)
class Member:
    """A record in a batch, with the revision and the element that were frozen.

    `ours` are the app's fields that both sides share once the element is written, `changes` the field changes for the
    log. `whole` is False if a setting left out some fields: Xero then does not hold the whole revision.
    """

    kind: str
    record_id: str
    revision: int
    payload: JsonObject
    notes: tuple[str, ...] = ()
    ours: Values = field(default_factory=dict)
    changes: tuple[FieldChange, ...] = ()
    whole: bool = True

    @property
    def held_revision(self) -> int:
        """The revision that Xero holds once this is written; 0 if some fields were left out."""
        return self.revision if self.whole else 0


@dataclass(frozen=True)
class BootClock:
    """A machine's monotonic clock: the id of its boot, and the seconds since then. Nobody can set it."""

    boot: str
    seconds: float


@dataclass(frozen=True)
class BatchScope:
    """The organisation, sync, kind and verb of a batch."""

    tenant_id: UUID
    sync_id: UUID
    kind: str
    verb: Verb


@dataclass(frozen=True)
class Batch:
    """A group of records that goes to Xero in one call.

    `sends` counts the sends under the present key, `failures` the times that Xero failed at the batch as a whole.
    `doubtful` is True if a repeat under the key cannot show what Xero did. `suspected` is True if one of the members
    surely makes Xero fail: the batch is then split, never sent whole.
    """

    batch_id: UUID
    tenant_id: UUID
    sync_id: UUID
    kind: str
    verb: Verb
    generation: int
    state: BatchState
    method: str
    path: str
    query: dict[str, str]
    body: bytes
    sends: int
    failures: int
    doubtful: bool
    parent_id: UUID | None
    suspected: bool
    first_sent_at: datetime | None
    last_sent_at: datetime | None
    sender_clock: BootClock | None
    answer_status: int | None
    answer_body: bytes | None
    members: tuple[Member, ...] = ()

    @property
    def key(self) -> str:
        """The idempotency key: unique for the organisation, the batch and the generation."""
        return f"{self.tenant_id}:{self.batch_id}:{self.generation}"


def to_json(value: JsonValue) -> str:
    """Return a value as compact JSON, with Decimals as exact numbers."""
    return simplejson.dumps(value, use_decimal=True, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes) -> JsonValue:
    """Return a JSON text as a value, with fractions as Decimals. Text that is not JSON raises a ValueError."""
    value: JsonValue = simplejson.loads(text, use_decimal=True)
    return value


def object_from_json(text: str | bytes) -> JsonObject:
    """Return a JSON text that this service wrote as an object, with fractions as Decimals.

    Raises:
        ValueError: The text is not JSON, or is JSON of another type.
    """
    value = from_json(text)
    if not isinstance(value, Mapping):
        raise ValueError(f"A JSON object is expected, not {str(text)[:40]}")
    return value


def cut(members: Sequence[Member], max_size: int) -> Iterator[Sequence[Member]]:
    """Yield groups of at most `max_size` members and about `MAX_BYTES` bytes; a larger member goes alone."""
    group: list[Member] = []
    size = 0
    for member in members:
        member_size = len(to_json(member.payload).encode())
        if group and (len(group) == max_size or size + member_size > MAX_BYTES):
            yield group
            group, size = [], 0
        group.append(member)
        size += member_size
    if group:
        yield group


def first_part(size: int, failures: int) -> int:
    """Return how many members to send first of a group in which one makes Xero fail.

    After one failure the cause may have passed, so three fifths go first. After two failures the cause is surely in the
    group. A failing send costs a call and a reading, a successful one only a call, so the groups shrink like Fibonacci
    numbers: 50 members need nine calls at most.
    """
    if failures < 2:
        return max(1, size * 3 // 5)
    smaller, larger = 1, 1
    while smaller + larger < size:
        smaller, larger = larger, smaller + larger
    return max(1, size - larger)


def key_is_alive(batch: Batch, now: datetime, boot: BootClock) -> bool:
    """Return whether Xero surely still knows the batch's key.

    The database's clock and the sender's monotonic clock must agree that it is younger than `KEY_LIVES`.
    """
    if batch.first_sent_at is None or batch.sender_clock is None:
        return False
    if batch.sender_clock.boot != boot.boot:
        return False
    elapsed = boot.seconds - batch.sender_clock.seconds
    return now - batch.first_sent_at < KEY_LIVES and 0 <= elapsed < KEY_LIVES.total_seconds()
