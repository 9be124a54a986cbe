"""How records become batches: grouped under the limits of a call, frozen to bytes, named by a key."""

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
STILL_WORKING = timedelta(seconds=60)
MAX_SENDS = 3
MAX_BYTES = 3_000_000


@dataclass(frozen=True)
class Member:
    """A record in a batch, with the revision and the element that were frozen.

    `ours` are the app's fields that both sides share once this was written, `changes` what the log says of it.
    `whole` is False where a setting left a part, so that Xero does not hold the whole revision.
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
        """Return the revision that Xero holds once this was written; 0 where a part of it was left."""
        return self.revision if self.whole else 0


@dataclass(frozen=True)
class BootClock:
    """A machine's own clock, which no one sets: the boot it belongs to, and seconds since then."""

    boot: str
    seconds: float


@dataclass(frozen=True)
class BatchScope:
    """Whose records a batch sends, in which sync, and what is done to them."""

    tenant_id: UUID
    sync_id: UUID
    kind: str
    verb: Verb


@dataclass(frozen=True)
class Batch:
    """A group of records that goes to Xero in one call."""

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
        """The idempotency key: of one organisation, one batch and one try."""
        return f"{self.tenant_id}:{self.batch_id}:{self.generation}"


def to_json(value: JsonValue) -> str:
    """Write JSON with Decimals as exact numbers."""
    return simplejson.dumps(value, use_decimal=True, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str | bytes) -> JsonValue:
    """Return what JSON says, with fractions as Decimals.

    Raises:
        ValueError: The text is not JSON.
    """
    value: JsonValue = simplejson.loads(text, use_decimal=True)
    return value


def object_from_json(text: str | bytes) -> JsonObject:
    """Return an object of JSON that was written here, with fractions as Decimals.

    Raises:
        ValueError: The text is not JSON, or JSON of something else.
    """
    value = from_json(text)
    if not isinstance(value, Mapping):
        raise ValueError(f"JSON of an object is wanted; this is {str(text)[:40]}")
    return value


def cut(members: Sequence[Member], max_size: int) -> Iterator[Sequence[Member]]:
    """Cut into groups of at most `most` records and about three megabytes."""
    group: list[Member] = []
    size = 0
    for member in members:
        bytes_of_it = len(to_json(member.payload).encode())
        if group and (len(group) == max_size or size + bytes_of_it > MAX_BYTES):
            yield group
            group, size = [], 0
        group.append(member)
        size += bytes_of_it
    if group:
        yield group


def first_part(size: int, failures: int) -> int:
    """Tell how many to try first of a group in which one makes Xero fail.

    After one failure it may have passed by itself, so a good half goes. After two the one is surely among them: a
    try that fails costs a call and a reading, one that succeeds only a call, so the groups shrink like Fibonacci
    numbers and 50 need nine calls at the most.
    """
    if failures < 2:
        return max(1, size * 3 // 5)
    smaller, larger = 1, 1
    while smaller + larger < size:
        smaller, larger = larger, smaller + larger
    return max(1, size - larger)


def key_is_alive(batch: Batch, now: datetime, boot: BootClock) -> bool:
    """Tell whether Xero surely still knows the key: the database's clock and the sender's own must both say so."""
    if batch.first_sent_at is None or batch.sender_clock is None:
        return False
    if batch.sender_clock.boot != boot.boot:
        return False
    elapsed = boot.seconds - batch.sender_clock.seconds
    return now - batch.first_sent_at < KEY_LIVES and 0 <= elapsed < KEY_LIVES.total_seconds()
