"""Records as they are sent: valid by default, override what matters."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from common.contracts.money import document_totals, line_amount

Sent = dict[str, Any]
RATES = {"gst": "15", "zero": "0"}


def an_id() -> str:
    """Make an id as the app makes them."""
    return str(uuid4())


def a_tax(tax_id: str = "gst", **output: Any) -> Sent:
    """Make a tax."""
    return {"id": tax_id, "name": tax_id.upper(), "rate": RATES.get(tax_id, "15")} | output


def a_customer(customer_id: str = "aroha", **output: Any) -> Sent:
    """Make a customer."""
    return {
        "id": customer_id,
        "name": f"{customer_id.title()} Ltd",
        "email": f"{customer_id}@example.nz",
    } | output


def a_product(product_id: str = "roses", **output: Any) -> Sent:
    """Make a product."""
    return {"id": product_id, "code": product_id.upper(), "name": product_id, "price": "4.5000"} | output


def a_line(quantity: str = "2", price: str = "10", **output: Any) -> Sent:
    """Make a line."""
    return {"description": "roses", "quantity": quantity, "price": price, "tax_id": "gst"} | output


def an_invoice(invoice_id: str | None = None, *lines: Sent, **output: Any) -> Sent:
    """Make an invoice whose totals follow from its lines; one line of 20.00 and 3.00 tax unless told."""
    invoice_id = invoice_id or an_id()
    document = a_document(invoice_id, lines or (a_line(),), output.get("prices", "exclusive"))
    return document | {"due_date": "2026-12-20"} | output


def a_credit_note(credit_note_id: str | None = None, *lines: Sent, **output: Any) -> Sent:
    """Make a credit note of 23.00 unless told."""
    credit_note_id = credit_note_id or an_id()
    return a_document(credit_note_id, lines or (a_line(),), output.get("prices", "exclusive")) | output


def a_document(document_id: str, lines: tuple[Sent, ...], prices: str) -> Sent:
    """Make what invoices and credit notes have in common."""
    reckoned = [
        (
            line_amount(
                Decimal(line["quantity"]),
                Decimal(line["price"]),
                Decimal(line["discount_rate"]) if "discount_rate" in line else None,
            ),
            Decimal(RATES[line["tax_id"]]),
        )
        for line in lines
    ]
    subtotal, tax, total = document_totals(reckoned, prices == "inclusive")
    return {
        "id": document_id,
        "number": f"N-{document_id}",
        "customer_id": "aroha",
        "date": "2026-11-20",
        "currency": "NZD",
        "prices": prices,
        "lines": list(lines),
        "subtotal": str(subtotal),
        "tax": str(tax),
        "total": str(total),
    }


def a_payment(invoice_id: str, amount: str = "23.00", payment_id: str | None = None, **output: Any) -> Sent:
    """Make a payment."""
    return {
        "id": payment_id or an_id(),
        "invoice_id": invoice_id,
        "date": "2026-11-21",
        "amount": amount,
    } | output


def an_allocation(invoice_id: str, amount: str) -> Sent:
    """Make the part of a credit note that pays for an invoice."""
    return {"invoice_id": invoice_id, "amount": amount, "date": "2026-11-21"}
