"""Random edits of lines on both sides.

If this breaks, some combination of edits replaces a line in Xero, and its coding is lost.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from common.contracts.records import Line
from sync_worker.domain.fields import Reason
from sync_worker.domain.kind import Send
from sync_worker.domain.merge import written
from tests.sync_worker.a_book import a_context, a_line, read_again, sent, shown
from tests.sync_worker.test_kinds_invoices import a_link, there
from tests.sync_worker.test_line_merge import a_bill, after_edit, lines_of
from tests.sync_worker.the_kinds import invoices

WORDS = ("Roses", "Vase", "Card", "Tulips", "Ribbon", "Soil", "Pot", "Seeds")
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
        state = written(invoices.fields, verdict.merge.state, verdict.ours, invoices.theirs_of(answer))
        assert not [one for one in state.differences.values() if one.reason is not Reason.THEIRS]
