"""Rules: a bookkeeper edits every field of every kind in Xero itself, within Xero's own rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.looks import GONE
from tests.model.rules import PICK, CompanyRules

Element = dict[str, Any]
WORDS = st.sampled_from(["", "Fern", "Moss", "Ivy"])
"""What is written into a field; nothing clears it."""
CONTACT_TEXTS = ("Name", "EmailAddress", "TaxNumber", "AccountNumber", "FirstName", "LastName")
PHONES = ("DEFAULT", "MOBILE", "FAX", "DDI")
ADDRESS_KEYS = ("AddressLine1", "AddressLine2", "AddressLine3", "City", "Region", "PostalCode", "Country")
ITEM_FIELDS = ("Name", "Description", "Code", "UnitPrice", "AccountCode", "TaxType", "PurchaseDescription")
LINE_FIELDS = ("AccountCode", "Description", "UnitAmount", "Quantity", "TaxType", "DiscountRate")
ACCOUNT, EXEMPT, PRICE = "260", "ZERORATEDOUTPUT", "41.50"
DOCUMENTS = {"Invoices": "InvoiceID", "CreditNotes": "CreditNoteID"}


class BookkeeperRules(CompanyRules):
    """Edits, payments, merges and deletions in Xero."""

    def there(self, kind: str, **wanted: object) -> Sequence[Element]:
        """Return the objects of a kind in the organisation that is connected."""
        found = self.company.xero.objects(kind, self.company.neighbours.tenant_id)
        return [one for one in found if all(one.get(name) == value for name, value in wanted.items())]

    def edits(self, kind: str, id_key: str, element: Element, **fields: object) -> bool:
        """Change an object by Xero's rules; return whether Xero took it."""
        tenant_id = self.company.neighbours.tenant_id
        if not self.company.xero.person(kind, tenant_id, **{id_key: element[id_key]}, **fields):
            return False
        self.company.touched.add(element[id_key])
        return True

    def contact(self, pick: int) -> Element | None:
        """Return one of the active contacts."""
        found = self.there("Contacts", ContactStatus="ACTIVE")
        return found[pick % len(found)] if found else None

    def document(self, kind: str, pick: int) -> Element | None:
        """Return one of the documents that count."""
        found = [one for one in self.there(kind) if one["Status"] not in GONE]
        return found[pick % len(found)] if found else None

    @rule(pick=PICK, key=st.sampled_from(CONTACT_TEXTS), words=WORDS)
    def contact_edited(self, pick: int, key: str, words: str) -> None:
        self.fired("contact_edited", pick, key, words)
        value = f"{words.lower()}{pick}@example.nz" if key == "EmailAddress" and words else words
        value = f"{words} {pick}" if key == "Name" and words else value
        if one := self.contact(pick):
            self.edits("Contacts", "ContactID", one, **{key: value})

    @rule(pick=PICK, kind=st.sampled_from(PHONES), number=st.sampled_from(["", "555 100", "555 200"]))
    def phone_edited(self, pick: int, kind: str, number: str) -> None:
        self.fired("phone_edited", pick, kind, number)
        if one := self.contact(pick):
            phone = {"PhoneType": kind, "PhoneNumber": number, "PhoneAreaCode": "", "PhoneCountryCode": ""}
            self.edits("Contacts", "ContactID", one, Phones=_among(one, "Phones", "PhoneType", phone))

    @rule(
        pick=PICK, kind=st.sampled_from(["STREET", "POBOX"]), key=st.sampled_from(ADDRESS_KEYS), words=WORDS
    )
    def address_edited(self, pick: int, kind: str, key: str, words: str) -> None:
        self.fired("address_edited", pick, kind, key, words)
        if one := self.contact(pick):
            address = {"AddressType": kind, key: words}
            changed = _among(one, "Addresses", "AddressType", address)
            self.edits("Contacts", "ContactID", one, Addresses=changed)

    @rule(pick=PICK, into=PICK)
    def contacts_merged(self, pick: int, into: int) -> None:
        self.fired("contacts_merged", pick, into)
        one, other = self.contact(pick), self.contact(into)
        if one and other and one["ContactID"] != other["ContactID"]:
            self.edits("Contacts", "ContactID", one, MergedToContactID=other["ContactID"])

    @rule(pick=PICK)
    def contact_archived(self, pick: int) -> None:
        self.fired("contact_archived", pick)
        if one := self.contact(pick):
            self.edits("Contacts", "ContactID", one, ContactStatus="ARCHIVED")

    @rule(pick=PICK)
    def contact_restored(self, pick: int) -> None:
        self.fired("contact_restored", pick)
        if found := self.there("Contacts", ContactStatus="ARCHIVED"):
            self.edits("Contacts", "ContactID", found[pick % len(found)], ContactStatus="ACTIVE")

    @rule(pick=PICK)
    def contact_made(self, pick: int) -> None:
        self.fired("contact_made", pick)
        name = ["Bloom", "Petal", f"Walk-in {pick}"][pick % 3]
        email = ["", f"walk{pick}@example.nz"][pick % 2]
        self.company.xero.person("Contacts", self.company.neighbours.tenant_id, Name=name, EmailAddress=email)

    @rule(pick=PICK, key=st.sampled_from(ITEM_FIELDS), words=WORDS)
    def item_edited(self, pick: int, key: str, words: str) -> None:
        self.fired("item_edited", pick, key, words)
        sales = {"UnitPrice": PRICE, "AccountCode": ACCOUNT, "TaxType": EXEMPT}
        if found := self.there("Items"):
            one = found[pick % len(found)]
            details = {**one.get("SalesDetails", {}), key: sales.get(key)}
            fields = {"SalesDetails": details} if key in sales else {key: words}
            self.edits("Items", "ItemID", one, **{"Code": one["Code"], **fields})

    @rule(pick=PICK)
    def item_deleted(self, pick: int) -> None:
        self.fired("item_deleted", pick)
        if found := self.there("Items"):
            self.edits("Items", "ItemID", found[pick % len(found)], Status="DELETED")

    @rule(
        pick=PICK,
        kind=st.sampled_from(sorted(DOCUMENTS)),
        key=st.sampled_from(["Reference", "Date", "DueDate", "Number"]),
        words=WORDS,
    )
    def header_edited(self, pick: int, kind: str, key: str, words: str) -> None:
        self.fired("header_edited", pick, kind, key, words)
        if one := self.document(kind, pick):
            number = kind.removesuffix("s") + "Number"
            value = {"Reference": words, "Number": f"B-{pick}"}.get(key, f"2026-11-{10 + pick % 9}")
            if key == "Reference" and kind == "CreditNotes":
                value = f"{str(one.get('Reference', '')).split(' ')[0]} {words}".strip()
            self.edits(kind, DOCUMENTS[kind], one, **{number if key == "Number" else key: value})

    @rule(
        pick=PICK,
        kind=st.sampled_from(sorted(DOCUMENTS)),
        key=st.sampled_from(LINE_FIELDS),
        words=WORDS.filter(bool),
    )
    def line_edited(self, pick: int, kind: str, key: str, words: str) -> None:
        self.fired("line_edited", pick, kind, key, words)
        values = {"AccountCode": ACCOUNT, "UnitAmount": PRICE, "Quantity": 3, "TaxType": EXEMPT}
        if (one := self.document(kind, pick)) and one["LineItems"]:
            lines = [{"LineItemID": line["LineItemID"]} for line in one["LineItems"]]
            lines[pick % len(lines)][key] = {**values, "DiscountRate": 10}.get(key, words)
            self.edits(kind, DOCUMENTS[kind], one, LineItems=lines)

    @rule(pick=PICK, kind=st.sampled_from(sorted(DOCUMENTS)), adds=st.booleans())
    def line_added_or_removed(self, pick: int, kind: str, adds: bool) -> None:
        self.fired("line_added_or_removed", pick, kind, adds)
        if one := self.document(kind, pick):
            lines: list[Element] = [{"LineItemID": line["LineItemID"]} for line in one["LineItems"]]
            further = {"Description": "By hand", "Quantity": 1, "UnitAmount": 5, "AccountCode": ACCOUNT}
            lines = [*lines, further] if adds else lines[1:]
            self.edits(kind, DOCUMENTS[kind], one, LineItems=lines)

    @rule(pick=PICK, kind=st.sampled_from(sorted(DOCUMENTS)))
    def document_voided(self, pick: int, kind: str) -> None:
        self.fired("document_voided", pick, kind)
        if one := self.document(kind, pick):
            status = "DELETED" if one["Status"] == "DRAFT" else "VOIDED"
            self.edits(kind, DOCUMENTS[kind], one, Status=status)

    @rule(pick=PICK)
    def paid(self, pick: int) -> None:
        self.fired("paid", pick)
        if found := self.there("Invoices", Status="AUTHORISED"):
            one, tenant_id = found[pick % len(found)], self.company.neighbours.tenant_id
            account = str(self.company.neighbours.settings[tenant_id].payment_account_id)
            self.company.xero.person(
                "Payments",
                tenant_id,
                Invoice={"InvoiceID": one["InvoiceID"]},
                Account={"AccountID": account},
                Date="2026-11-20",
                Amount=one["AmountDue"],
            )

    @rule(pick=PICK)
    def payment_deleted(self, pick: int) -> None:
        self.fired("payment_deleted", pick)
        if found := self.there("Payments", Status="AUTHORISED"):
            self.edits("Payments", "PaymentID", found[pick % len(found)], Status="DELETED")

    @rule(pick=PICK, act=st.sampled_from(["rename", "archive", "change"]))
    def tax_rate_edited(self, pick: int, act: str) -> None:
        self.fired("tax_rate_edited", pick, act)
        rates = [one for one in self.there("TaxRates", Status="ACTIVE") if one["TaxType"] != "OUTPUT2"]
        if rates:
            one = rates[pick % len(rates)]
            part = {"Name": "GST", "Rate": 5 + pick % 5, "IsCompound": False}
            fields: Mapping[str, object] = {
                "rename": {"Name": f"{one['Name']} {pick}"[:50]},
                "archive": {"Name": one["Name"], "Status": "ARCHIVED"},
                "change": {"Name": one["Name"], "TaxComponents": [part]},
            }[act]
            self.edits("TaxRates", "TaxType", one, **fields)


def _among(element: Element, parts: str, kind: str, changed: Element) -> list[Element]:
    """Return all phones or addresses of a contact with one of them changed, as Xero's page sends them."""
    found = {str(one[kind]): one for one in element.get(parts) or ()}
    return [one for name, one in found.items() if name != changed[kind]] + [
        {**found.get(changed[kind], {}), **changed}
    ]
