"""Finds the objects in Xero that are the records of a book."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from demo.records import CreditNote, Customer, Invoice, Payment, Product
from demo.sandbox import Sandbox

Object = dict[str, Any]
Index = dict[str, list[Object]]
Objects = dict[str, list[Object]]
ID_OF = {
    "Contacts": "ContactID",
    "Items": "ItemID",
    "Invoices": "InvoiceID",
    "CreditNotes": "CreditNoteID",
    "Payments": "PaymentID",
    "TaxRates": "TaxType",
}
RESOURCES = tuple(ID_OF)
MARK = "IA-"
LONGEST_CODE = 30
GONE = ("VOIDED", "DELETED")
_MICROSOFT = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
_TOKEN = re.compile(r"IA-[A-Za-z0-9._-]{1,40}")


class XeroIndex:
    """The live objects of an organisation by name or number; `rates` are its tax rates as the settings offer them."""

    def __init__(self, objects: Objects) -> None:
        active = [one for one in objects["Contacts"] if one.get("ContactStatus", "ACTIVE") == "ACTIVE"]
        invoices = [one for one in objects["Invoices"] if _live(one, "ACCREC")]
        notes = [one for one in objects["CreditNotes"] if _live(one, "ACCRECCREDIT")]
        payments = [one for one in objects["Payments"] if one.get("Status") == "AUTHORISED"]
        self.rates = [_choice(rate) for rate in objects["TaxRates"]]
        self._contacts_by_name = _index(active, lambda one: _folded(one.get("Name")))
        self._contacts_by_number = _index(active, lambda one: one.get("ContactNumber") or "")
        self._items = _index(objects["Items"], lambda one: _folded(one.get("Code")))
        self._invoices = _index(invoices, lambda one: one.get("InvoiceNumber") or "")
        self._credit_notes = _index(notes, _token)
        self._payments = _index(payments, _token)

    def contacts(self, customer: Customer) -> list[Object]:
        """Return the contacts with the customer's contact number or exact name, letter case ignored."""
        found = self._contacts_by_number.get(MARK + customer["id"], []) + self._contacts_by_name.get(
            _folded(customer["name"]), []
        )
        return list({one["ContactID"]: one for one in found}.values())

    def items(self, product: Product) -> list[Object]:
        """Return the items with the product's code, letter case ignored, or with the code made for Xero."""
        code = " ".join((product.get("code") or "").split())
        if code and len(code) <= LONGEST_CODE:
            return self._items.get(_folded(code), [])
        pattern = made_code(code)
        return [
            one
            for folded, items in self._items.items()
            for one in items
            if pattern.fullmatch(folded)
            and _folded(one.get("Name")).startswith(_folded(product["name"][:40]))
        ]

    def invoices(self, invoice: Invoice) -> list[Object]:
        """Return the invoices with this number."""
        return self._invoices.get(invoice["number"], [])

    def credit_notes(self, note: CreditNote) -> list[Object]:
        """Return the credit notes whose reference begins with the record's mark."""
        return self._credit_notes.get(MARK + note["id"], [])

    def payments(self, payment: Payment) -> list[Object]:
        """Return the payments whose reference begins with the record's mark."""
        return self._payments.get(MARK + payment["id"], [])


def made_code(code: str) -> re.Pattern[str]:
    """Return the pattern of the code that the suite makes for a product without one, or with one too long for Xero.

    The last 12 characters derive from the product's id, after the beginning of the code or `IA`.
    """
    beginning = f"{re.escape(_folded(code[:17]))}-" if code else "ia"
    return re.compile(f"{beginning}[0-9a-z]{{12}}")


def read_objects(sandbox: Sandbox, tenant_id: str) -> Objects:
    """Return all objects of an organisation that a sync can change, by resource."""
    return {resource: list(sandbox.objects(resource, tenant_id)) for resource in RESOURCES}


def day(value: object) -> str:
    """Return a date in any of Xero's formats as YYYY-MM-DD; other text is returned unchanged."""
    text = str(value or "")
    if match := _MICROSOFT.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]) / 1000, UTC).date().isoformat()
    try:
        return date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return text


def _index(objects: Iterable[Object], name: Callable[[Object], str]) -> Index:
    index: Index = defaultdict(list)
    for one in objects:
        index[name(one)].append(one)
    return dict(index)


def _folded(text: object) -> str:
    return " ".join(str(text or "").casefold().split())


def _live(document: Object, type_of_sale: str) -> bool:
    return document.get("Type") == type_of_sale and document.get("Status") not in GONE


def _choice(rate: Object) -> Object:
    return {
        "tax_type": rate.get("TaxType", ""),
        "rate": rate.get("EffectiveRate", -1),
        "status": rate.get("Status"),
        "for_revenue": rate.get("CanApplyToRevenue"),
    }


def _token(element: Object) -> str:
    match = _TOKEN.match(str(element.get("Reference") or ""))
    return match[0] if match else ""
