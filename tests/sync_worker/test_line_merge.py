"""Lines of documents: which stay, changed, new and gone, and what a bookkeeper gave them stays."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.contracts.nouns import Line
from sync_worker.domain.fields import Reason
from sync_worker.domain.kind import Leave, Link, Send
from sync_worker.domain.line_merge import with_ids
from sync_worker.domain.merge import settled, written
from sync_worker.kinds import invoices
from tests.sync_worker.a_book import SALE, a_context, a_line, a_link_to, an_invoice, read_again, sent, shown
from tests.sync_worker.test_kinds_invoices import a_link, there

WORDS = ("Roses", "Vase", "Card", "Tulips", "Ribbon", "Soil", "Pot", "Seeds")
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
            {**known[sent["LineItemID"]], **sent}
            if "LineItemID" in sent
            else {**sent, "LineItemID": f"new-{number}"}
            for number, sent in enumerate(verdict.payload["LineItems"])
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


def test_a_line_that_was_re_coded_while_a_setting_kept_our_edit_is_no_change_of_figures_in_xero() -> None:
    before, edited = a_bill(*lines_of("Roses")), a_bill(a_line(quantity="9"))
    left = invoices.verdict(edited, a_link(before), a_context())
    element = there(before)
    element["LineItems"][0] |= {"AccountCode": "260"}
    assert isinstance(left, Leave)
    assert left.merge is not None
    known = a_link_to("invoice", there(before), left.merge.state)

    after, merge = read_again("invoice", known, edited, element)
    unplanned, _ = read_again("invoice", a_link(before), edited, element)

    assert after.merge.differences["lines"].reason is Reason.LEFT
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
        invoices.FIELDS,
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

    decided = settled(invoices.FIELDS, link.merge, {}, "use_app", invoices.app_value)
    verdict, items = after_edit(a_link_to("invoice", element, decided.state), before, element)

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
    _, kept = after_edit(link, a_bill(a_line(quantity="9"), before.lines[1]), element)
    verdict, again = after_edit(
        link, a_bill(before.lines[0], a_line(description="Vase", quantity="9")), element
    )

    assert len(merge.changes) == 1
    assert [item["Description"] for item in kept] == ["Roses"]
    assert [item["Description"] for item in again] == ["Roses", "Vase"]
    assert isinstance(verdict, Send)
    assert verdict.merge is not None
    answered = written(
        invoices.FIELDS,
        verdict.merge.state,
        verdict.ours,
        invoices.theirs_of({**element, "LineItems": again}),
    )
    assert "lines" not in answered.differences


edits = st.lists(
    st.one_of(
        st.tuples(st.just("quantity"), st.integers(0, 5), st.sampled_from(["2", "5", "7"])),
        st.tuples(st.just("price"), st.integers(0, 5), st.sampled_from(["9.99", "20", "1.2345"])),
        st.tuples(st.just("move"), st.integers(0, 5), st.integers(0, 5)),
        st.tuples(st.just("delete"), st.integers(0, 5), st.none()),
        st.tuples(st.just("add"), st.integers(0, 5), st.sampled_from(["Extra", "More"])),
    ),
    max_size=4,
)


def edited_by_user(before: list[Line], todo: list[tuple[Any, ...]]) -> list[Line]:
    """Return lines as a person in the app changed them."""
    lines = list(before)
    for what, anywhere, value in todo:
        place = anywhere % len(lines)
        if what in ("quantity", "price"):
            lines[place] = Line.model_validate({**lines[place].model_dump(), what: value})
        elif what == "move":
            lines.insert(value % len(lines), lines.pop(place))
        elif what == "delete" and len(lines) > 1:
            del lines[place]
        elif what == "add":
            lines.insert(place, a_line(description=value))
    return lines


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=5, unique=True),
    edits,
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["account", "words", "tracking"])), max_size=4),
)
def test_whatever_is_edited_on_both_sides_lines_keep_their_ids_and_what_the_bookkeeper_gave_them(
    words: list[str], todo: list[tuple[Any, ...]], hers: list[tuple[int, str]]
) -> None:
    before = a_bill(*lines_of(*words))
    element = there(before)
    for place, what in hers:
        item = element["LineItems"][place % len(words)]
        if what == "account":
            item["AccountCode"] = "260"
        elif what == "words":
            item["Description"] = f"{item['Description'].split(',')[0]}, reworded"
        else:
            item["Tracking"] = [{"Name": "Region", "Option": "North"}]
    old = {item["Description"].split(",")[0]: item for item in element["LineItems"]}
    record = a_bill(*edited_by_user(list(before.lines), todo))

    link, _ = read_again("invoice", a_link(before), record, element)
    verdict, items = after_edit(link, record, element)

    ours = {line.description: line for line in record.lines}
    now = {item["Description"].split(",")[0]: item for item in items}
    assert now.keys() == ours.keys() or len(ours) < len(record.lines)
    for word in now.keys() & old.keys():
        for key in ("LineItemID", "AccountCode", "Tracking", "Description"):
            assert now[word][key] == old[word][key]
    assert sorted((item["Quantity"], item["UnitAmount"]) for item in items) == sorted(
        (line.quantity, line.price) for line in record.lines
    )
    if isinstance(verdict, Send) and verdict.merge is not None:
        answer = {**shown(sent(invoices.verdict(record, None, a_context())), record), "LineItems": items}
        state = written(invoices.FIELDS, verdict.merge.state, verdict.ours, invoices.theirs_of(answer))
        assert not [one for one in state.differences.values() if one.reason is not Reason.THEIRS]
