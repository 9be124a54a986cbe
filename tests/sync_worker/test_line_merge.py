"""The merge of an invoice's lines: which stay, which changed, which are new or gone.

If this breaks, an edit in the app removes the account, wording or tracking that a bookkeeper gave a line.
"""

from decimal import Decimal
from typing import Any

import pytest

from common.contracts.records import Line
from sync_worker.domain.elements import parts_of
from sync_worker.domain.fields import Reason
from sync_worker.domain.kind import Link, Ref, Send, Skip
from sync_worker.domain.line_merge import text, with_ids
from sync_worker.domain.merge import settled, written
from tests.sync_worker.a_book import SALE, a_context, a_line, a_link_to, an_invoice, read_again, sent
from tests.sync_worker.test_kinds_invoices import a_link, there
from tests.sync_worker.the_kinds import invoices

ON = a_context(import_invoice_edits=True)


def a_bill(*lines: Line, **changes: Any) -> Any:
    """Return an invoice of these lines."""
    return an_invoice(lines=lines, **changes)


def lines_of(*words: str, **changes: str) -> tuple[Line, ...]:
    """Return a line for each description."""
    return tuple(a_line(description=one, **changes) for one in words)


def after_edit(link: Link, record: Any, element: dict[str, Any]) -> tuple[Any, list[dict[str, Any]]]:
    """Send what changed of a document, and return the verdict and the lines that Xero has then."""
    verdict = invoices.verdict(record, link, ON)
    items = list(element["LineItems"])
    if isinstance(verdict, Send) and "LineItems" in verdict.payload:
        known = {item["LineItemID"]: item for item in items}
        items = [
            {**known[line["LineItemID"]], **line}
            if "LineItemID" in line
            else {**line, "LineItemID": f"new-{number}"}
            for number, line in enumerate(parts_of(verdict.payload, "LineItems"))
        ]
    return verdict, items


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("ABC", "ABC", {0: 0, 1: 1, 2: 2}),
        ("ABC", "AC", {0: 0, 1: 2}),
        ("AB", "BA", {0: 1, 1: 0}),
        ("AB", "AXB", {0: 0, 2: 1}),
        ("AA", "AAA", {0: 0, 1: 1}),
        ("A", "X", {0: 0}),
        ("ABC", "AXC", {0: 0, 1: 1, 2: 2}),
        ("AB", "XAB", {1: 0, 2: 1}),
    ],
)
def test_lines_that_say_the_same_are_the_same_wherever_they_were_moved(
    before: str, after: str, same: dict[int, int]
) -> None:
    base = [{"id": str(number), "description": one, "quantity": "1"} for number, one in enumerate(before)]

    known = with_ids([{"description": one, "quantity": "1"} for one in after], base)

    assert {number: int(line["id"]) for number, line in enumerate(known) if line["id"]} == same


def test_a_line_whose_figures_changed_is_known_by_its_description_though_another_went() -> None:
    before = lines_of("Roses", "Vase", "Card")
    edited = a_bill(before[0], a_line(description="Card", quantity="9"))
    element = there(a_bill(*before))

    verdict, items = after_edit(a_link(a_bill(*before)), edited, element)

    assert sent(verdict)["LineItems"] == [
        {"LineItemID": "line-1"},
        {"LineItemID": "line-3", "Quantity": Decimal(9)},
    ]
    assert [item["Description"] for item in items] == ["Roses", "Card"]


def test_a_note_never_becomes_a_line_with_figures_nor_a_line_a_note() -> None:
    before = a_bill(*lines_of("Roses"), note="Thank you")
    edited = a_bill(*lines_of("Roses", "Vase"), note="Thanks")

    verdict, items = after_edit(a_link(before), edited, there(before))

    assert [item.get("LineItemID") for item in sent(verdict)["LineItems"]] == ["line-1", None, "line-2"]
    assert [item.get("AccountCode") for item in items] == ["200", "200", None]


