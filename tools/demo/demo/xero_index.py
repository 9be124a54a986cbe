"""What the organisation in Xero holds, found the way the book's records are recognised there."""

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
    """Live objects of an organisation by what names them; `rates` are its tax rates as settings offer them."""

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
        """Find a customer, by our number or by its exact name, letter case ignored."""
        found = self._contacts_by_number.get(MARK + customer["id"], []) + self._contacts_by_name.get(
            _folded(customer["name"]), []
        )
        return list({one["ContactID"]: one for one in found}.values())

    def items(self, product: Product) -> list[Object]:
        """Find a product by its code, letter case ignored; by the code made of it where it is none for Xero."""
        code = " ".join((product.get("code") or "").split())
        if code and len(code) <= LONGEST_CODE:
            return self._items.get(_folded(code), [])
        made = made_code(code)
        return [
            one
            for folded, items in self._items.items()
            for one in items
            if made.fullmatch(folded) and _folded(one.get("Name")).startswith(_folded(product["name"][:40]))
        ]

    def invoices(self, invoice: Invoice) -> list[Object]:
        """Find an invoice by its number."""
        return self._invoices.get(invoice["number"], [])

    def credit_notes(self, note: CreditNote) -> list[Object]:
        """Find a credit note by the token its reference begins with."""
        return self._credit_notes.get(MARK + note["id"], [])

    def payments(self, payment: Payment) -> list[Object]:
        """Find a payment by the token its reference begins with."""
        return self._payments.get(MARK + payment["id"], [])


def made_code(code: str) -> re.Pattern[str]:
    """Return what the code looks like that is made where there is none, or one too long for Xero.

    Its last 12 characters are made from the product's id; in front is the beginning of the code, or `IA`.
    """
    beginning = f"{re.escape(_folded(code[:17]))}-" if code else "ia"
    return re.compile(f"{beginning}[0-9a-z]{{12}}")


def read_objects(sandbox: Sandbox, tenant_id: str) -> Objects:
    """Read all of an organisation that a sync could touch."""
    return {resource: list(sandbox.objects(resource, tenant_id)) for resource in RESOURCES}


def day(value: object) -> str:
    """Give Xero's date, in any of its spellings, as YYYY-MM-DD."""
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
