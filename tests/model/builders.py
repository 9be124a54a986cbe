"""Records for tests that tell a story of their own."""

from decimal import Decimal
from typing import Any

from common.contracts.records import Allocation, CreditNote, Customer, Invoice, Payment
from tests.model.company import Company
from tests.model.ledger import DAY, a_document

DUE = "2026-12-20"


def a_customer(record_id: str = "c-1", **words: Any) -> Customer:
    """A customer."""
    return Customer(**{"id": record_id, "name": f"Bloom {record_id}", **words})


def an_invoice(record_id: str = "i-1", price: str = "10.00", **words: Any) -> Invoice:
    """An invoice of one line."""
    fixed = {"id": record_id, "number": record_id.upper(), "customer_id": "c-1", "due_date": DUE}
    return Invoice.model_validate({**a_document([("2", price)]), **fixed, **words})


def a_credit_note(record_id: str = "n-1", used: str = "0", **words: Any) -> CreditNote:
    """A credit note, used for the invoice."""
    parts = (Allocation(invoice_id="i-1", amount=Decimal(used), date=DAY),) if Decimal(used) else ()
    fixed = {"id": record_id, "number": record_id.upper(), "customer_id": "c-1", "allocations": parts}
    return CreditNote.model_validate({**a_document([("1", "10.00")]), **fixed, **words})


def a_payment(record_id: str = "y-1", amount: str = "5.00", **words: Any) -> Payment:
    """A payment of a part of the invoice."""
    return Payment(**{"id": record_id, "invoice_id": "i-1", "date": DAY, "amount": Decimal(amount), **words})


def with_an_invoice(company: Company) -> Company:
    """Return a company whose first invoice is in Xero."""
    company.change(a_customer())
    company.change(an_invoice())
    company.sync()
    return company
