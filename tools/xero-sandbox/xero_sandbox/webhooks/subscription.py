"""An app's webhook subscription and its queue of deliveries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from xero_sandbox.rulebook import rule
from xero_sandbox.wire.dates import updated_string
from xero_sandbox.world.ledger import Ledger

CATEGORIES = {
    "Contacts": "CONTACT",
    "Invoices": "INVOICE",
    "CreditNotes": "CREDITNOTE",
    "Payments": "PAYMENT",
    "Prepayments": "PREPAYMENT",
}
ID_KEYS = {
    "Contacts": "ContactID",
    "Invoices": "InvoiceID",
    "CreditNotes": "CreditNoteID",
    "Payments": "PaymentID",
    "Prepayments": "PrepaymentID",
}
DEFAULT_CATEGORIES = ("CONTACT", "INVOICE", "CREDITNOTE")
"""The categories of a subscription that names none."""

DISABLE_AFTER = 24 * 3600
MAX_EVENT_AGE = 31 * 24 * 3600
FIRST_RETRY_DELAY = 15 * 60


@dataclass
class Delivery:
    """Events sent in one request. `first` is the sequence number of the first; `due` and `made` are 0 before a try."""

    events: list[dict[str, Any]]
    first: int
    due: float
    made: float
    tries: int = 0

    @property
    def last(self) -> int:
        """The sequence number of its last event."""
        return self.first + len(self.events) - 1


@rule("webhooks.data", source="versions 16.1.0 and 17.0.0 of the specification", sure="docs")
def data_of(kind: str, body: dict[str, Any], switches: dict[str, str]) -> dict[str, Any]:
    """Events of credit notes have Type and Status, those of prepayments also UpdatedDateUTCString."""
    if kind == "CreditNotes":
        return {"Type": body["Type"], "Status": body["Status"]}
    if kind == "Payments":
        return payment_data(body, switches)
    return _with_time(body["Type"], body) if kind == "Prepayments" else {}


@rule(
    "webhooks.payment_data",
    source="version 20.0.0 of the specification",
    sure="assumed",
    switch="payment_event",
)
def payment_data(body: dict[str, Any], switches: dict[str, str]) -> dict[str, Any]:
    """Events of payments have the same data as those of prepayments, with PaymentType as Type."""
    return _with_time(body["PaymentType"], body) if switches["payment_event"] == "data" else {}


def _with_time(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    updated = updated_string(body["UpdatedDateUTC"])
    return {"Type": kind, "Status": body["Status"], "UpdatedDateUTCString": updated}


def _do_nothing() -> None:
    """Stand in for the sender until it is set."""


@dataclass
class Webhooks:
    """The only subscription; its state is none, checking, ok, failed or disabled."""

    url: str = ""
    key: str = ""
    state: str = "none"
    categories: tuple[str, ...] = DEFAULT_CATEGORIES
    sequence: int = 0
    pending: list[Delivery] = field(default_factory=list)
    sent: int = 0
    refused: int = 0
    failing_since: float | None = None
    wake: Callable[[], None] = _do_nothing

    @rule("webhooks.events", source="Webhooks overview page", sure="docs")
    def enqueue_change(self, ledger: Ledger, kind: str, body: dict[str, Any], created: bool, at: str) -> None:
        """Contacts, invoices, credit notes and payments raise CREATE and UPDATE events; items and rates do not.

        Only events in the subscribed categories are sent.
        """
        category = CATEGORIES.get(kind)
        if category not in self.categories or self.state in {"none", "checking", "failed"}:
            return
        identity = body[ID_KEYS[kind]]
        event: dict[str, Any] = {
            "resourceUrl": f"https://api.xero.com/api.xro/2.0/{kind}/{identity}",
            "resourceId": identity,
            "tenantId": ledger.tenant_id,
            "tenantType": "ORGANISATION",
            "eventCategory": category,
            "eventType": "CREATE" if created else "UPDATE",
            "eventDateUtc": at,
        }
        if data := data_of(kind, body, ledger.switches):
            event["data"] = data
        self._queue(event)

    def _queue(self, event: dict[str, Any]) -> None:
        self.sequence += 1
        newest = self.pending[-1] if self.pending else None
        if newest is not None and newest.tries == 0 and newest.due == 0 and len(newest.events) < 50:
            newest.events.append(event)
        else:
            self.pending.append(Delivery([event], self.sequence, 0, 0))
        self.wake()

    def end(self) -> None:
        """End the subscription and reset its counters."""
        self.clear_pending()
        self.url = self.key = ""
        self.state = "none"
        self.categories = DEFAULT_CATEGORIES
        self.sequence = self.sent = self.refused = 0
        self.failing_since = None

    def clear_pending(self) -> None:
        """Drop unsent events; the subscription stays."""
        self.pending.clear()
