"""Rules: what people do with settings and the connection, what they answer, and what their bookkeeper does in Xero."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.model.acting import PICK, Acting, where

SWITCHES = ("import_payments", "update_customers", "import_invoice_edits", "number_behind_name")
PLACES = ("settings.switches", "settings.accounts", "settings.taxes")


class Deciding(Acting):
    """Settings, connections and answers."""

    @rule(switch=st.sampled_from(SWITCHES))
    def change_settings(self, switch: str) -> None:
        self.fired("change_settings", switch)
        self.company.turn_switch(switch, PLACES)

    @rule()
    @where(lambda self: self.company.neighbours.state == "connected")
    def disconnect(self) -> None:
        self.fired("disconnect")
        self.company.disconnect()

    @rule()
    def reconnect(self) -> None:
        """Somebody authenticates once more, whether that was needed or not."""
        self.fired("reconnect")
        self.company.connect(self.company.neighbours.tenant_id)

    @rule(number=st.integers(0, 1))
    def another_organisation(self, number: int) -> None:
        self.fired("another_organisation", number)
        self.company.connect(self.company.tenants[number])

    @rule()
    @where(lambda self: self.company.neighbours.state == "connected")
    def disconnected_in_xero(self) -> None:
        self.fired("disconnected_in_xero")
        tenant_id = str(self.company.neighbours.tenant_id)
        self.company.xero.arm("organisation_disconnected", tenant_id=tenant_id)

    @rule(pick=PICK, action=st.sampled_from(["retry", "create", "link", "ignore"]))
    def answer_problem(self, pick: int, action: str) -> None:
        self.fired("answer_problem", action)
        self.company.answer(pick, action)


class Bookkeeping(Acting):
    """Somebody works in Xero by hand."""

    def there(self, kind: str, **wanted: Any) -> Sequence[dict[str, Any]]:
        """Give the objects of a kind in the organisation that is connected."""
        found = self.company.xero.objects(kind, self.company.neighbours.tenant_id)
        return [one for one in found if all(one.get(name) == value for name, value in wanted.items())]

    def by_hand(self, kind: str, element: dict[str, Any], id_key: str, **fields: Any) -> None:
        """Change an object in Xero, and remember that it was."""
        self.company.touched.add(element[id_key])
        self.company.xero.change(kind, self.company.neighbours.tenant_id, element[id_key], **fields)

    @rule(pick=PICK, what=st.sampled_from(["Name", "EmailAddress"]))
    def contact_changed_in_xero(self, pick: int, what: str) -> None:
        self.fired("contact_changed_in_xero", what)
        if found := self.there("Contacts", ContactStatus="ACTIVE"):
            one = found[pick % len(found)]
            value = f"By hand {pick}" if what == "Name" else f"x{pick}@example.nz"
            self.by_hand("Contacts", one, "ContactID", **{what: value})

    @rule(pick=PICK)
    def contact_made_in_xero(self, pick: int) -> None:
        self.fired("contact_made_in_xero")
        name = ["Bloom", "Petal", f"Walk-in {pick}"][pick % 3]
        if not self.there("Contacts", Name=name, ContactStatus="ACTIVE"):
            self.company.xero.plant("Contacts", self.company.neighbours.tenant_id, Name=name)

    @rule(pick=PICK)
    def contact_archived_in_xero(self, pick: int) -> None:
        self.fired("contact_archived_in_xero")
        if found := self.there("Contacts", ContactStatus="ACTIVE"):
            self.by_hand("Contacts", found[pick % len(found)], "ContactID", ContactStatus="ARCHIVED")

    @rule(pick=PICK)
    def invoice_voided_in_xero(self, pick: int) -> None:
        self.fired("invoice_voided_in_xero")
        free = [
            one
            for one in self.there("Invoices", Status="AUTHORISED")
            if not one["AmountPaid"] + one["AmountCredited"]
        ]
        if free:
            self.by_hand("Invoices", free[pick % len(free)], "InvoiceID", Status="VOIDED")

    @rule(pick=PICK)
    def paid_in_xero(self, pick: int) -> None:
        self.fired("paid_in_xero")
        if found := self.there("Invoices", Status="AUTHORISED"):
            one = found[pick % len(found)]
            account = str(
                self.company.neighbours.settings[self.company.neighbours.tenant_id].payment_account_id
            )
            self.company.xero.plant(
                "Payments",
                self.company.neighbours.tenant_id,
                Invoice={"InvoiceID": one["InvoiceID"]},
                Account={"AccountID": account},
                Date="2026-11-20",
                Amount=one["AmountDue"],
                Status="AUTHORISED",
                PaymentType="ACCRECPAYMENT",
            )

    @rule(pick=PICK)
    def payment_deleted_in_xero(self, pick: int) -> None:
        self.fired("payment_deleted_in_xero")
        if found := self.there("Payments", Status="AUTHORISED"):
            self.by_hand("Payments", found[pick % len(found)], "PaymentID", Status="DELETED")

    @rule(pick=PICK)
    def item_deleted_in_xero(self, pick: int) -> None:
        self.fired("item_deleted_in_xero")
        if found := self.there("Items"):
            one = found[pick % len(found)]
            self.company.touched.add(one["ItemID"])
            tenant_id = str(self.company.neighbours.tenant_id)
            self.company.xero.control("DELETE", f"objects/Items/{one['ItemID']}", tenant_id=tenant_id)
