"""What can be wished of a company's book, and the answer a wish gets."""

from dataclasses import dataclass
from datetime import datetime

from common.contracts.pulled import PulledField
from common.contracts.records import Entity
from invoicing.domain.records import StoredRecord

ANY_REVISION = frozenset({"*"})


@dataclass(frozen=True)
class Put:
    """Create a record (`known` is None), or change the one whose revision is among those known."""

    kind: str
    record: Entity
    known: frozenset[str] | None

    @property
    def id(self) -> str:
        """Which record."""
        return self.record.id


@dataclass(frozen=True)
class Void:
    """Void an invoice or a credit note; whatever its revision, where none is known."""

    kind: str
    id: str
    known: frozenset[str] = ANY_REVISION


@dataclass(frozen=True)
class DeletePayment:
    """Take a payment back."""

    id: str
    kind: str = "payment"


@dataclass(frozen=True)
class Pull:
    """Take over what Xero holds, as it was read there `at` a time.

    `fields` are those that changed there, each with the values it may replace; None where the record is new.
    """

    kind: str
    record: Entity
    deleted: bool
    at: datetime
    fields: tuple[PulledField, ...] | None = None

    @property
    def id(self) -> str:
        """Which record."""
        return self.record.id


Command = Put | Void | DeletePayment


@dataclass(frozen=True)
class Answer:
    """What became of a wish: the HTTP status and the record as it stands now."""

    status: int
    stored: StoredRecord
