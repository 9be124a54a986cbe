"""Batches whose answers from Xero are unusual: incomplete, refused as a whole, failing for one member.

If this breaks, the records of such a batch are booked twice, or wait for ever.
"""

import json

from sync_worker.domain.states import BatchState
from tests.model.builders import a_customer, an_invoice
from tests.model.company import Company
from tests.model.judging import judge

CREATES = {"path": "/Invoices", "method": "PUT"}
JSON = "application/json"


def with_waiting_invoices(company: Company, count: int) -> None:
    """Let a company have a customer in Xero, and invoices that wait."""
    company.change(a_customer())
    company.sync()
    for number in range(1, count + 1):
        company.change(an_invoice(f"i-{number}"))


def numbers_in_xero(company: Company) -> list[str]:
    """Return the numbers of the invoices in Xero."""
    return sorted(one["InvoiceNumber"] for one in company.xero.objects("Invoices", company.tenants[0]))


def times_moved(company: Company, source: BatchState, target: BatchState) -> int:
    """Count how often batches went from one state to another so far."""
    counted: int = company.stage.run(
        company.stage.owner.fetchval(
            "SELECT count(*) FROM transitions WHERE machine = 'batches' AND source = $1 AND target = $2",
            source.value,
            target.value,
        )
    )
    return counted


def test_an_answer_that_lacks_members_puts_its_batch_back_into_doubt_and_nothing_is_doubled(
    company: Company,
) -> None:
    with_waiting_invoices(company, 2)
    before = times_moved(company, BatchState.ANSWERED, BatchState.SENT)
    company.xero.arm(
        "answer", 1, CREATES, status=200, applied=True, content_type=JSON, text=json.dumps({"Invoices": []})
    )

    company.sync()

    assert times_moved(company, BatchState.ANSWERED, BatchState.SENT) == before + 1
    assert numbers_in_xero(company) == ["I-1", "I-2"]
    judge(company)


def test_a_batch_that_is_refused_as_a_whole_goes_again_under_a_new_key(company: Company) -> None:
    with_waiting_invoices(company, 2)
    before = times_moved(company, BatchState.ANSWERED, BatchState.FROZEN)
    refusal = {
        "ErrorNumber": 17,
        "Type": "PostDataInvalidException",
        "Message": "JSON for Invoices was invalid",
    }
    company.xero.arm(
        "answer", 1, CREATES, status=400, applied=False, content_type=JSON, text=json.dumps(refusal)
    )

    company.sync()

    assert times_moved(company, BatchState.ANSWERED, BatchState.FROZEN) == before + 1
    assert numbers_in_xero(company) == ["I-1", "I-2"]
    judge(company)


def test_a_batch_with_a_member_that_xero_fails_at_is_split_until_that_one_is_found(company: Company) -> None:
    with_waiting_invoices(company, 9)
    before = times_moved(company, BatchState.FROZEN, BatchState.FROZEN)
    company.xero.arm("error_before", 100, {**CREATES, "contains": "I-9"})

    company.sync()

    assert times_moved(company, BatchState.FROZEN, BatchState.FROZEN) > before
    assert numbers_in_xero(company) == [f"I-{number}" for number in range(1, 9)]
    assert company.problems() == ["fails_in_xero"]
    company.xero.calm()
    company.answer(0, "retry")
    company.workers.settle()
    assert numbers_in_xero(company) == [f"I-{number}" for number in range(1, 10)]
    judge(company)
