"""The fields of invoices and credit notes, except their lines."""

from collections.abc import Callable
from decimal import Decimal

from demo.comparison import fitting
from demo.comparison.field import Field, Pair, text
from demo.comparison.fitting import number
from demo.records import CreditNote, Invoice
from demo.xero_index import MARK, Object, day

Document = Invoice | CreditNote
NOTHING = Decimal(0)


def _day(key: str) -> Callable[[Object], str]:
    return lambda there: day(there.get(key) or there.get(f"{key}String"))


def _number(key: str) -> Callable[[Object], str]:
    return lambda there: number(there.get(key))


def _text(key: str) -> Callable[[Object], str]:
    return lambda there: text(there, key)


def _common(number_key: str, xero_type: str) -> tuple[Field[Document], ...]:
    return (
        Field("number", _text(number_key), lambda pair: fitting.one_line(pair.record["number"])),
        Field("type", _text("Type"), lambda _: xero_type),
        Field("date", _day("Date"), lambda pair: pair.record["date"]),
        Field("currency", _text("CurrencyCode"), lambda pair: pair.record["currency"]),
        Field("line amounts", _text("LineAmountTypes"), lambda pair: pair.record["prices"].capitalize()),
        Field(
            "contact",
            lambda there: text(there, "Contact", "ContactID"),
            lambda pair: pair.sides.contact_of(pair.record["customer_id"], pair.object),
        ),
        Field("subtotal", _number("SubTotal"), lambda pair: number(pair.record["subtotal"])),
        Field("tax", _number("TotalTax"), lambda pair: number(pair.record["tax"])),
        Field("total", _number("Total"), lambda pair: number(pair.record["total"])),
    )


def _status(document: Document, left: Decimal) -> str:
    if document["status"] == "draft":
        return "DRAFT"
    return "AUTHORISED" if left else "PAID"


def _paid(pair: Pair[Invoice]) -> Decimal:
    return pair.sides.paid.get(pair.record["id"], NOTHING)


def _credited(pair: Pair[Invoice]) -> Decimal:
    return pair.sides.credited.get(pair.record["id"], NOTHING)


def _due(pair: Pair[Invoice]) -> Decimal:
    return Decimal(pair.record["total"]) - _paid(pair) - _credited(pair)


def _remaining(pair: Pair[CreditNote]) -> Decimal:
    used = sum((Decimal(one["amount"]) for one in pair.record.get("allocations", ())), NOTHING)
    return Decimal(pair.record["total"]) - used


def _record_in_address(there: Object) -> str:
    return text(there, "Url").rpartition("/invoices/")[2]


INVOICE_FIELDS: tuple[Field[Invoice], ...] = (
    *_common("InvoiceNumber", "ACCREC"),
    Field("due date", _day("DueDate"), lambda pair: pair.record["due_date"]),
    Field(
        "reference",
        _text("Reference"),
        lambda pair: fitting.line(pair.record.get("reference"), 255),
        "one line of 255",
    ),
    Field("paid", _number("AmountPaid"), lambda pair: number(_paid(pair)), "the payments for it"),
    Field(
        "credited", _number("AmountCredited"), lambda pair: number(_credited(pair)), "the credit notes used"
    ),
    Field("due", _number("AmountDue"), lambda pair: number(_due(pair))),
    Field("status", _text("Status"), lambda pair: _status(pair.record, _due(pair)), "PAID if nothing is due"),
    Field(
        "address in the app", _record_in_address, lambda pair: pair.record["id"], "ends with the invoice's id"
    ),
)
CREDIT_NOTE_FIELDS: tuple[Field[CreditNote], ...] = (
    *_common("CreditNoteNumber", "ACCRECCREDIT"),
    Field(
        "reference",
        _text("Reference"),
        lambda pair: marked(pair.record["id"], pair.record.get("reference")),
        "the mark of the credit note, then its own reference",
    ),
    Field(
        "remaining", _number("RemainingCredit"), lambda pair: number(_remaining(pair)), "the unused amount"
    ),
    Field(
        "status", _text("Status"), lambda pair: _status(pair.record, _remaining(pair)), "PAID if all is used"
    ),
)


def marked(record_id: str, reference: str | None) -> str:
    """Return a reference that begins with its record's mark, at most 255 characters."""
    mark = MARK + record_id
    return f"{mark} {fitting.line(reference, 254 - fitting.units(mark))}".rstrip()
