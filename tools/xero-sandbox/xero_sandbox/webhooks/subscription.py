"""Holds an app's webhook: where it goes, its key, what is still to be sent and how sending went."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from xero_sandbox.rulebook import rule

CATEGORIES = {"Contacts": "CONTACT", "Invoices": "INVOICE", "CreditNotes": "CREDITNOTE"}
ID_KEYS = {"Contacts": "ContactID", "Invoices": "InvoiceID", "CreditNotes": "CreditNoteID"}
GIVE_UP = 24 * 3600
KEPT = 31 * 24 * 3600
FIRST_WAIT = 15 * 60


@dataclass
class Delivery:
    """Events sent together, and how often that was tried."""

    events: list[dict[str, Any]]
    first: int
    due: float
    made: float
    tries: int = 0

    @property
    def last(self) -> int:
        """The number of its last event."""
        return self.first + len(self.events) - 1


def _nobody() -> None:
    """Who is woken while nothing sends."""


@dataclass
class Webhooks:
    """The one subscription; its state is none, checking, ok, failed or disabled."""

    url: str = ""
    key: str = ""
    state: str = "none"
    sequence: int = 0
    pending: list[Delivery] = field(default_factory=list)
    sent: int = 0
    refused: int = 0
    failing_since: float | None = None
    wake: Callable[[], None] = _nobody

    @rule("webhooks.events", source="Webhooks overview page", sure="docs")
    def heard(self, tenant_id: str, kind: str, body: dict[str, Any], created: bool, at: str) -> None:
        """Contacts, invoices and credit notes raise CREATE and UPDATE events; items, payments and rates raise none."""
        category = CATEGORIES.get(kind)
        if category is None or self.state in {"none", "checking", "failed"}:
            return
        identity = body[ID_KEYS[kind]]
        event: dict[str, Any] = {
            "resourceUrl": f"https://api.xero.com/api.xro/2.0/{kind}/{identity}",
            "resourceId": identity,
            "tenantId": tenant_id,
            "tenantType": "ORGANISATION",
            "eventCategory": category,
            "eventType": "CREATE" if created else "UPDATE",
            "eventDateUtc": at,
        }
        if kind == "CreditNotes":
            event["data"] = {"Type": body["Type"], "Status": body["Status"]}
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
        """Ends the subscription; the next one begins anew."""
        self.forget()
        self.url = self.key = ""
        self.state = "none"
        self.sequence = self.sent = self.refused = 0
        self.failing_since = None

    def forget(self) -> None:
        """Drops what was not sent yet; the subscription stays."""
        self.pending.clear()
