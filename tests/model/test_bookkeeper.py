"""What a bookkeeper does in Xero is taken in, told and kept: single stories beside the model's many."""

from typing import Any

from tests.model.builders import a_payment, with_an_invoice
from tests.model.company import Company
from tests.model.judging import judge


def edits(company: Company, kind: str, **element: Any) -> None:
    """Let the bookkeeper change an object by Xero's rules, once the last sync is a while ago."""
    company.advance(30)
    assert company.xero.person(kind, company.tenants[0], **element)
    company.touched.update(str(value) for key, value in element.items() if key.endswith("ID"))


def the(company: Company, kind: str) -> dict[str, Any]:
    """Return the only object of a kind."""
    (one,) = company.xero.objects(kind, company.tenants[0])
    return one


def test_a_payment_deleted_in_xero_is_told(company: Company) -> None:
    with_an_invoice(company).change(a_payment())
    company.sync()

    edits(company, "Payments", PaymentID=the(company, "Payments")["PaymentID"], Status="DELETED")
    company.sync()

    assert company.problems() == ["differs_in_xero"]
    judge(company)
