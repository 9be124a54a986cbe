"""The check: is each record of the book in Xero exactly once, and is it the same there?"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from demo.held import Held, Object, day
from demo.records import Book, Customer, Invoice, Payment, Product

Record = TypeVar("Record", Customer, Product, Invoice, Payment)
SHOWN = 20
KINDS = ("customer", "product", "invoice", "payment")


@dataclass
class Tally:
    """How the records of one kind fared; what is found once may still be differing."""

    expected: int = 0
    found: int = 0
    missing: int = 0
    doubled: int = 0
    differing: int = 0

    @property
    def ok(self) -> bool:
        """All are there exactly once, and none differs."""
        return self.found == self.expected and not self.differing


@dataclass
class Report:
    """What the check found."""

    kinds: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    differences: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing is missing, doubled or different."""
        return all(tally.ok for tally in self.kinds.values())

    def as_json(self) -> dict[str, Any]:
        """The tallies by kind."""
        return {kind: asdict(tally) for kind, tally in self.kinds.items()}

    def lines(self) -> list[str]:
        """One line for each claim, then the first differences."""
        told = [_claim(kind, self.kinds[kind]) for kind in KINDS if self.kinds[kind].expected]
        told += [f"  {difference}" for difference in self.differences[:SHOWN]]
        if len(self.differences) > SHOWN:
            told.append(f"  and {len(self.differences) - SHOWN} more differences")
        return told


def compare(book: Book, held: Held) -> Report:
    """Look for every record of the book in what Xero holds."""
    report = Report()
    look = _Look(book, held)
    look.at(report, "customer", book.customers, held.contacts, look.customer)
    look.at(report, "product", book.products, held.items, look.product)
    look.at(report, "invoice", book.invoices, held.invoices, look.invoice)
    look.at(report, "payment", book.payments, held.payments, look.payment)
    return report


class _Look:
    def __init__(self, book: Book, held: Held) -> None:
        self.held = held
        self.customers = {customer["id"]: customer for customer in book.customers}
        self.invoices = {invoice["id"]: invoice for invoice in book.invoices}
        self.paid = dict.fromkeys(self.invoices, Decimal("0.00"))
        for payment in book.payments:
            self.paid[payment["invoice_id"]] += Decimal(payment["amount"])

    def at(
        self,
        report: Report,
        kind: str,
        records: Sequence[Record],
        find: Callable[[Record], list[Object]],
        differs: Callable[[Record, Object], list[str]],
    ) -> None:
        tally = report.kinds[kind]
        for record in records:
            found = find(record)
            tally.expected += 1
            name = f"{kind} {self.label(record)}"
            if len(found) != 1:
                tally.missing += not found
                tally.doubled += bool(found)
                report.differences.append(
                    f"{name}: {f'there {len(found)} times' if found else 'missing in Xero'}"
                )
                continue
            tally.found += 1
            if what := differs(record, found[0]):
                tally.differing += 1
                report.differences.append(f"{name}: {'; '.join(what)}")

    def label(self, record: Customer | Product | Invoice | Payment) -> str:
        match record:
            case {"code": code}:
                return str(code)
            case {"number": number}:
                return str(number)
            case {"invoice_id": invoice_id, "id": own}:
                return f"{own} for {self.invoices[str(invoice_id)]['number']}"
        return record["id"]

    def customer(self, customer: Customer, contact: Object) -> list[str]:
        mail, theirs = customer.get("email", ""), contact.get("EmailAddress") or ""
        if not theirs and not contact.get("ContactNumber"):
            return []  # it was in Xero before the book came, and is left as it was
        return _unequal("e-mail", mail.casefold(), theirs.casefold())

    def product(self, product: Product, item: Object) -> list[str]:
        price = (item.get("SalesDetails") or {}).get("UnitPrice", 0)
        names = _unequal("name", _spaced(product["name"]), _spaced(item.get("Name")))
        return names + _unequal_amounts("price", product["price"], price)

    def invoice(self, invoice: Invoice, there: Object) -> list[str]:
        return [
            *_unequal_amounts("total", invoice["total"], there.get("Total")),
            *_unequal_amounts("tax", invoice["tax"], there.get("TotalTax")),
            *_unequal_amounts("paid", self.paid[invoice["id"]], there.get("AmountPaid")),
            *_unequal("date", invoice["date"], day(there.get("Date") or there.get("DateString"))),
            *_unequal("currency", invoice["currency"], there.get("CurrencyCode")),
            *self._contact_of(invoice, there),
        ]

    def _contact_of(self, invoice: Invoice, there: Object) -> list[str]:
        contact = there.get("Contact") or {}
        customer = self.customers[invoice["customer_id"]]
        if contact.get("ContactID") in {one["ContactID"] for one in self.held.contacts(customer)}:
            return []
        return [f"contact {customer['name']} here, {contact.get('Name') or contact.get('ContactID')} in Xero"]

    def payment(self, payment: Payment, there: Object) -> list[str]:
        invoice = there.get("Invoice") or {}
        numbers = {
            one["InvoiceID"]: one["InvoiceNumber"]
            for one in self.held.invoices(self.invoices[payment["invoice_id"]])
        }
        wrong = (
            [] if invoice.get("InvoiceID") in numbers else [f"it pays {invoice.get('InvoiceNumber')} in Xero"]
        )
        return [
            *_unequal_amounts("amount", payment["amount"], there.get("Amount")),
            *_unequal("date", payment["date"], day(there.get("Date"))),
            *wrong,
        ]


def _spaced(text: object) -> str:
    return " ".join(str(text or "").split())  # runs of spaces do not make another name


def _unequal(what: str, ours: str, theirs: object) -> list[str]:
    return [] if ours == theirs else [f"{what} {ours or 'none'} here, {theirs or 'none'} in Xero"]


def _unequal_amounts(what: str, ours: str | Decimal, theirs: object) -> list[str]:
    there = Decimal(str(theirs if theirs is not None else 0))
    return [] if Decimal(ours) == there else [f"{what} {ours} here, {there} in Xero"]


def _claim(kind: str, tally: Tally) -> str:
    same = {
        "customer": "with their e-mail addresses",
        "product": "with their names and prices",
        "invoice": "with the same total, tax, contact, date and paid amount",
        "payment": "with the same amount, date and invoice",
    }[kind]
    if tally.ok:
        return f"ok      {kind}s: each of the {tally.expected:,} is in Xero exactly once, {same}"
    return (
        f"FAILED  {kind}s: of {tally.expected:,}, {tally.found:,} are in Xero exactly once, {tally.missing:,} missing, "
        f"{tally.doubled:,} doubled, {tally.differing:,} differing"
    )
