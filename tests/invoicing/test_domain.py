"""Totals, payments and revisions. If this breaks, an invoice has a wrong total or is paid beyond it."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.contracts.records import Invoice
from common.errors import Failure, Invalid
from invoicing.domain.commands import ANY_REVISION, DeletePayment, Put, Void
from invoicing.domain.handling import handle
from invoicing.domain.unit_of_work import UnitOfWork
from tests.invoicing.builders import (
    Sent,
    a_credit_note,
    a_customer,
    a_line,
    a_payment,
    a_tax,
    an_allocation,
    an_invoice,
)
from tests.invoicing.commands import a_put, a_shop

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TAXES = {"r15": "15", "r20": "20", "r5": "5", "r8_875": "8.875", "r0": "0"}


def a_book() -> UnitOfWork:
    uow = UnitOfWork(0, NOON)
    for kind, sent in a_shop():
        handle(uow, a_put(kind, sent))
    for tax_id, rate in TAXES.items():
        handle(uow, a_put("tax", a_tax(tax_id, rate=rate)))
    return uow


def pointers(uow: UnitOfWork, kind: str, sent: Sent, known: int | None = None) -> list[str]:
    with pytest.raises(Invalid) as refused:
        handle(uow, a_put(kind, sent, known))
    return [error["pointer"] for error in refused.value.errors]


def cents(value: Fraction) -> int:
    """Round to whole cents, halves away from zero; written apart from the code it is the referee of."""
    doubled = value * 200
    whole = (abs(doubled.numerator) // doubled.denominator + 1) // 2
    return whole if value >= 0 else -whole


def decimals(places: int, least: int, most: int) -> st.SearchStrategy[Decimal]:
    whole = st.integers(least * 10**places, most * 10**places)
    return whole.map(lambda number: Decimal(number).scaleb(-places))


LINES = st.lists(
    st.tuples(
        decimals(4, -50, 500),
        decimals(4, 0, 2000),
        st.none() | decimals(4, 0, 100),
        st.sampled_from(sorted(TAXES)),
    ),
    min_size=1,
    max_size=12,
)


def reckoned(lines: list[tuple[Any, ...]], inclusive: bool) -> tuple[int, int, int]:
    amounts = taxes = 0
    for quantity, price, discount, tax_id in lines:
        rate = Fraction(TAXES[tax_id])
        amount = cents(Fraction(quantity) * Fraction(price) * (100 - Fraction(discount or 0)) / 100)
        share = rate / (100 + rate) if inclusive else rate / 100
        amounts, taxes = amounts + amount, taxes + cents(Fraction(amount, 100) * share)
    return (amounts - taxes, taxes, amounts) if inclusive else (amounts, taxes, amounts + taxes)


def money(amount: int) -> str:
    return str(Decimal(amount).scaleb(-2))


@settings(deadline=None)
@given(LINES, st.booleans(), st.sampled_from((-1, 0, 1)))
def test_a_document_is_taken_if_its_tax_is_the_lines_to_the_cent_and_only_then(
    lines: list[tuple[Any, ...]], inclusive: bool, off: int
) -> None:
    uow = a_book()
    subtotal, tax, total = reckoned(lines, inclusive)
    sent = an_invoice("i") | {
        "prices": "inclusive" if inclusive else "exclusive",
        "lines": [
            {"quantity": str(q), "price": str(p), "tax_id": tax_id}
            | ({} if discount is None else {"discount_rate": str(discount)})
            for q, p, discount, tax_id in lines
        ],
        "subtotal": money(subtotal - off if inclusive else subtotal),
        "tax": money(tax + off),
        "total": money(total if inclusive else total + off),
    }

    if off:
        assert pointers(uow, "invoice", sent) == ["/tax"]
    else:
        assert handle(uow, a_put("invoice", sent)).status == 201


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"subtotal": "20.01", "total": "23.01"}, "/subtotal"),
        ({"total": "23.01"}, "/total"),
        ({"tax": "3.01", "total": "23.01"}, "/tax"),
        ({"customer_id": "nobody"}, "/customer_id"),
        (
            {"lines": [a_line(), a_line(tax_id="none")], "subtotal": "40", "tax": "6", "total": "46"},
            "/lines/1/tax_id",
        ),
        ({"lines": [a_line(product_id="none")]}, "/lines/0/product_id"),
        ({"lines": []}, "/lines"),
        ({"lines": [a_line() | {"price": 10.5}]}, "/lines/0/price"),
        ({"currency": "nzd"}, "/currency"),
        ({"note": "a\0b"}, "/note"),
        ({"date": "20/11/2026"}, "/date"),
    ],
)
def test_what_does_not_fit_is_pointed_at(wrong: Sent, pointer: str) -> None:
    assert pointers(a_book(), "invoice", an_invoice("i") | wrong)[0] == pointer


def test_a_number_belongs_to_one_invoice_until_that_one_changes_it() -> None:
    uow = a_book()
    handle(uow, a_put("invoice", an_invoice("first", number="1")))

    assert pointers(uow, "invoice", an_invoice("second", number="1")) == ["/number"]
    handle(uow, a_put("credit_note", a_credit_note("credit", number="1")))
    handle(uow, a_put("invoice", an_invoice("first", number="2"), known=1))
    handle(uow, a_put("invoice", an_invoice("second", number="1")))

    assert uow.holder("invoice", "1") == "second"


def test_more_than_is_due_is_not_taken() -> None:
    uow = a_book()
    handle(uow, a_put("invoice", an_invoice("i")))
    handle(uow, a_put("payment", a_payment("i", "20.00", "p1")))

    assert pointers(uow, "payment", a_payment("i", "3.01")) == ["/amount"]
    handle(uow, a_put("payment", a_payment("i", "3.00", "p2")))
    assert pointers(uow, "payment", a_payment("i", "0.01")) == ["/amount"]
    handle(uow, DeletePayment("p1"))
    handle(uow, a_put("payment", a_payment("i", "20.00", "p3")))


def test_an_invoice_that_money_was_booked_to_stays_its_customers_and_in_its_currency() -> None:
    uow = a_book()
    handle(uow, a_put("customer", a_customer("other")))
    handle(uow, a_put("invoice", an_invoice("i")))
    handle(uow, a_put("payment", a_payment("i")))

    assert pointers(uow, "invoice", an_invoice("i", customer_id="other"), 1) == ["/customer_id"]
    assert pointers(uow, "invoice", an_invoice("i", currency="EUR"), 1) == ["/currency"]


@pytest.mark.parametrize("status", ["draft", "void"])
def test_an_invoice_that_is_not_open_takes_no_money(status: str) -> None:
    uow = a_book()
    handle(uow, a_put("invoice", an_invoice("i", status=status)))

    assert pointers(uow, "payment", a_payment("i", "1.00")) == ["/invoice_id"]


def test_credit_pays_for_an_invoice_up_to_what_is_due_and_up_to_what_it_comes_to() -> None:
    uow = a_book()
    handle(uow, a_put("invoice", an_invoice("i")))
    handle(uow, a_put("invoice", an_invoice("big", a_line("9"))))
    handle(uow, a_put("payment", a_payment("i", "13.00")))
    used = a_credit_note("c", allocations=[an_allocation("i", "4.00"), an_allocation("i", "6.01")])
    more = a_credit_note("c", allocations=[an_allocation("big", "23.01")])

    assert pointers(uow, "credit_note", used) == ["/allocations/1/amount"]
    assert pointers(uow, "credit_note", more) == ["/allocations"]
    handle(uow, a_put("credit_note", a_credit_note("c", allocations=[an_allocation("i", "10.00")])))
    assert pointers(uow, "payment", a_payment("i", "0.01")) == ["/amount"]
    handle(uow, Void("credit_note", "c"))
    handle(uow, a_put("payment", a_payment("i", "10.00")))


def test_an_invoice_with_money_on_it_is_neither_voided_nor_made_smaller() -> None:
    uow = a_book()
    handle(uow, a_put("invoice", an_invoice("i")))
    handle(uow, a_put("payment", a_payment("i", "20.01", "p")))

    with pytest.raises(Failure, match=r"20\.01") as refused:
        handle(uow, Void("invoice", "i"))
    assert refused.value.code == "money_on_it"
    assert pointers(uow, "invoice", an_invoice("i", a_line(tax_id="zero")), known=1) == ["/total"]
    handle(uow, DeletePayment("p"))
    assert handle(uow, Void("invoice", "i")).stored.revision == 2


def test_what_is_void_or_paid_stays_as_it_is() -> None:
    uow = a_book()
    handle(uow, a_put("invoice", an_invoice("i")))
    handle(uow, a_put("payment", a_payment("i", "20.00", "p")))
    handle(uow, a_put("invoice", an_invoice("gone")))
    handle(uow, Void("invoice", "gone"))

    refused = [
        (a_put("invoice", an_invoice("gone"), known=2), "void_is_final"),
        (a_put("payment", a_payment("i", "21.00", "p"), known=1), "payment_is_final"),
    ]
    for command, code in refused:
        with pytest.raises(Failure) as failure:
            handle(uow, command)
        assert failure.value.code == code
    assert pointers(uow, "invoice", an_invoice("i", status="draft"), known=1) == ["/status"]
    assert handle(uow, Void("invoice", "gone")).stored.revision == 2


AMOUNTS = st.integers(1, 3000).map(money)
ACTS = st.lists(
    st.one_of(
        st.builds(
            lambda i, n: ("invoice", an_invoice(f"i{i}", a_line(str(n)))),
            st.integers(0, 2),
            st.integers(1, 3),
        ),
        st.builds(
            lambda p, i, amount: ("payment", a_payment(f"i{i}", amount, f"p{p}")),
            st.integers(0, 5),
            st.integers(0, 2),
            AMOUNTS,
        ),
        st.builds(
            lambda c, i, amount: (
                "credit_note",
                a_credit_note(f"c{c}", allocations=[an_allocation(f"i{i}", amount)]),
            ),
            st.integers(0, 1),
            st.integers(0, 2),
            AMOUNTS,
        ),
        st.builds(lambda p: DeletePayment(f"p{p}"), st.integers(0, 5)),
        st.builds(lambda i: Void("invoice", f"i{i}"), st.integers(0, 2)),
        st.builds(lambda c: Void("credit_note", f"c{c}"), st.integers(0, 1)),
    ),
    max_size=40,
)


def refusal(uow: UnitOfWork, act: Any) -> int | None:
    """Try a command; return the status of its refusal."""
    command = act
    if isinstance(act, tuple):
        exists = uow.find(act[0], act[1]["id"]) is not None
        command = Put(act[0], a_put(*act).record, ANY_REVISION if exists else None)
    try:
        handle(uow, command)
    except Failure as failure:
        return failure.status
    return None


def money_in_events(uow: UnitOfWork) -> dict[str, Decimal]:
    """Sum up what the newest events set against each invoice."""
    newest: dict[str, Any] = {event.record.id: event for event in uow.events}  # type: ignore[attr-defined]
    sums: dict[str, Decimal] = {}
    for event in newest.values():
        parts: Any = ()
        if event.type == "payment.created":
            parts = (event.record,)
        if event.type in {"creditnote.created", "creditnote.updated"}:
            parts = event.record.allocations
        for part in parts:
            sums[part.invoice_id] = sums.get(part.invoice_id, Decimal()) + part.amount
    return sums


@settings(deadline=None, max_examples=60)
@given(ACTS)
def test_whatever_is_commanded_money_adds_up_and_nothing_skips_a_number(acts: list[Any]) -> None:
    uow = a_book()

    refused = {refusal(uow, act) for act in acts}

    assert refused <= {None, 404, 409, 422}
    assert [event.change for event in uow.events] == list(range(1, uow.newest_change + 1))
    output = money_in_events(uow)
    for number in range(3):
        stored = uow.find("invoice", f"i{number}")
        if stored is not None:
            assert isinstance(stored.record, Invoice)
            assert stored.settled == output.get(stored.record.id, 0)
            assert 0 <= stored.settled <= stored.record.total
            assert stored.record.status != "void" or stored.settled == 0
