"""Payments: created once, on the right account, never changed, taken back.

If this breaks, money is booked twice or on the wrong account, or a deleted payment comes back.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_worker.domain import problems
from sync_worker.domain.fields import Difference, Reason
from sync_worker.domain.fitting import length
from sync_worker.domain.kind import Call, Link, Ref, Send, Skip, Verb
from sync_worker.domain.problems import Problem
from tests.sync_worker.a_book import (
    BANK,
    CARD,
    SALE,
    a_context,
    a_payment,
    a_written_link,
    microsoft,
    read_again,
    sent,
)
from tests.sync_worker.the_kinds import payments

ON: dict[str, Any] = {"import_payments": True}


def there(**changes: Any) -> dict[str, Any]:
    """Return what Xero shows of a payment that was sent as it is."""
    payload = sent(payments.verdict(a_payment(), None, a_context(**ON)))
    day = microsoft(date(2026, 3, 20))
    return {**payload, "PaymentID": "y", "Date": day, "Status": "AUTHORISED", **changes}


def a_link(**changes: Any) -> Link:
    """Return the link of a payment that was sent as it is; `changes` are what Xero shows otherwise by now."""
    return a_written_link("payment", a_payment(), there(**changes), a_context(**ON))


def test_a_payment_goes_to_the_chosen_account_under_our_mark() -> None:
    payload = sent(payments.verdict(a_payment(reference="cheque 7"), None, a_context(**ON)))

    assert payload == {
        "Invoice": {"InvoiceID": SALE},
        "Account": {"AccountID": str(BANK.id)},
        "Date": "2026-03-20",
        "Amount": Decimal("43.13"),
        "Reference": "IA-y-1 cheque 7",
    }
    assert payments.write(Verb.CREATE, [payload]) == Call(
        "PUT", "Payments", {"summarizeErrors": "false"}, {"Payments": [payload]}
    )


def test_a_method_may_have_its_own_account() -> None:
    context = a_context(payment_accounts={"card": str(CARD.id)}, **ON)

    assert sent(payments.verdict(a_payment(method="card"), None, context))["Account"] == {
        "AccountID": str(CARD.id)
    }


@given(
    st.from_regex(r"[A-Za-z0-9._-]{1,40}", fullmatch=True),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300),
)
def test_a_payment_is_known_again_by_its_mark_whatever_its_reference(record_id: str, reference: str) -> None:
    payment = a_payment(id=record_id, reference=reference)

    payload = sent(payments.verdict(payment, None, a_context(**ON)))

    assert payments.key(payload) == payments.key_of(payload)
    assert payments.is_ours(payment, payload)
    assert payments.owner_of(payload) in (record_id, None)
    assert length(payload["Reference"]) <= 255


def test_with_the_switch_off_payments_wait_for_the_switch() -> None:
    verdict = payments.verdict(a_payment(), None, a_context())

    assert isinstance(verdict, Skip)
    assert (verdict.silent, verdict.until) == (False, "settings.switches")


@pytest.mark.parametrize(
    ("context", "cause"),
    [
        ({"payment_account_id": None}, problems.ACCOUNT_NOT_CHOSEN),
        ({"accounts": ()}, problems.ACCOUNT_GONE),
        ({"organisation": {"period_lock": "2026-03-20"}}, problems.PERIOD_LOCKED),
        ({"links": {Ref("invoice", "i-1"): Link(SALE, 1, "removed")}}, problems.VOIDED_IN_XERO),
        (
            {"links": {Ref("invoice", "i-1"): Link(SALE, 1, "live", {"status": "DRAFT"})}},
            problems.NOT_APPROVED,
        ),
    ],
)
def test_what_xero_would_refuse_needs_attention_before_it_is_sent(
    context: dict[str, Any], cause: problems.Cause
) -> None:
    verdict = payments.verdict(a_payment(), None, a_context(**context, **ON))

    assert isinstance(verdict, Problem)
    assert verdict.cause is cause


def test_the_same_payment_is_left_without_a_word() -> None:
    verdict = payments.verdict(a_payment(reference="other words"), a_link(), a_context(**ON))

    assert isinstance(verdict, Skip)
    assert verdict.silent


@pytest.mark.parametrize("changes", [{"amount": "43.14"}, {"date": "2026-03-21"}])
def test_a_changed_payment_is_for_a_person(changes: dict[str, str]) -> None:
    verdict = payments.verdict(a_payment(**changes), a_link(), a_context(**ON))

    assert verdict == Problem(problems.PAYMENT_CHANGED, "y-1", "43.13 on 2026-03-20")


def test_a_payment_deleted_in_xero_is_not_made_again() -> None:
    verdict = payments.verdict(a_payment(), a_link(Status="DELETED"), a_context(**ON))

    assert isinstance(verdict, Skip)
    assert not verdict.silent


def test_a_payment_taken_back_is_deleted_whatever_the_switch() -> None:
    verdict = payments.removal(a_payment(), a_link(), a_context())

    assert isinstance(verdict, Send)
    assert payments.key(verdict.payload) == "y"
    assert payments.write(Verb.REMOVE, [verdict.payload]) == Call(
        "POST", "Payments/y", {}, {"Status": "DELETED"}
    )
    assert payments.max_per_call[Verb.REMOVE] == 1


def test_a_payment_in_closed_books_cannot_be_taken_back() -> None:
    verdict = payments.removal(a_payment(), a_link(), a_context(organisation={"year_lock": "2026-12-31"}))

    assert isinstance(verdict, Problem)


def test_a_payment_that_is_gone_in_xero_needs_nothing() -> None:
    verdict = payments.removal(a_payment(), a_link(Status="DELETED"), a_context())

    assert isinstance(verdict, Skip)
    assert verdict.silent


@pytest.mark.parametrize(
    ("element", "differing"),
    [
        ({}, {}),
        ({"Amount": 43}, {"amount": Difference(Reason.IN_XERO, "43.13", "43")}),
        ({"Date": "/Date(0)/"}, {"date": Difference(Reason.IN_XERO, "2026-03-20", "1970-01-01")}),
        ({"Status": "DELETED"}, {"status": Difference(Reason.IN_XERO, "live", "void")}),
    ],
)
def test_a_payment_that_a_bookkeeper_changed_or_deleted_differs(
    element: dict[str, Any], differing: dict[str, Difference]
) -> None:
    after, merge = read_again("payment", a_link(), a_payment(), there(**element))

    assert after.merge.differences == differing
    assert len(merge.changes) == len(differing)
    assert after.state == ("removed" if "Status" in element else "live")


def test_where_and_how_a_payment_was_booked_is_the_bookkeepers_to_change() -> None:
    now = there(Account={"AccountID": str(CARD.id)}, Reference="IA-y-1 by card")

    after, merge = read_again("payment", a_link(), a_payment(), now)

    assert after.merge.undecided == {}
    assert [one.field for one in merge.changes] == ["account", "reference"]


def test_money_for_an_invoice_that_was_voided_in_xero_names_the_invoice_and_the_day() -> None:
    ref = Ref("invoice", "i-1")
    voided = Link(SALE, 1, "removed", {"status": "VOIDED", "updated": "2026-03-18"})

    verdict = payments.verdict(a_payment(), None, a_context(links={ref: voided}, labels={ref: "D-2"}, **ON))

    assert isinstance(verdict, Problem)
    assert verdict.sentence == (
        "Invoice D-2 was voided in Xero on 2026-03-18. Xero applies no money to voided documents."
    )
