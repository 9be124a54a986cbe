"""Credit notes and their allocations: created, changed, taken back.

If this breaks, a credit note is booked or used twice, or its withdrawal does not reach Xero.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.records import Allocation, CreditNote
from sync_worker.domain import problems
from sync_worker.domain.allocation import AllocationRecord, allocations_of
from sync_worker.domain.fields import Difference, Reason
from sync_worker.domain.json_value import JsonObject
from sync_worker.domain.kind import Call, Link, Ref, Send, Skip, Verb
from sync_worker.domain.problems import Problem
from tests.sync_worker.a_book import (
    NOTE,
    SALE,
    a_context,
    a_credit_note,
    a_line,
    a_written_link,
    microsoft,
    read_again,
    sent,
    shown,
)
from tests.sync_worker.the_kinds import allocations, credit_notes

allocation_lists = st.lists(
    st.builds(
        Allocation,
        invoice_id=st.sampled_from(["i-1", "i-2"]),
        amount=st.decimals("0.01", "20.00", places=2),
        date=st.dates(date(2026, 1, 1), date(2026, 1, 3)),
    ),
    max_size=6,
)


def an_allocation(**changes: Any) -> AllocationRecord:
    return AllocationRecord.model_validate(
        {
            "id": "x-1",
            "credit_note_id": "n-1",
            "invoice_id": "i-1",
            "amount": "10.00",
            "date": "2026-03-20",
            **changes,
        }
    )


def a_link(record: CreditNote | None = None, **element: Any) -> Link:
    """Return the link of a credit note that was sent as it is; `element` is what Xero shows otherwise by now."""
    note = record or a_credit_note()
    payload = sent(credit_notes.verdict(note, None, a_context()))
    there = shown(payload, note, **{"CreditNoteID": NOTE, "RemainingCredit": note.total, **element})
    return a_written_link("credit_note", note, there)


def an_allocation_link(record: AllocationRecord | None = None, **element: Any) -> Link:
    """Return the link of an allocation that was made as it is."""
    payload = sent(allocations.verdict(record or an_allocation(), None, a_context()))
    return a_written_link(
        "allocation", record or an_allocation(), {"AllocationID": "a1", **payload, **element}
    )


def test_a_new_credit_note_carries_our_mark_in_its_reference() -> None:
    verdict = credit_notes.verdict(a_credit_note(reference="for A-1"), None, a_context())

    assert isinstance(verdict, Send)
    assert verdict.verb is Verb.CREATE
    assert verdict.payload["Type"] == "ACCRECCREDIT"
    assert verdict.payload["CreditNoteNumber"] == "CN-1"
    assert verdict.payload["Reference"] == "IA-n-1 for A-1"
    assert credit_notes.key(verdict.payload) == credit_notes.key_of(verdict.payload) == "IA-n-1"
    assert credit_notes.is_ours(a_credit_note(), verdict.payload)
    assert credit_notes.owner_of(verdict.payload) == "n-1"


def test_discounts_of_a_credit_note_are_folded_into_its_lines() -> None:
    payload = sent(
        credit_notes.verdict(a_credit_note(lines=(a_line(discount_rate="10"),)), None, a_context())
    )

    assert "DiscountRate" not in payload["LineItems"][0]
    assert payload["LineItems"][0]["UnitAmount"] == Decimal("33.75")


def test_a_credit_note_that_xero_shows_the_same_is_left_without_a_word() -> None:
    more = a_credit_note(allocations=[{"invoice_id": "i-1", "amount": "5.00", "date": "2026-03-20"}])

    verdict = credit_notes.verdict(more, a_link(), a_context())

    assert isinstance(verdict, Skip)
    assert verdict.silent


def test_edits_follow_the_switch_and_stop_when_it_is_used() -> None:
    edited = a_credit_note(lines=(a_line(quantity="1"),))
    used = a_link(RemainingCredit=Decimal("1.00"))
    on = a_context(import_invoice_edits=True)

    assert isinstance(credit_notes.verdict(edited, a_link(), a_context()), Skip)
    assert sent(credit_notes.verdict(edited, a_link(), on))["CreditNoteID"] == NOTE
    assert credit_notes.verdict(edited, used, on) == Problem(problems.PAID_CANNOT_CHANGE, "n-1", "CN-1")
    assert isinstance(credit_notes.verdict(a_credit_note(reference="new"), used, on), Skip)


@pytest.mark.parametrize(
    ("element", "used"),
    [
        ({"Total": Decimal("10"), "RemainingCredit": Decimal("4")}, "6.00"),
        ({"Total": Decimal("10"), "AppliedAmount": Decimal("3")}, "3.00"),
        ({"Total": Decimal("10")}, "0.00"),
    ],
)
def test_how_much_is_used_is_read_from_either_figure(element: dict[str, Any], used: str) -> None:
    assert credit_notes.seen_of(element)["credited"] == used


@given(allocation_lists)
def test_allocations_are_records_of_their_own_with_ids_that_say_what_they_are(
    given_list: list[Allocation],
) -> None:
    note = a_credit_note(allocations=given_list)
    again = a_credit_note(allocations=list(reversed(given_list)))

    own = allocations_of(note)

    assert len({one.id for one in own}) == len(given_list)
    assert {one.id for one in own} == {one.id for one in allocations_of(again)}
    assert all(len(one.id) <= 40 for one in own)


def test_a_changed_amount_is_another_allocation() -> None:
    five, six = (
        a_credit_note(allocations=[{"invoice_id": "i-1", "amount": amount, "date": "2026-03-20"}])
        for amount in ("5.00", "6.00")
    )

    assert allocations_of(five)[0].id != allocations_of(six)[0].id


@pytest.mark.parametrize(("status", "count"), [("open", 1), ("void", 1), ("draft", 0)])
def test_a_draft_is_used_for_nothing_yet(status: str, count: int) -> None:
    note = a_credit_note(
        status=status, allocations=[{"invoice_id": "i-1", "amount": "5.00", "date": "2026-03-20"}]
    )

    assert [kind for kind, _ in credit_notes.children(note)] == ["allocation"] * count


def test_an_allocation_is_put_to_its_credit_note() -> None:
    payload = sent(allocations.verdict(an_allocation(), None, a_context()))

    assert allocations.write(Verb.CREATE, [payload]) == Call(
        "PUT",
        f"CreditNotes/{NOTE}/Allocations",
        {"summarizeErrors": "false"},
        {"Allocations": [{"Invoice": {"InvoiceID": SALE}, "Amount": Decimal("10"), "Date": "2026-03-20"}]},
    )
    assert allocations.key(payload) == allocations.key_of({**payload, "Amount": Decimal("10.0")})


def test_an_allocation_is_taken_back_by_a_delete() -> None:
    verdict = allocations.removal(an_allocation(), Link("a1", 1), a_context())

    assert allocations.write(Verb.REMOVE, [sent(verdict)]) == Call(
        "DELETE", f"CreditNotes/{NOTE}/Allocations/a1"
    )


@pytest.mark.parametrize("state", ["removed", "live"])
def test_what_is_gone_with_its_credit_note_or_in_xero_needs_nothing(state: str) -> None:
    gone = {Ref("credit_note", "n-1"): Link(NOTE, 1, "removed")} if state == "live" else {}

    verdict = allocations.removal(an_allocation(), Link("a1", 1, state), a_context(links=gone))

    assert isinstance(verdict, Skip)
    assert verdict.silent


@pytest.mark.parametrize("kind", ["credit_note", "invoice"])
def test_nothing_is_applied_to_a_draft(kind: str) -> None:
    ref = Ref(kind, "n-1" if kind == "credit_note" else "i-1")
    context = a_context(links={ref: Link("x", 1, "live", {"status": "DRAFT"})})

    assert allocations.verdict(an_allocation(), None, context) == Problem(problems.NOT_APPROVED, f"{kind}s")


def test_an_allocation_in_closed_books_needs_attention() -> None:
    verdict = allocations.verdict(
        an_allocation(), None, a_context(organisation={"period_lock": "2026-03-31"})
    )

    assert isinstance(verdict, Problem)
    assert verdict.cause is problems.PERIOD_LOCKED


@pytest.mark.parametrize(("state", "silent"), [("live", True), ("removed", False)])
def test_an_allocation_is_made_once(state: str, silent: bool) -> None:
    verdict = allocations.verdict(an_allocation(), Link("a1", 1, state), a_context())

    assert isinstance(verdict, Skip)
    assert verdict.silent is silent


def test_allocations_are_found_inside_credit_notes_and_told_apart_by_their_note() -> None:
    inside: JsonObject = {
        "AllocationID": "a1",
        "Amount": Decimal("10.00"),
        "Date": microsoft(date(2026, 3, 20)),
        "Invoice": {"InvoiceID": SALE},
    }
    answer: JsonObject = {
        "CreditNotes": [
            {"CreditNoteID": NOTE, "Reference": "IA-n-1", "Allocations": [inside]},
            {"CreditNoteID": "other", "Reference": "IA-n-2", "Allocations": [inside]},
            {"CreditNoteID": "third"},
        ]
    }

    ours, other = allocations.elements_of(answer)

    assert allocations.is_ours(an_allocation(), ours)
    assert not allocations.is_ours(an_allocation(), other)
    assert not allocations.is_ours(an_allocation(date="2026-03-21"), ours)
    assert allocations.elements_of({"Allocations": [inside]}) == [inside]
    assert allocations.key_of(ours) == f"{SALE}:10.00"
    assert allocations.seen_of(ours) == {
        "amount": "10.00",
        "date": "2026-03-20",
        "invoice": SALE,
        "credit_note": NOTE,
    }


@pytest.mark.parametrize(
    ("element", "differing"),
    [
        ({"Amount": 10}, {}),
        ({"Amount": 9}, {"amount": ("10", "9")}),
        ({"Date": "2026-03-21"}, {"date": ("2026-03-20", "2026-03-21")}),
        ({"IsDeleted": True}, {"status": ("live", "void")}),
    ],
)
def test_an_allocation_that_a_bookkeeper_changed_or_took_back_differs(
    element: dict[str, Any], differing: dict[str, tuple[str, str]]
) -> None:
    link = an_allocation_link()
    payload = sent(allocations.verdict(an_allocation(), None, a_context()))

    after, merge = read_again(
        "allocation", link, an_allocation(), {"AllocationID": "a1", **payload, **element}
    )

    assert after.merge.differences == {
        name: Difference(Reason.IN_XERO, *values) for name, values in differing.items()
    }
    assert len(merge.changes) == len(differing)


@pytest.mark.parametrize("record", [a_credit_note(), a_credit_note(due_date="2026-05-01")])
def test_a_credit_note_differs_by_its_figures_and_not_by_being_used(record: CreditNote) -> None:
    payload = sent(credit_notes.verdict(record, None, a_context()))
    now = shown(payload, record, CreditNoteID=NOTE, RemainingCredit=0, Status="PAID")

    used, _ = read_again("credit_note", a_link(record), record, now)
    priced, merge = read_again("credit_note", used, record, {**now, "Total": Decimal(50), "Reference": "x"})

    assert used.merge.differences == {}
    assert priced.merge.differences == {
        "total": Difference(Reason.IN_XERO, "43.13", "50"),
        "reference": Difference(Reason.THEIRS, "", "x"),
    }
    assert len(merge.changes) == 2