def test_the_account_wording_and_tracking_that_a_bookkeeper_gave_a_line_survive_a_new_due_date() -> None:
    before = a_bill(*lines_of("Roses", "Vase"))
    element = there(before)
    element["LineItems"][0] |= {
        "AccountCode": "260",
        "Description": "Roses, long",
        "Tracking": [{"Name": "Region", "Option": "North"}],
    }

    link, merge = read_again("invoice", a_link(before), before, element)
    moved = invoices.verdict(a_bill(*before.lines, due_date="2026-05-01"), link, ON)
    edited, items = after_edit(link, a_bill(a_line(quantity="9"), before.lines[1]), element)

    assert link.merge.differences["lines"].reason is Reason.THEIRS
    assert [(one.field, one.after, one.by) for one in merge.changes] == [
        ("line 1 description", "Roses, long", "xero"),
        ("line 1 account", "260", "xero"),
        ("line 1 tracking", "Region: North", "xero"),
    ]
    assert sent(moved) == {"InvoiceID": SALE, "DueDate": "2026-05-01"}
    assert isinstance(edited, Send)
    assert {key: items[0][key] for key in ("AccountCode", "Description", "Quantity")} == {
        "AccountCode": "260",
        "Description": "Roses, long",
        "Quantity": 9,
    }
    assert items[0]["Tracking"] == [{"Name": "Region", "Option": "North"}]


@pytest.mark.parametrize(
    "links",
    [
        {Ref("tax", "gst"): Link("TAX001", 0)},
        {Ref("product", "p-1"): Link("i1", 1, seen={"code": "ROSE-2", "name": "Red rose"})},
    ],
)
def test_another_mapping_of_a_tax_or_another_code_of_a_product_changes_no_line_that_nobody_edited(
    links: dict[Ref, Link],
) -> None:
    lines = (a_line(product_id="p-1", description=""), a_line(description="Vase"))
    link = a_link(a_bill(*lines, note="Thanks"))
    context = a_context(import_invoice_edits=True, links=links)
    new = a_line(description="Card")

    same = invoices.verdict(a_bill(*lines, note="Thanks"), link, context)
    later = invoices.verdict(a_bill(*lines, note="Thanks", due_date="2026-05-01"), link, context)
    longer = invoices.verdict(a_bill(*lines, new, note=" Thanks"), link, context)

    assert isinstance(same, Skip)
    assert same.silent
    assert sent(later) == {"InvoiceID": SALE, "DueDate": "2026-05-01"}
    items = sent(longer)["LineItems"]
    assert [set(item) for item in (items[0], items[1], items[3])] == [{"LineItemID"}] * 3
    assert items[2]["Description"] == "Card"


def test_a_number_written_with_other_decimals_is_no_change_of_a_line() -> None:
    before = a_bill(a_line(quantity="3", price="12.5"), note=" ")
    element = there(before)
    element["LineItems"][0] |= {"Description": "hers"}

    link, _ = read_again("invoice", a_link(before), before, element)
    verdict = invoices.verdict(a_bill(a_line(quantity="3.000", price="12.50")), link, ON)

    assert isinstance(verdict, Skip)
    assert verdict.silent


@pytest.mark.parametrize("value", ["0211234567", "0614", "1e3", "007.50", "1_0.00", "NaN", "Ā"])
def test_what_is_no_number_of_ours_is_shown_as_it_is(value: str) -> None:
    assert text(value) == value


def test_a_line_that_was_re_coded_while_a_setting_kept_our_edit_is_no_change_of_figures_in_xero() -> None:
    before, edited = a_bill(*lines_of("Roses")), a_bill(a_line(quantity="9"))
    left = invoices.verdict(edited, a_link(before), a_context())
    element = there(before)
    element["LineItems"][0] |= {"AccountCode": "260"}
    assert isinstance(left, Skip)
    assert left.merge is not None
    known = a_link_to("invoice", there(before), left.merge.state)

    after, merge = read_again("invoice", known, edited, element)
    unplanned, _ = read_again("invoice", a_link(before), edited, element)

    assert after.merge.differences["lines"].reason is Reason.SKIPPED
    assert after.merge.undecided == unplanned.merge.undecided == {}
    assert [one.field for one in merge.changes] == ["line 1 account"]


