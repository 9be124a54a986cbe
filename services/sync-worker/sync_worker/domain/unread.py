"""What can be said about a record whose event this version cannot read."""

from dataclasses import dataclass

from pydantic import ValidationError

from common.contracts.kinds import INVOICING_KINDS, kind_of_topic
from common.contracts.message import Contract, RecordId
from sync_worker.domain.kind import Ref
from sync_worker.domain.problems import NOT_KNOWN_YET, UNKNOWN_CHANGE, Problem

FEED = "feed"


class _Named(Contract):
    id: RecordId
    number: object = None
    name: object = None


class _AboutRecord(Contract):
    type: str
    revision: object = None
    record: _Named


@dataclass(frozen=True)
class UnreadRecord:
    """A record whose event cannot be read; `revision` is None if even that cannot be read."""

    ref: Ref
    revision: int | None
    label: str

    @property
    def problem(self) -> Problem:
        """The problem that holds back the record's older state."""
        kind = INVOICING_KINDS[self.ref.kind].singular.lower()
        return Problem(NOT_KNOWN_YET, f"{self.ref.kind} {self.ref.id}", kind)


UNKNOWN_RECORD = Problem(UNKNOWN_CHANGE, FEED)


def unread_record(body: bytes) -> UnreadRecord | None:
    """Return the record that an event is about; None if it does not say so in a way that this version knows."""
    try:
        about = _AboutRecord.model_validate_json(body)
    except ValidationError:
        return None
    kind = kind_of_topic(about.type)
    if kind is None:
        return None
    revision = about.revision if isinstance(about.revision, int) else None
    label = about.record.number or about.record.name or about.record.id
    return UnreadRecord(Ref(kind, about.record.id), revision, str(label)[:255])
