"""Lines of documents as Xero's LineItems.

If this breaks, an invoice in Xero differs by a cent, or is booked to the wrong account or tax.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.records import Line
from sync_worker.domain.fitting import Fit, length
from sync_worker.domain.kind import Link, Ref
from sync_worker.domain.line_payload import line_of
from sync_worker.domain.lines import line_items
from sync_worker.domain.problems import ACCOUNT_NOT_CHOSEN, TAX_UNMAPPED, Problem
from tests.sync_worker.a_book import a_context, a_line, an_invoice

fine = st.decimals(-9999, 9999, places=4)
rates = st.one_of(st.none(), st.decimals(0, 100, places=2), st.decimals(0, 100, places=4))
lines = st.builds(
    Line,
    description=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
    quantity=fine,
    price=fine,
    discount_rate=rates,
    tax_id=st.just("gst"),
)


def items_of(*given_lines: Line, discounts: bool = True, note: str | None = None) -> list[dict[str, Any]]:
    items = line_items(an_invoice(lines=given_lines, note=note), a_context(), Fit(), discounts)
    assert isinstance(items, list)
    return items


def xeros_amount(item: dict[str, Any]) -> Decimal:
    """What Xero makes of a line: quantity x price less the discount, half up to cents."""
    full = item["Quantity"] * item["UnitAmount"]
    left = full * (100 - item.get("DiscountRate", Decimal(0))) / 100
    return Decimal(left.quantize(Decimal("0.01"), ROUND_HALF_UP))


@given(lines, st.booleans())
def test_a_line_comes_to_the_same_cent_on_both_sides(line: Line, discounts: bool) -> None:
    (item,) = items_of(line, discounts=discounts)

    assert xeros_amount(item) == line.amount
    assert item["Quantity"] == round(item["Quantity"], 4)
    assert item["UnitAmount"] == round(item["UnitAmount"], 4)
    assert item.get("DiscountRate", Decimal(0)) == round(item.get("DiscountRate", Decimal(0)), 2)
    assert 0 < length(item["Description"]) <= 4000


@given(st.lists(lines, min_size=1, max_size=4))
def test_numbers_are_written_without_exponent_and_lines_shown_again_are_known_again(many: list[Line]) -> None:
    items = items_of(*many)
    again = [
        {
            **item,
            "Quantity": item["Quantity"] + Decimal("0.0000"),
            "DiscountRate": item.get("DiscountRate", 0),
            "LineAmount": Decimal(1),
        }
        for item in items
    ]

    assert [line_of(item) for item in again] == [line_of(item) for item in items]
    numbers = [str(value) for item in items for value in item.values() if isinstance(value, Decimal)]
    assert len(numbers) >= 2 * len(items)
    assert [number for number in numbers if "E" in number] == []


def test_account_and_tax_are_always_sent() -> None:
    (item,) = items_of(a_line())

    assert (item["AccountCode"], item["TaxType"]) == ("200", "OUTPUT2")


def test_a_discount_xero_cannot_hold_becomes_one_piece_that_says_so() -> None:
    line = a_line(quantity="3", price="10", discount_rate="12.5")

    (item,) = items_of(line, discounts=False)

    assert item["Description"] == "Roses (3 × 10, less 12.5 %)"
    assert (item["Quantity"], item["UnitAmount"]) == (Decimal(1), Decimal("26.25"))
    assert "DiscountRate" not in item


def test_a_line_without_description_gets_its_products_name_and_that_is_said() -> None:
    fit = Fit()
    invoice = an_invoice(lines=(a_line(description=" ", product_id="p-1"), a_line(description="")))

    items = line_items(invoice, a_context(), fit, True)

    assert isinstance(items, list)
    assert [item["Description"] for item in items] == ["Rose", "-"]
    assert len(fit.notes) == 2


def test_a_product_is_named_only_while_it_is_in_xero() -> None:
    gone = a_context(links={Ref("product", "p-1"): Link("i1", 1, "removed", {"code": "ROSE"})})
    line = a_line(product_id="p-1")

    there = line_items(an_invoice(lines=(line,)), a_context(), Fit(), True)
    missing = line_items(an_invoice(lines=(line,)), gone, Fit(), True)

    assert isinstance(there, list)
    assert isinstance(missing, list)
    assert there[0]["ItemCode"] == "ROSE"
    assert "ItemCode" not in missing[0]


def test_the_note_is_a_last_line_of_words_alone() -> None:
    items = items_of(a_line(), note="Thank you!\r\nCome again.")

    assert items[-1] == {"Description": "Thank you!\nCome again."}


@pytest.mark.parametrize("state", ["archived", "removed", None])
def test_a_tax_without_a_usable_rate_parks_the_document_and_names_the_tax(state: str | None) -> None:
    links = {Ref("tax", "gst"): Link("OUTPUT", 0, state or "", {"name": "Old GST"})} if state else {}
    context = a_context(links=links)
    if state is None:
        context = a_context()
        line = a_line(tax_id="other")
    else:
        line = a_line()

    problem = line_items(an_invoice(lines=(line,)), context, Fit(), True)

    assert isinstance(problem, Problem)
    assert (problem.cause, problem.subject) == (TAX_UNMAPPED, line.tax_id)


def test_without_a_revenue_account_nothing_is_booked() -> None:
    problem = line_items(an_invoice(), a_context(revenue_account_id=None), Fit(), True)

    assert isinstance(problem, Problem)
    assert problem.cause is ACCOUNT_NOT_CHOSEN
