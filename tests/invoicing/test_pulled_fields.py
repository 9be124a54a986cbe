"""Fields pulled from Xero are taken while the record holds the values that they replace.

If this breaks, a change in Xero erases an edit that a user made in the app, or an older value replaces a newer one.
"""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.pulled import PulledField
from common.contracts.records import Customer, Product
from invoicing.domain.commands import ANY_REVISION, Pull, Put
from invoicing.domain.handling import handle, take_over
from invoicing.domain.pulled_fields import with_fields
from invoicing.domain.unit_of_work import UnitOfWork
from tests.invoicing.builders import a_customer, a_product


def pulled(field: str, before: tuple[Any, ...], after: Any) -> PulledField:
    """Return a field that changed in Xero."""
    return PulledField(field=field, before=before, after=after)


def aroha(**changes: Any) -> Customer:
    """Return a customer."""
    return Customer.model_validate(a_customer(phone="1", **changes))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        (pulled("phone", ("1",), "2"), {"phone": "2"}),
        (pulled("phone", ("9", "1"), "2"), {"phone": "2"}),
        (pulled("phone", ("1",), None), {"phone": None}),
        (pulled("phone", ("3",), "2"), {}),
        (pulled("tax_number", (None,), "12-345"), {"tax_number": "12-345"}),
        (pulled("tax_number", ("",), "12-345"), {"tax_number": "12-345"}),
        (pulled("name", ("Aroha Ltd",), ""), {}),
        (pulled("name", ("Aroha Ltd",), None), {}),
        (pulled("colour", ("",), "red"), {}),
        (pulled("colour.deep", ("",), "red"), {}),
        (pulled("id", ("aroha",), "!"), {}),
    ],
)
def test_a_field_is_taken_while_the_record_holds_what_it_replaces_and_can_hold_it(
    field: PulledField, changes: dict[str, Any]
) -> None:
    assert with_fields(aroha(), [field]) == aroha().model_copy(update=changes)


def test_a_part_of_an_address_is_taken_by_itself() -> None:
    city = pulled("address.city", ("",), "Ōtaki")
    here = {"line1": "1 High Street", "city": "Levin"}

    first, changed_here = with_fields(aroha(), [city]), with_fields(aroha(address=here), [city])
    beside = with_fields(aroha(address={"line1": "1 High Street"}), [city])

    assert first.address is not None  # type: ignore[attr-defined]
    assert first.address.city == "Ōtaki"  # type: ignore[attr-defined]
    assert changed_here == aroha(address=here)
    assert beside == aroha(address={"line1": "1 High Street", "city": "Ōtaki"})


def test_a_phone_that_was_edited_here_meanwhile_stays_and_the_rest_is_taken() -> None:
    fields = [pulled("phone", ("0",), "2"), pulled("tax_number", (None,), "9")]

    assert with_fields(aroha(), fields) == aroha(tax_number="9")


@pytest.mark.parametrize("price", ["12.5", "12.50", "12.5000"])
def test_a_price_is_the_same_however_many_decimals_it_is_written_with(price: str) -> None:
    product = Product.model_validate(a_product() | {"price": price})

    taken = with_fields(product, [pulled("price", ("12.50",), "14")])

    assert taken == Product.model_validate(a_product() | {"price": "14"})


@given(st.lists(st.sampled_from("1234"), min_size=2, max_size=4, unique=True))
def test_pulls_that_overtake_each_other_end_at_the_newest_value(values: list[str]) -> None:
    fields = [
        pulled("phone", (*values[:place], values[place]), values[place]) for place in range(1, len(values))
    ]

    for order in permutations(fields):
        record: Any = aroha().model_copy(update={"phone": values[0]})
        for field in (*order, *order):
            record = with_fields(record, [field])
        assert record.phone == values[-1]


def test_a_revision_says_whether_it_only_takes_over_what_was_pulled() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    uow = UnitOfWork(0, at)
    phone = (pulled("phone", ("1",), "2"),)
    take_over(uow, Pull("customer", aroha(), False, at))
    take_over(uow, Pull("customer", aroha(), False, at, phone))
    handle(uow, Put("customer", aroha(email="aroha@example.nz"), ANY_REVISION))
    take_over(uow, Pull("customer", aroha(), True, at + timedelta(hours=1)))

    assert [(event.revision, event.pulled) for event in uow.events] == [
        (1, True),
        (2, True),
        (3, False),
        (4, True),
    ]
