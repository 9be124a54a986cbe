"""The commands on a company's records, and their answers."""

from dataclasses import dataclass
from datetime import datetime

from common.contracts.pulled import PulledField
from common.contracts.records import Record
from invoicing.domain.records import StoredRecord

ANY_REVISION = frozenset({"*"})


@dataclass(frozen=True)
class Put:
    """Create a record (`known` is None), or change it if its revision is among the `known` ones."""

    kind: str
    record: Record
    known: frozenset[str] | None

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id


@dataclass(frozen=True)
class Void:
    """Void an invoice or a credit note if its revision is among the `known` ones; by default at any revision."""

    kind: str
    id: str
    known: frozenset[str] = ANY_REVISION


@dataclass(frozen=True)
class DeletePayment:
    """Delete a payment."""

    id: str
    kind: str = "payment"


@dataclass(frozen=True)
class Pull:
    """Take over a record from Xero, as it was pulled at the time `at`.

    `fields` are those that changed in Xero, each with the values it may replace; None if the record is new.
    """

    kind: str
    record: Record
    deleted: bool
    at: datetime
    fields: tuple[PulledField, ...] | None = None

    @property
    def id(self) -> str:
        """The record's id."""
        return self.record.id


Command = Put | Void | DeletePayment


@dataclass(frozen=True)
class Answer:
    """The result of a command: the HTTP status and the record after it."""

    status: int
    stored: StoredRecord
