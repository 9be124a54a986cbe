"""Payments: made once, to the right account, under our mark; never changed; taken back."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_worker.domain import problems
from sync_worker.domain.fitting import length
from sync_worker.domain.kind import Call, Differing, Leave, Link, Ref, Send, Verb
from sync_worker.domain.problems import Problem
from sync_worker.kinds import payments
from tests.sync_worker.a_book import BANK, CARD, SALE, a_context, a_payment, microsoft, sent

ON: dict[str, Any] = {"import_payments": True}


def a_link(state: str = "live", **changes: Any) -> Link:
    there = {"Amount": Decimal("43.13"), "Date": microsoft(date(2026, 3, 20)), "Status": "AUTHORISED"}
    return Link("y", 1, state, payments.seen_of({**there, **changes}))


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
    assert payments.owner_of(payload) == record_id
    assert length(payload["Reference"]) <= 255


def test_with_the_switch_off_payments_wait_for_the_switch() -> None:
    verdict = payments.verdict(a_payment(), None, a_context())

    assert isinstance(verdict, Leave)
    assert (verdict.silent, verdict.until) == (False, "settings.switches")


@pytest.mark.parametrize(
    ("context", "cause"),
    [
        ({"payment_account_id": None}, problems.ACCOUNT_NOT_CHOSEN),
        ({"accounts": ()}, problems.ACCOUNT_GONE),
        ({"organisation": {"period_lock": "2026-03-20"}}, problems.PERIOD_LOCKED),
        ({"links": {Ref("invoice", "i-1"): Link(SALE, 1, "removed")}}, problems.NOT_FOUND),
        (
            {"links": {Ref("invoice", "i-1"): Link(SALE, 1, "live", {"status": "DRAFT"})}},
            problems.NOT_APPROVED,
        ),
    ],
)
def test_what_xero_would_refuse_is_parked_before_it_is_sent(
    context: dict[str, Any], cause: problems.Cause
) -> None:
    verdict = payments.verdict(a_payment(), None, a_context(**context, **ON))

    assert isinstance(verdict, Problem)
    assert verdict.cause is cause


def test_the_same_payment_is_left_without_a_word() -> None:
    verdict = payments.verdict(a_payment(reference="other words"), a_link(), a_context(**ON))

    assert isinstance(verdict, Leave)
    assert verdict.silent


@pytest.mark.parametrize("changes", [{"amount": "43.14"}, {"date": "2026-03-21"}])
def test_a_changed_payment_is_for_a_person(changes: dict[str, str]) -> None:
    verdict = payments.verdict(a_payment(**changes), a_link(), a_context(**ON))

    assert verdict == Problem(problems.PAYMENT_CHANGED, "y-1", "43.13 on 2026-03-20")


def test_a_payment_deleted_in_xero_is_not_made_again() -> None:
    verdict = payments.verdict(a_payment(), a_link("removed"), a_context(**ON))

    assert isinstance(verdict, Leave)
    assert not verdict.silent


def test_a_payment_taken_back_is_deleted_whatever_the_switch() -> None:
    verdict = payments.removal(a_payment(), a_link(), a_context())

    assert isinstance(verdict, Send)
    assert payments.key(verdict.payload) == "y"
    assert payments.write(Verb.REMOVE, [verdict.payload]) == Call(
        "POST", "Payments/y", {}, {"Status": "DELETED"}
    )
    assert payments.MOST[Verb.REMOVE] == 1


def test_a_payment_in_closed_books_cannot_be_taken_back() -> None:
    verdict = payments.removal(a_payment(), a_link(), a_context(organisation={"year_lock": "2026-12-31"}))

    assert isinstance(verdict, Problem)


def test_a_payment_that_is_gone_in_xero_needs_nothing() -> None:
    verdict = payments.removal(a_payment(), a_link("removed"), a_context())

    assert isinstance(verdict, Leave)
    assert verdict.silent


@pytest.mark.parametrize(
    ("element", "differing"),
    [
        ({}, []),
        ({"Amount": 43}, [Differing("amount", "43.13", "43.00")]),
        ({"Status": "DELETED"}, [Differing("status", "received", "DELETED")]),
    ],
)
def test_a_payment_differs_by_amount_date_or_by_being_deleted(
    element: dict[str, Any], differing: list[Differing]
) -> None:
    there = {"Amount": Decimal("43.13"), "Date": microsoft(date(2026, 3, 20)), **element}

    assert payments.differs(a_payment(), there) == differing
    assert payments.state_of(there) == ("removed" if "Status" in element else "live")
