"""How records look in Xero: which objects are theirs and count, and which facts must be the same on both sides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Element = Mapping[str, Any]
Ref = tuple[str, str]
GONE = {"VOIDED", "DELETED"}
RESOURCES = {
    "customer": "Contacts",
    "product": "Items",
    "invoice": "Invoices",
    "credit_note": "CreditNotes",
    "payment": "Payments",
}
IDS = {
    "customer": "ContactID",
    "product": "ItemID",
    "invoice": "InvoiceID",
    "credit_note": "CreditNoteID",
    "payment": "PaymentID",
    "tax": "TaxType",
}
TAX_RATES = "TaxRates"


@dataclass(frozen=True)
class Expected:
    """A record as the invoicing system keeps it now, in its JSON form."""

    kind: str
    id: str
    record: Mapping[str, Any]
    withdrawn: bool = False
    revision: int | None = None

    @property
    def ref(self) -> Ref:
        """Its kind and id."""
        return self.kind, self.id


@dataclass(frozen=True)
class Engine:
    """What the engine says of a company in an organisation.

    `needs_attention` records are stopped by an open problem, `about` are those that an open problem names.
    `differences` are
    the names of the fields of which it keeps count that they differ.
    """

    links: Mapping[Ref, str]
    needs_attention: frozenset[Ref] = frozenset()
    about: frozenset[Ref] = frozenset()
    differences: Mapping[Ref, frozenset[str]] = field(default_factory=dict)
    skipped: frozenset[Ref] = frozenset()
    revisions: Mapping[Ref, int] = field(default_factory=dict)
    unrest: tuple[str, ...] = ()


def lives(kind: str, element: Element) -> bool:
    """Return whether an object counts."""
    if kind == "customer":
        return bool(element.get("ContactStatus") != "ARCHIVED")
    if kind in {"invoice", "credit_note"} and element.get("Type") not in {"ACCREC", "ACCRECCREDIT"}:
        return False
    return element.get("Status") not in GONE


def marked(kind: str, element: Element) -> str:
    """Return the id of the record that an object names as its own, or nothing."""
    if kind == "invoice":
        return str(element.get("Url") or "").partition("/invoices/")[2]
    text = element.get("ContactNumber") if kind == "customer" else element.get("Reference")
    first = (str(text or "").split() or [""])[0]
    return first.removeprefix("IA-") if first.startswith("IA-") else ""


def facts(one: Expected, element: Element, engine: Engine) -> Iterator[tuple[str, Any, Any]]:
    """Return what must be the same: what it is called, ours, theirs."""
    record = one.record
    match one.kind:
        case "customer":
            if marked("customer", element) == one.id:
                name = str(element.get("Name"))
                yield (
                    "name",
                    record["name"],
                    record["name"] if name.startswith(f"{record['name']} (") else name,
                )
                if record.get("email"):
                    yield "email", record["email"], element.get("EmailAddress")
        case "product":
            yield "name", record["name"], element.get("Name")
            yield (
                "price",
                money(record["price"]),
                money((element.get("SalesDetails") or {}).get("UnitPrice")),
            )
        case "invoice":
            yield "due date", record["due_date"], day_of(element, "DueDate")
            yield "reference", record.get("reference") or "", element.get("Reference") or ""
            yield from _document(record, element, engine)
        case "credit_note":
            yield from _document(record, element, engine)
        case "payment":
            yield "amount", money(record["amount"]), money(element.get("Amount"))
            yield "date", record["date"], day_of(element)
            yield (
                "invoice",
                engine.links.get(("invoice", record["invoice_id"])),
                element["Invoice"]["InvoiceID"],
            )


def _document(record: Mapping[str, Any], element: Element, engine: Engine) -> Iterator[tuple[str, Any, Any]]:
    yield "total", money(record["total"]), money(element.get("Total"))
    yield "tax", money(record["tax"]), money(element.get("TotalTax"))
    yield "date", record["date"], day_of(element)
    yield "number", record["number"], element.get("InvoiceNumber") or element.get("CreditNoteNumber")
    customer = engine.links.get(("customer", record["customer_id"]))
    yield "contact", customer, element["Contact"]["ContactID"]
    ours = sorted(money(line["quantity"]) for line in record["lines"])
    lines = [line for line in element.get("LineItems", ()) if line.get("Quantity") is not None]
    if lines:
        yield (
            "quantities",
            ours,
            sorted(money(line["Quantity"]) for line in lines if money(line["Quantity"])),
        )


def money(value: Any) -> Decimal:
    """Read an amount."""
    return Decimal(str(value if value is not None else 0)).normalize()


def day_of(element: Element, key: str = "Date") -> str:
    """Return a day of an object, however the sandbox writes it."""
    if text := element.get(f"{key}String"):
        return str(text)[:10]
    text = str(element.get(key, ""))
    if text.startswith("/Date("):
        return datetime.fromtimestamp(int(text[6:].split("+")[0].rstrip(")/")) / 1000, UTC).date().isoformat()
    return text[:10]
