"""Adds documents to a book, with their customers, products and taxes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from demo.csv_book.draft import Buyer, Draft, DraftLine, LeftOut
from demo.money import Totals
from demo.records import Book, CreditNote, Customer, Invoice, Line, Payment, Product, Tax, record_id

DAYS_TO_PAY = timedelta(days=20)
MOST_LINES = 500
LARGEST = Decimal("9999999999")
LONGEST_NAME, LONGEST_TEXT = 255, 4000


class BookBuilder:
    """A book under construction, with the customers, products and taxes so far."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.notes: list[str] = []
        self._numbers: set[str] = set()
        self._customers: dict[str, Customer] = {}
        self._products: dict[str, Product] = {}
        self._taxes: dict[Decimal, Tax] = {}

    def add(self, draft: Draft) -> None:
        """Add a document, its payments, and the credit note for its refund; add nothing if one of them is invalid."""
        drafts = [draft, *([draft.refund] if draft.refund else [])]
        for one in drafts:
            self._check(one)
        for one in drafts:
            self._write(one)

    def _check(self, draft: Draft) -> None:
        if not draft.number.isascii() or not draft.number.isprintable() or len(draft.number) > 255:
            raise LeftOut("Xero does not accept the invoice number")
        if draft.number.casefold() in self._numbers:
            raise LeftOut(f"another document has the number {draft.number}")
        if draft.currency not in ("", self.book.currency):
            raise LeftOut(f"its currency is {draft.currency}, but the book's is {self.book.currency}")
        if len(draft.lines) > MOST_LINES:
            raise LeftOut(f"it has {len(draft.lines)} lines, more than {MOST_LINES}")
        if any(abs(line.amount) > LARGEST for line in draft.lines):
            raise LeftOut("an amount is too large for Xero")
        _check_totals(draft)

    def _write(self, draft: Draft) -> None:
        self._numbers.add(draft.number.casefold())
        self.notes += [f"{draft.number}: {one}" for one in draft.notes]
        if draft.cancels or draft.totals().total < 0:
            self.book.credit_notes.append(self._credit_note(draft))
            return
        invoice = self._invoice(draft)
        self.book.invoices.append(invoice)
        for n, paid in enumerate(draft.paid, start=1):
            payment: Payment = {
                "id": record_id("payment", f"{draft.number}/{n}"),
                "invoice_id": invoice["id"],
                "date": paid.on.isoformat(),
                "amount": str(paid.amount),
            }
            if paid.method:
                payment["method"] = paid.method
            if paid.reference:
                payment["reference"] = paid.reference
            self.book.payments.append(payment)

    def _invoice(self, draft: Draft) -> Invoice:
        sums = draft.totals()
        invoice: Invoice = {
            "id": record_id("invoice", draft.number),
            "number": draft.number,
            "customer_id": self._customer(draft.buyer)["id"],
            "date": draft.on.isoformat(),
            "due_date": (draft.due or draft.on + DAYS_TO_PAY).isoformat(),
            "currency": self.book.currency,
            "prices": "inclusive" if draft.inclusive else "exclusive",
            "status": "draft" if draft.draft else "open",
            "lines": self._lines(draft.lines),
            "subtotal": str(sums.subtotal),
            "tax": str(sums.tax),
            "total": str(sums.total),
        }
        if draft.reference:
            invoice["reference"] = draft.reference
        if draft.note:
            invoice["note"] = draft.note
        return invoice

    def _credit_note(self, draft: Draft) -> CreditNote:
        sums = draft.totals()
        lines = draft.lines
        if sums.total < 0:
            lines = [_positive(line) for line in lines]
            sums = Totals(*(-amount for amount in sums))
        note: CreditNote = {
            "id": record_id("credit note", draft.number),
            "number": draft.number,
            "customer_id": self._customer(draft.buyer)["id"],
            "date": draft.on.isoformat(),
            "currency": self.book.currency,
            "prices": "inclusive" if draft.inclusive else "exclusive",
            "status": "draft" if draft.draft else "open",
            "lines": self._lines(lines),
            "subtotal": str(sums.subtotal),
            "tax": str(sums.tax),
            "total": str(sums.total),
        }
        if draft.reference:
            note["reference"] = draft.reference
        if draft.note:
            note["note"] = draft.note
        return note

    def _customer(self, buyer: Buyer) -> Customer:
        known = self._customers.get(buyer.key)
        if known is None:
            known = {"id": record_id("customer", buyer.key), "name": buyer.name}
            if buyer.number:
                known["number"] = buyer.number
            if buyer.email:
                known["email"] = buyer.email
            if buyer.phone:
                known["phone"] = buyer.phone
            if buyer.address:
                known["address"] = buyer.address
            self._customers[buyer.key] = known
            self.book.customers.append(known)
        elif (buyer.email or known.get("email", "")) != known.get("email", "") or (
            buyer.address and buyer.address != known.get("address", {})
        ):
            self.notes.append(
                f"{buyer.name}: the rows have different e-mail addresses or addresses; the first ones are used"
            )
        return known

    def _lines(self, lines: Sequence[DraftLine]) -> list[Line]:
        return [self._line(line) for line in lines]

    def _line(self, line: DraftLine) -> Line:
        code = line.code
        description = (line.description or code or "Goods")[:LONGEST_TEXT]
        tax = self._tax(line.rate)
        written: Line = {
            "description": description,
            "quantity": f"{line.quantity:f}",
            "price": f"{line.price:f}",
            "tax_id": tax["id"],
        }
        if line.discount:
            written["discount_rate"] = f"{line.discount:f}"
        if code:
            written["product_id"] = self._product(code, description, line, tax)["id"]
        return written

    def _tax(self, rate: Decimal) -> Tax:
        if rate not in self._taxes:
            per_cent = f"{rate.normalize():f}"
            name = f"Tax {per_cent}%"
            self._taxes[rate] = {"id": record_id("tax", name), "name": name, "rate": per_cent}
            self.book.taxes.append(self._taxes[rate])
        return self._taxes[rate]

    def _product(self, code: str, name: str, line: DraftLine, tax: Tax) -> Product:
        if code.casefold() not in self._products:
            product: Product = {
                "id": record_id("product", code.casefold()),
                "code": code,
                "name": name[:LONGEST_NAME].strip(),
                "price": f"{max(line.price, Decimal(0)):f}",
                "tax_id": tax["id"],
                "sold": True,
            }
            self._products[code.casefold()] = product
            self.book.products.append(product)
        return self._products[code.casefold()]


def _check_totals(draft: Draft) -> None:
    sums = draft.totals()
    for name, text, found in (("total", draft.total, sums.total), ("tax", draft.tax, sums.tax)):
        if text is not None and text != found:
            raise LeftOut(f"the {name} of its lines is {found}, but the file has {text}")
    if draft.cancels and not sums.total:
        raise LeftOut("the total of this cancellation is 0")
    if draft.paid and (draft.cancels or draft.draft):
        raise LeftOut("a credit note or draft has a payment")
    if draft.paid and sum(one.amount for one in draft.paid) > sums.total:
        raise LeftOut(f"the payments exceed its total of {sums.total}")


def _positive(line: DraftLine) -> DraftLine:
    """Return the line of a credit note with a positive amount, by its quantity if that is negative."""
    if line.quantity < 0:
        return replace(line, quantity=-line.quantity)
    return replace(line, price=-line.price)
