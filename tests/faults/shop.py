"""A company with records of every kind, in every stage that a sync may find them in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from tests.checker import Expected
from tests.company import Company
from tests.looks import Ref
from tests.world import any_of

KINDS = {"creditnote": "credit_note"}
PLURALS = {
    "customers": "customer",
    "products": "product",
    "taxes": "tax",
    "invoices": "invoice",
    "creditnotes": "credit_note",
    "payments": "payment",
}
SMALL = [{"description": "Ribbon", "quantity": "1", "price": "4.00", "tax_id": "gst"}]
OTHER = [
    {"description": "Tulips", "quantity": "7", "price": "2.5000", "tax_id": "gst"},
    {"description": "Vase", "quantity": "1", "price": "18.00", "tax_id": "gst"},
]


@dataclass
class Shop(Company):
    """A company, what it does in a day, and what of it the invoicing system accepted.

    `written` are the states in which people wrote each record.
    """

    names: dict[str, str] = field(default_factory=dict)
    written: dict[Ref, list[Mapping[str, Any]]] = field(default_factory=dict)

    def puts(self, kind: str, record: Mapping[str, Any], revision: int | None = None) -> httpx.Response:
        """Create a record, or change the revision that is known, and remember it."""
        self.written.setdefault((PLURALS[kind], str(record["id"])), []).append(dict(record))
        return super().puts(kind, record, revision)

    def opens(self) -> None:
        """Make what a first sync sends: everything that will be changed or withdrawn later."""
        self.makes_customers(2)
        self.makes_products(1)
        made = self.makes_invoices(5, customer_id=self.customers[0])
        self.names = dict(zip(("paid", "credited", "void", "edited", "open"), made, strict=True))
        self.names["payment"] = self.pays(self.names["paid"])
        self.names["spent"] = self.credits(self.names["credited"], SMALL)
        self.names["note"] = self.credits(None, SMALL)

    def changes_everything(self) -> None:
        """Withdraw, change and make records of every kind for which that can be done."""
        self.takes_back(self.names["payment"])
        self.voids(self.names["void"])
        any_of(self.http.post(f"/api/v1/creditnotes/{self.names['spent']}/void"))
        self.renames(self.customers[1])
        self.reprices(self.products[0])
        self.edits(self.names["edited"], OTHER)
        self.rewrites(self.names["note"], OTHER)
        self.sells()

    def sells(self) -> None:
        """Make one of each kind: customer, product, invoice, credit note with its allocation, payment."""
        self.makes_customers(1)
        self.makes_products(1)
        line = {"description": "Bouquet", "quantity": "2", "price": "30.00", "tax_id": "gst"}
        lines = [{**line, "product_id": self.products[-1]}]
        (sold,) = self.makes_invoices(1, customer_id=self.customers[-1], lines=lines)
        self.credits(sold, SMALL)
        paid = self.names.pop("open", None) or self.makes_invoices(1)[0]
        self.pays(paid)

    def credits(self, invoice: str | None, lines: list[dict[str, Any]]) -> str:
        """Write a credit note, spent on an invoice if one is given."""
        customer = self.invoices[invoice]["customer_id"] if invoice else self.customers[0]
        record = {**self.invoice(lines=lines, customer_id=customer), "id": str(uuid4())}
        record |= {"number": f"CN-{record['id'][:8]}", "allocations": []}
        if invoice:
            spent = {"invoice_id": invoice, "amount": record["total"], "date": record["date"]}
            record["allocations"] = [spent]
        self.puts("creditnotes", record)
        return str(record["id"])

    def renames(self, customer: str) -> None:
        """Rename a customer."""
        stored = any_of(self.http.get(f"/api/v1/customers/{customer}"))
        self.puts("customers", {"id": customer, "name": f"Renamed {uuid4()}"}, stored["revision"])

    def reprices(self, product: str) -> None:
        """Change the price of a product."""
        stored = any_of(self.http.get(f"/api/v1/products/{product}"))
        self.puts("products", stored["record"] | {"price": "11.25"}, stored["revision"])

    def rewrites(self, note: str, lines: list[dict[str, Any]]) -> None:
        """Write other lines on a credit note."""
        stored = any_of(self.http.get(f"/api/v1/creditnotes/{note}"))
        figures = self.invoice(lines=lines)
        changed = {name: figures[name] for name in ("lines", "subtotal", "tax", "total")}
        self.puts("creditnotes", stored["record"] | changed, stored["revision"])

    def accepted(self) -> Iterator[Expected]:
        """Return every record that the invoicing system keeps, as it is now."""
        cursor, more = None, True
        while more:
            query: dict[str, str] = {"cursor": cursor} if cursor else {}
            page = any_of(self.http.get("/api/v1/refresh", params=query))
            cursor, more = page["cursor"], page["more"]
            for change in page["changes"]:
                record = change["record"] or {}
                withdrawn = change["deleted"] or record.get("status") == "void"
                kind = KINDS.get(change["kind"], change["kind"])
                yield Expected(kind, change["id"], record, withdrawn, change["revision"])
