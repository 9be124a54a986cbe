"""Every failure the model found, as a test of its own."""

from common.contracts.nouns import Customer
from tests.model.company import Company
from tests.model.judging import judge


def test_customers_reach_xero_and_a_further_sync_writes_nothing(company: Company) -> None:
    for number in range(3):
        company.change(Customer(id=f"c-{number}", name=f"Bloom {number}"))
    company.sync()
    assert company.xero.writes() == 1
    judge(company)
    assert company.xero.writes() == 1
