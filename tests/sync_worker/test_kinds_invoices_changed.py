"""Invoices that were changed after they reached Xero, on either side or on both.

If this breaks, an edit is lost, or an approved or paid invoice is changed against the books.
"""

from decimal import Decimal
from typing import Any

import pytest

from sync_worker.domain import problems
from sync_worker.domain.fields import Difference, Reason
from sync_worker.domain.kind import Link, Send, Skip, Verb
from sync_worker.domain.problems import Problem
from tests.sync_worker.a_book import CONTACT, SALE, a_context, a_line, an_invoice, read_again, sent
from tests.sync_worker.test_kinds_invoices import a_link, there
from tests.sync_worker.the_kinds import invoices


def test_with_the_switch_off_an_edit_is_left_until_the_switch() -> None:
    verdict = invoices.verdict(an_invoice(reference="new"), a_link(), a_context())

    assert isinstance(verdict, Skip)
    assert (verdict.silent, verdict.until) == (False, "settings.switches")


def test_with_the_switch_on_an_edit_sends_what_changed_by_id() -> None:
    edited = an_invoice(due_date="2026-05-01", reference="PO 8")

    verdict = invoices.verdict(edited, a_link(), a_context(import_invoice_edits=True))

    assert isinstance(verdict, Send)
    assert verdict.verb is Verb.UPDATE
    assert invoices.key(verdict.payload) == SALE
    assert verdict.payload == {"InvoiceID": SALE, "DueDate": "2026-05-01", "Reference": "PO 8"}


def test_a_reference_that_its_user_cleared_is_cleared_in_xero() -> None:
    link = a_link(an_invoice(reference="PO 7"))

    payload = sent(invoices.verdict(an_invoice(), link, a_context(import_invoice_edits=True)))

    assert payload == {"InvoiceID": SALE, "Reference": ""}


def test_an_edited_line_is_sent_by_its_id_with_what_changed_and_the_others_by_their_ids_alone() -> None:
    before = an_invoice(lines=(a_line(), a_line(description="Vase")))
    edited = an_invoice(lines=(a_line(quantity="4"), a_line(description="Vase"), a_line(description="Card")))

    payload = sent(invoices.verdict(edited, a_link(before), a_context(import_invoice_edits=True)))

    new = {"Description": "Card", "Quantity": 3, "UnitAmount": Decimal("12.5")}
    assert payload == {
        "InvoiceID": SALE,
        "LineItems": [
            {"LineItemID": "line-1", "Quantity": 4},
            {"LineItemID": "line-2"},
            {**new, "AccountCode": "200", "TaxType": "OUTPUT2"},
        ],
    }


def test_a_draft_that_is_issued_here_is_approved_there_whatever_the_switch() -> None:
    draft = an_invoice(status="draft")

    payload = sent(invoices.verdict(an_invoice(), a_link(draft), a_context()))

    assert (payload["InvoiceID"], payload["Status"]) == (SALE, "AUTHORISED")


def test_what_is_approved_in_xero_is_never_sent_back_to_draft() -> None:
    context = a_context(import_invoice_edits=True, invoice_status="DRAFT")

    payload = sent(invoices.verdict(an_invoice(reference="new"), a_link(), context))

    assert payload == {"InvoiceID": SALE, "Reference": "new"}


def test_amounts_of_an_invoice_that_money_is_applied_to_cannot_change() -> None:
    edited = an_invoice(lines=(a_line(quantity="4"),))

    verdict = invoices.verdict(edited, paid_link(), a_context(import_invoice_edits=True))

    assert verdict == Problem(problems.PAID_CANNOT_CHANGE, "i-1", "A-1")


def test_words_of_an_invoice_that_money_is_applied_to_may_change_and_its_lines_are_not_sent() -> None:
    edited = an_invoice(due_date="2026-05-01")

    verdict = invoices.verdict(edited, paid_link(), a_context(import_invoice_edits=True))

    assert isinstance(verdict, Send)
    assert verdict.payload == {"InvoiceID": SALE, "DueDate": "2026-05-01"}
    assert verdict.notes == ()


def test_what_can_no_longer_change_of_an_invoice_that_money_is_applied_to_is_said() -> None:
    edited = an_invoice(due_date="2026-05-01", lines=(a_line(description="White roses"),))
    sentence = "Money is applied to it in Xero, so its lines can no longer change there."

    verdict = invoices.verdict(edited, paid_link(), a_context(import_invoice_edits=True))

    assert isinstance(verdict, Send)
    assert verdict.payload == {"InvoiceID": SALE, "DueDate": "2026-05-01"}
    assert verdict.notes == (sentence,)
    assert verdict.merge is not None
    assert [one.field for one in verdict.merge.changes] == ["due date"]
    assert verdict.merge.state.differences["lines"].reason is Reason.SKIPPED


def test_new_words_in_the_lines_of_a_paid_invoice_are_left_and_that_is_said() -> None:
    edited = an_invoice(lines=(a_line(description="White roses"),))

    verdict = invoices.verdict(edited, paid_link(), a_context(import_invoice_edits=True))

    assert isinstance(verdict, Skip)
    assert verdict.sentence == "Money is applied to it in Xero, so its lines can no longer change there."
    assert not verdict.silent


def paid_link() -> Link:
    return a_link(AmountPaid=Decimal("10.00"), AmountDue=Decimal("33.13"))


def test_an_edit_of_what_was_voided_in_xero_is_for_a_person() -> None:
    verdict = invoices.verdict(
        an_invoice(reference="new"), a_link(Status="VOIDED"), a_context(import_invoice_edits=True)
    )

    assert verdict == Problem(problems.REMOVED_IN_XERO, "i-1", "A-1")


@pytest.mark.parametrize(
    ("element", "differing"),
    [
        ({}, {}),
        ({"Total": Decimal("43.14")}, {"total": ("43.13", "43.14")}),
        ({"TotalTax": Decimal("5.62")}, {"tax": ("5.63", "5.62")}),
        ({"Date": "/Date(0)/"}, {"date": ("2026-03-14", "1970-01-01")}),
        ({"DueDate": "/Date(0)/"}, {"due_date": ("2026-04-01", "1970-01-01")}),
        ({"InvoiceNumber": "A-2"}, {"number": ("A-1", "A-2")}),
        ({"Contact": {"ContactID": "other"}}, {"contact": (CONTACT, "other")}),
        ({"CurrencyCode": "AUD"}, {"currency": ("NZD", "AUD")}),
        ({"LineAmountTypes": "NoTax"}, {"prices": ("exclusive", "notax")}),
        ({"Status": "VOIDED"}, {"status": ("live", "void")}),
        ({"AmountPaid": Decimal("43.13"), "AmountDue": 0, "Status": "PAID"}, {}),
    ],
)
def test_figures_that_a_bookkeeper_changed_are_named_and_money_received_is_no_difference(
    element: dict[str, Any], differing: dict[str, tuple[str, str]]
) -> None:
    after, merge = read_again("invoice", a_link(), an_invoice(), there(**element))

    assert after.merge.differences == {
        name: Difference(Reason.IN_XERO, *values) for name, values in differing.items()
    }
    assert [one.by for one in merge.changes] == ["xero"] * len(differing)
