"""Invoices: created, matched, voided, and checked before they are sent.

If this breaks, an invoice is in Xero twice, under a wrong status, or stays there after it was voided.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import simplejson
from hypothesis import given
from hypothesis import strategies as st

from sync_worker.domain import problems
from sync_worker.domain.kind import Link, Ref, Send, Skip, Verb
from sync_worker.domain.problems import Problem
from tests.sync_worker.a_book import (
    CONTACT,
    SALE,
    a_context,
    a_line,
    a_written_link,
    an_invoice,
    sent,
    shown,
)
from tests.sync_worker.the_kinds import invoices

fine = st.decimals("0.01", 9999, places=4)
amounts = st.builds(
    a_line, quantity=fine, price=fine, discount_rate=st.none() | st.decimals(0, 100, places=2)
)


def there(record: Any = None, **element: Any) -> dict[str, Any]:
    """Return what Xero shows of an invoice that was sent as it is."""
    invoice = record or an_invoice()
    payload = sent(invoices.verdict(invoice, None, a_context()))
    money = {"AmountDue": invoice.total, "AmountPaid": Decimal(0)}
    return shown(payload, invoice, **{"InvoiceID": SALE, **money, **element})


def a_link(record: Any = None, **element: Any) -> Link:
    """Return the link of an invoice that was sent as it is; `element` is what Xero shows otherwise by now."""
    invoice = record or an_invoice()
    return a_written_link("invoice", invoice, there(invoice, **element))


def test_a_new_invoice_is_created_whole_under_its_own_number() -> None:
    invoice = an_invoice(reference="PO 7", note="Thank you!", lines=(a_line(discount_rate="10"),))

    verdict = invoices.verdict(invoice, None, a_context())

    assert verdict == Send(
        Verb.CREATE,
        {
            "Type": "ACCREC",
            "InvoiceNumber": "A-1",
            "DueDate": "2026-04-01",
            "Reference": "PO 7",
            "Url": "http://localhost:8080/invoices/i-1",
            "Contact": {"ContactID": CONTACT},
            "Date": "2026-03-14",
            "LineAmountTypes": "Exclusive",
            "CurrencyCode": "NZD",
            "LineItems": [
                {
                    "Description": "Roses",
                    "Quantity": Decimal("3"),
                    "UnitAmount": Decimal("12.5"),
                    "DiscountRate": Decimal("10"),
                    "AccountCode": "200",
                    "TaxType": "OUTPUT2",
                },
                {"Description": "Thank you!"},
            ],
            "Status": "AUTHORISED",
        },
    )


@given(st.lists(amounts, min_size=1, max_size=5), st.sampled_from(["exclusive", "inclusive"]))
def test_what_was_sent_and_shown_again_is_left_without_a_word(lines: list[Any], prices: str) -> None:
    invoice = an_invoice(lines=tuple(lines), prices=prices)
    payload = sent(invoices.verdict(invoice, None, a_context()))
    answer = shown(simplejson.loads(simplejson.dumps(payload), use_decimal=True), invoice, InvoiceID=SALE)
    link = a_written_link("invoice", invoice, answer)

    again = invoices.verdict(invoice, link, a_context(import_invoice_edits=True))

    assert isinstance(again, Skip)
    assert again.silent
    assert link.merge.differences == {}
    assert invoices.is_ours(invoice, answer)
    assert invoices.owner_of(answer) == invoice.id
    assert invoices.key(payload) == invoices.key_of(answer)


@pytest.mark.parametrize(
    ("record", "settings", "status", "marked"),
    [
        ({}, {}, "AUTHORISED", False),
        ({}, {"mark_as_sent": True}, "AUTHORISED", True),
        ({}, {"invoice_status": "DRAFT", "mark_as_sent": True}, "DRAFT", False),
        ({"status": "draft"}, {"mark_as_sent": True}, "DRAFT", False),
    ],
)
def test_the_status_follows_the_record_and_the_setting(
    record: dict[str, Any], settings: dict[str, Any], status: str, marked: bool
) -> None:
    payload = sent(invoices.verdict(an_invoice(**record), None, a_context(**settings)))

    assert payload["Status"] == status
    assert payload.get("SentToContact", False) is marked


def test_no_address_is_sent_from_an_app_whose_address_xero_refuses() -> None:
    assert "Url" not in sent(invoices.verdict(an_invoice(), None, a_context(address="https://xero.example")))


@pytest.mark.parametrize(
    ("record", "context", "cause", "subject"),
    [
        ({"number": "Nº 7"}, {}, problems.NUMBER_UNFIT, "i-1"),
        ({"number": "  "}, {}, problems.NUMBER_UNFIT, "i-1"),
        ({"currency": "USD"}, {}, problems.CURRENCY_UNKNOWN, "USD"),
        ({"lines": (a_line(tax_id="pst"),)}, {}, problems.TAX_UNMAPPED, "pst"),
        ({}, {"revenue_account_id": None}, problems.ACCOUNT_NOT_CHOSEN, "revenue account"),
        ({"lines": (a_line(price="-1"),)}, {}, problems.TOTAL_NEGATIVE, "i-1"),
        ({}, {"organisation": {"year_lock": "2026-03-14"}}, problems.PERIOD_LOCKED, "2026-03-14"),
        (
            {},
            {"links": {Ref("customer", "c-1"): Link(CONTACT, 1, "archived")}},
            problems.CUSTOMER_ARCHIVED,
            "c-1",
        ),
        ({"customer_id": "c-2"}, {}, problems.NOT_FOUND, "c-2"),
    ],
)
def test_what_xero_would_refuse_needs_attention_before_it_is_sent(
    record: dict[str, Any], context: dict[str, Any], cause: problems.Cause, subject: str
) -> None:
    verdict = invoices.verdict(an_invoice(**record), None, a_context(**context))

    assert isinstance(verdict, Problem)
    assert (verdict.cause, verdict.subject) == (cause, subject)


def test_a_draft_may_lie_in_closed_books_and_an_added_currency_is_fine() -> None:
    context = a_context(organisation={"period_lock": "2026-12-31", "currencies": ["USD"]})

    assert sent(invoices.verdict(an_invoice(status="draft", currency="USD"), None, context))


@pytest.mark.parametrize(
    ("status", "sends"),
    [("AUTHORISED", "VOIDED"), ("PAID", "VOIDED"), ("DRAFT", "DELETED"), ("SUBMITTED", "DELETED")],
)
def test_a_void_leaves_xero_by_the_verb_its_status_there_allows(status: str, sends: str) -> None:
    link = Link(SALE, 1, "live", {"status": status})

    verdict = invoices.removal(an_invoice(status="void"), link, a_context())

    assert verdict == Send(Verb.REMOVE, {"InvoiceID": SALE, "Status": sends})
    assert invoices.write(Verb.REMOVE, [verdict.payload]).method == "POST"


@pytest.mark.parametrize("status", ["VOIDED", "DELETED"])
def test_what_is_void_in_xero_already_needs_nothing(status: str) -> None:
    verdict = invoices.removal(
        an_invoice(status="void"), Link(SALE, 1, "live", {"status": status}), a_context()
    )

    assert isinstance(verdict, Skip)
    assert verdict.silent


def test_an_invoice_of_nothing_counts_as_paid_in_xero_and_cannot_be_voided_there() -> None:
    seen = {"status": "PAID", "total": "0.00", "paid": "0.00", "credited": "0.00"}

    verdict = invoices.removal(an_invoice(status="void"), Link(SALE, 1, "live", seen), a_context())

    assert verdict == Problem(problems.TOTAL_ZERO, "i-1", "A-1")


def test_nothing_is_voided_in_closed_books() -> None:
    context = a_context(organisation={"period_lock": "2026-03-31"})

    verdict = invoices.removal(an_invoice(), Link(SALE, 1, "live", {"status": "AUTHORISED"}), context)

    assert isinstance(verdict, Problem)
    assert verdict.cause is problems.PERIOD_LOCKED


@pytest.mark.parametrize(
    ("element", "ours"),
    [
        ({"Url": "https://old.example/invoices/i-1"}, True),
        ({"Url": "https://old.example/invoices/i-11"}, False),
        ({"Url": "https://shop.example/orders/5"}, False),
        ({"Url": ""}, True),
        ({"Url": "", "Total": Decimal("1.00")}, False),
        ({"Url": "", "InvoiceNumber": "A-2"}, False),
        ({"Type": "ACCPAY"}, False),
    ],
)
def test_an_invoice_is_ours_by_its_address_or_else_by_number_date_and_total(
    element: dict[str, Any], ours: bool
) -> None:
    assert invoices.is_ours(an_invoice(), there(**element)) is ours


def test_an_invoice_waits_for_its_customer_and_looks_at_taxes_and_products() -> None:
    invoice = an_invoice(lines=(a_line(product_id="p-1"), a_line()))

    assert list(invoices.depends_on(invoice)) == [Ref("customer", "c-1")]
    assert list(invoices.references(invoice)) == [Ref("product", "p-1"), Ref("tax", "gst")]


def test_dates_are_sent_as_days() -> None:
    payload = sent(invoices.verdict(an_invoice(date=date(2026, 5, 31)), None, a_context()))

    assert payload["Date"] == "2026-05-31"