def test_a_price_that_a_bookkeeper_changed_waits_and_survives_an_edit_of_another_line() -> None:
    before = a_bill(*lines_of("Roses", "Vase"))
    element = there(before, Total=Decimal("90.00"))
    element["LineItems"][0] |= {"UnitAmount": Decimal(20)}

    link, _ = read_again("invoice", a_link(before), before, element)
    verdict, items = after_edit(
        link, a_bill(before.lines[0], a_line(description="Vase", quantity="1")), element
    )

    assert link.merge.differences["lines"].theirs == "line 1 price 20"
    assert link.merge.differences["lines"].ours == "line 1 price 12.5"
    assert items[0]["UnitAmount"] == 20
    assert isinstance(verdict, Send)
    assert verdict.merge is not None
    answered = written(
        invoices.fields,
        verdict.merge.state,
        verdict.ours,
        invoices.theirs_of({**element, "LineItems": items}),
    )
    assert answered.differences["lines"].reason is Reason.IN_XERO


def test_an_edit_of_a_line_that_a_bookkeeper_changed_too_names_what_it_replaces() -> None:
    before = a_bill(*lines_of("Roses"))
    element = there(before)
    element["LineItems"][0] |= {"UnitAmount": Decimal(20)}

    link, _ = read_again("invoice", a_link(before), before, element)
    verdict, items = after_edit(link, a_bill(a_line(price="15")), element)

    assert items[0]["UnitAmount"] == 15
    assert isinstance(verdict, Send)
    assert verdict.merge is not None
    assert [(one.field, one.before, one.after, one.replaced) for one in verdict.merge.changes] == [
        ("line 1 price", "12.5", "15", "20")
    ]


def test_where_a_person_decides_for_the_app_the_lines_are_as_they_are_here_and_their_coding_stays() -> None:
    before = a_bill(*lines_of("Roses", "Vase"))
    element = there(before)
    element["LineItems"][0] |= {"UnitAmount": Decimal(20), "AccountCode": "260"}
    element["LineItems"].append({**element["LineItems"][1], "LineItemID": "hers", "Description": "Hers"})
    link, _ = read_again("invoice", a_link(before), before, element)

    decided = settled(invoices.fields, link.merge, "use_app")
    verdict, items = after_edit(a_link_to("invoice", element, decided), before, element)

    assert [(item["LineItemID"], item["UnitAmount"], item["AccountCode"]) for item in items] == [
        ("line-1", Decimal("12.5"), "260"),
        ("line-2", Decimal("12.5"), "200"),
    ]
    assert isinstance(verdict, Send)
    assert verdict.merge is not None
    assert [(one.field, one.after, one.replaced) for one in verdict.merge.changes] == [
        ("line 1 price", "12.5", "20"),
        ("a line", None, "3 × 12.5 Hers"),
    ]


def test_a_line_that_a_bookkeeper_deleted_stays_deleted_unless_it_is_changed_here() -> None:
    before = a_bill(*lines_of("Roses", "Vase"))
    element = there(before)
    del element["LineItems"][1]

    link, merge = read_again("invoice", a_link(before), before, element)
    _, stored = after_edit(link, a_bill(a_line(quantity="9"), before.lines[1]), element)
    verdict, again = after_edit(
        link, a_bill(before.lines[0], a_line(description="Vase", quantity="9")), element
    )

    assert len(merge.changes) == 1
    assert [item["Description"] for item in stored] == ["Roses"]
    assert [item["Description"] for item in again] == ["Roses", "Vase"]
    assert isinstance(verdict, Send)
    assert verdict.merge is not None
    answered = written(
        invoices.fields,
        verdict.merge.state,
        verdict.ours,
        invoices.theirs_of({**element, "LineItems": again}),
    )
    assert "lines" not in answered.differences
