"""Failures that the state machine found, each as a test.

If this breaks, one of these failures is back: a payment twice in Xero, an edit that is lost, or a sync that writes
again and again.
"""

from tests.model.builders import a_customer, a_payment, an_invoice, with_an_invoice
from tests.model.company import Company
from tests.model.judging import judge

PAYMENTS = {"path": "/Payments", "method": "PUT"}


def test_customers_reach_xero_and_a_further_sync_writes_nothing(company: Company) -> None:
    for number in range(3):
        company.change(a_customer(f"c-{number}"))
    company.sync()
    assert company.xero.writes() == 1
    judge(company)
    assert company.xero.writes() == 1


def test_a_payment_in_doubt_whose_repeat_is_refused_is_not_sent_under_another_key_at_once(
    company: Company,
) -> None:
    with_an_invoice(company).change(a_payment())
    company.xero.arm("late", match=PAYMENTS, seconds=20)
    company.xero.arm("answer", match=PAYMENTS, status=401, text='{"Status":401,"Detail":"TokenExpired"}')
    company.sync()
    judge(company)


def test_an_edit_taken_back_while_its_update_is_in_doubt_is_taken_back_in_xero_too(company: Company) -> None:
    with_an_invoice(company).change(an_invoice(price="20.00"))
    company.xero.arm("error_after", match={"path": "/Invoices", "method": "POST"})
    company.press()
    company.workers.work_until_paused(10_000)
    company.change(an_invoice(price="10.00"))
    company.workers.settle()
    judge(company)


def test_what_changed_in_xero_between_a_pull_and_a_read_in_doubt_is_not_overlooked(company: Company) -> None:
    with_an_invoice(company).turn_switch("update_customers", ("settings.switches",))
    company.change(a_customer("c-2"))
    contact = company.xero.objects("Contacts", company.tenants[0])[0]
    company.xero.arm("error_before", match={"path": "/Contacts", "method": "PUT"})
    company.press()
    company.workers.pause_at("after_batch_frozen")
    company.xero.change("Contacts", company.tenants[0], contact["ContactID"], Name="By hand")
    company.clock.advance(30)
    company.workers.current.process.go_on()
    company.workers.settle()
    company.sync()
    assert "By hand" in str(company.ledger.of("customer", "c-1").record)


def test_a_payment_sent_by_a_worker_that_slept_longer_than_its_key_lives_is_taken_back(
    company: Company,
) -> None:
    with_an_invoice(company).change(a_payment())
    company.press()
    company.workers.pause_at("after_send_marked")
    company.clock.advance(95)
    company.workers.settle()
    company.clock.advance(400)
    company.sync()
    judge(company)
    assert [one["Status"] for one in company.xero.objects("Payments", company.tenants[0])] == [
        "AUTHORISED",
        "DELETED",
    ]
