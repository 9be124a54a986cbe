"""What the organisation in Xero holds, found the way the book's records are recognised there."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any

from demo.records import Customer, Invoice, Payment, Product
from demo.sandbox import Sandbox

Object = dict[str, Any]
Index = dict[str, list[Object]]
MARK = "IA-"
GONE = ("VOIDED", "DELETED")
_MICROSOFT = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
_TOKEN = re.compile(r"IA-[A-Za-z0-9._-]{1,40}")


class Held:
    """Live objects of an organisation by what names them."""

    def __init__(
        self,
        contacts: Iterable[Object],
        items: Iterable[Object],
        invoices: Iterable[Object],
        payments: Iterable[Object],
    ) -> None:
        active = [one for one in contacts if one.get("ContactStatus", "ACTIVE") == "ACTIVE"]
        live = [one for one in invoices if one.get("Type") == "ACCREC" and one.get("Status") not in GONE]
        self._contacts_by_name = _index(active, lambda one: _folded(one.get("Name")))
        self._contacts_by_number = _index(active, lambda one: one.get("ContactNumber") or "")
        self._items = _index(items, lambda one: _folded(one.get("Code")))
        self._invoices = _index(live, lambda one: one.get("InvoiceNumber") or "")
        self._payments = _index(
            (one for one in payments if one.get("Status") == "AUTHORISED"), _payment_token
        )

    def contacts(self, customer: Customer) -> list[Object]:
        """Find a customer, by our number or by its exact name, letter case ignored."""
        found = self._contacts_by_number.get(MARK + customer["id"], []) + self._contacts_by_name.get(
            _folded(customer["name"]), []
        )
        return list({one["ContactID"]: one for one in found}.values())

    def items(self, product: Product) -> list[Object]:
        """Find a product by its code, letter case ignored."""
        return self._items.get(_folded(product["code"]), [])

    def invoices(self, invoice: Invoice) -> list[Object]:
        """Find an invoice by its number."""
        return self._invoices.get(invoice["number"], [])

    def payments(self, payment: Payment) -> list[Object]:
        """Find a payment by the token its reference begins with."""
        return self._payments.get(MARK + payment["id"], [])


def read_held(sandbox: Sandbox, tenant_id: str) -> Held:
    """Read all of an organisation that a book may be found in."""
    return Held(
        *(sandbox.objects(resource, tenant_id) for resource in ("Contacts", "Items", "Invoices", "Payments"))
    )


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


def _payment_token(payment: Object) -> str:
    match = _TOKEN.match(str(payment.get("Reference") or ""))
    return match[0] if match else ""
