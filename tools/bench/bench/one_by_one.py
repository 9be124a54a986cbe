"""The baseline: a client that sends one record in each call, directly to a sandbox."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.alone import Minutes, sandbox_alone
from bench.calls import calls_of
from demo.records import Book, Customer, Invoice, Payment, Product
from xero_sandbox.driver import Sandbox

SAMPLE = 100
TAX_TYPES = {"15": "OUTPUT2", "0": "ZERORATED"}
Element = dict[str, Any]


@dataclass(frozen=True)
class OneByOne:
    """The cost of a book with one record in each call: calls, bytes of all bodies, processor time of the client."""

    calls: int
    size: float
    processor_seconds: float


def measure(book: Book) -> OneByOne:
    """Send a sample of the book, and extrapolate the cost of all of it."""
    with sandbox_alone() as sandbox:
        return _Client(sandbox, book).costs()


class _Client:
    def __init__(self, sandbox: Sandbox, book: Book) -> None:
        self._sandbox, self._book, self._minutes = sandbox, book, Minutes(sandbox)
        self._xero_ids: dict[str, str] = {}
        self._tax_types = {tax["id"]: TAX_TYPES[tax["rate"]] for tax in book.taxes}

    def costs(self) -> OneByOne:
        book, invoices = self._book, self._book.invoices[:SAMPLE]
        billed, sent = ({one[key] for one in invoices} for key in ("customer_id", "id"))
        customers = [one for one in book.customers if one["id"] in billed]
        payments = [one for one in book.payments if one["invoice_id"] in sent]
        parts = (
            self._cost("Contacts", "ContactID", customers, _contact, len(book.customers)),
            self._cost("Items", "ItemID", book.products, _item, len(book.products)),
            self._cost("Invoices", "InvoiceID", invoices, self._invoice, len(book.invoices)),
            self._cost("Payments", "PaymentID", payments, self._payment, len(book.payments)),
        )
        return OneByOne(
            sum(part.calls for part in parts),
            sum(part.size for part in parts),
            sum(part.processor_seconds for part in parts),
        )

    def _cost(
        self, kind: str, id_key: str, records: Sequence[Any], form: Callable[[Any], Element], total: int
    ) -> OneByOne:
        before = self._sandbox.control("GET", "state")["organisations"][0]["calls"]
        seconds = 0.0
        for record in records:
            self._minutes.count()
            began = time.process_time()
            self._xero_ids[record["id"]] = self._sandbox.put(kind, form(record), unitdp=4)[0][id_key]
            seconds += time.process_time() - began
        size = sum(call.size for call in calls_of(self._sandbox, self._sandbox.tenant)[before:])
        return OneByOne(total, size * total / len(records), seconds * total / len(records))

    def _invoice(self, invoice: Invoice) -> Element:
        return {
            "Type": "ACCREC",
            "Contact": {"ContactID": self._xero_ids[invoice["customer_id"]]},
            "InvoiceNumber": invoice["number"],
            "Date": invoice["date"],
            "DueDate": invoice["due_date"],
            "Status": "AUTHORISED",
            "LineAmountTypes": invoice["prices"],
            "LineItems": [
                {
                    "Description": line["description"],
                    "Quantity": line["quantity"],
                    "UnitAmount": line["price"],
                    "DiscountRate": line.get("discount_rate", "0"),
                    "AccountCode": "200",
                    "TaxType": self._tax_types[line["tax_id"]],
                }
                for line in invoice["lines"]
            ],
        }

    def _payment(self, payment: Payment) -> Element:
        return {
            "Invoice": {"InvoiceID": self._xero_ids[payment["invoice_id"]]},
            "Account": {"Code": "090"},
            "Amount": payment["amount"],
            "Date": payment["date"],
        }


def _contact(customer: Customer) -> Element:
    return {
        "Name": customer["name"],
        "ContactNumber": customer["number"],
        "EmailAddress": customer.get("email"),
    }


def _item(product: Product) -> Element:
    price = {"UnitPrice": product["price"], "AccountCode": "200"}
    return {"Code": product["code"], "Name": product["name"][:50], "SalesDetails": price}
