"""The fields of a payment."""

from demo.comparison.documents import marked
from demo.comparison.field import Field, Pair, text
from demo.comparison.fitting import number
from demo.records import Payment
from demo.xero_index import day


def _invoice(pair: Pair[Payment]) -> str:
    invoice = pair.sides.invoices.get(pair.record["invoice_id"])
    ids = [str(one["InvoiceID"]) for one in pair.sides.index.invoices(invoice)] if invoice else []
    named = text(pair.object, "Invoice", "InvoiceID")
    return named if named in ids else next(iter(ids), "")


FIELDS: tuple[Field[Payment], ...] = (
    Field("amount", lambda there: number(there.get("Amount")), lambda pair: number(pair.record["amount"])),
    Field("date", lambda there: day(there.get("Date")), lambda pair: pair.record["date"]),
    Field("invoice", lambda there: text(there, "Invoice", "InvoiceID"), _invoice),
    Field(
        "account",
        lambda there: text(there, "Account", "AccountID"),
        lambda pair: pair.sides.bank_account,
        "the account for its payment method, or the default account",
    ),
    Field(
        "reference",
        lambda there: text(there, "Reference").rstrip(),
        lambda pair: marked(pair.record["id"], pair.record.get("reference")),
        "the mark of the payment, then its own reference",
    ),
    Field("type", lambda there: text(there, "PaymentType"), lambda _: "ACCRECPAYMENT"),
)
