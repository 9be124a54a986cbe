"""Taxes as Xero's rates: chosen by a person, or the only usable rate with the same percentage.

If this breaks, invoices are booked with another tax than the app shows.
"""

from decimal import Decimal
from typing import Any

import pytest

from common.contracts.config import Settings
from common.contracts.records import Tax
from sync_worker.domain.kind import Matched
from tests.sync_worker.the_kinds import taxes


def a_rate(tax_type: str = "OUTPUT2", **changes: Any) -> dict[str, Any]:
    return {
        "TaxType": tax_type,
        "Name": "15% GST on Income",
        "EffectiveRate": Decimal("15.0"),
        "Status": "ACTIVE",
        "CanApplyToRevenue": True,
        **changes,
    }


def thin(rate: dict[str, Any]) -> dict[str, Any]:
    return {**taxes.seen_of(rate), "TaxType": rate["TaxType"]}


NZ = [
    thin(a_rate("OUTPUT", EffectiveRate=Decimal("12.5"), Status="DELETED")),
    thin(a_rate("INPUT2", CanApplyToRevenue=False)),
    thin(a_rate("OUTPUT2")),
    thin(a_rate("NONE", EffectiveRate=Decimal(0))),
    thin(a_rate("ZERORATED", EffectiveRate=Decimal(0))),
]


@pytest.mark.parametrize(
    ("rate", "chosen", "found"),
    [
        ("15", {}, "OUTPUT2"),
        ("15.0000", {}, "OUTPUT2"),
        ("12.5", {}, None),
        ("0", {}, None),
        ("0", {"t": "ZERORATED"}, "ZERORATED"),
        ("15", {"t": "NONE"}, "NONE"),
        ("15", {"t": "OUTPUT"}, None),
        ("15", {"t": "INPUT2"}, None),
        ("15", {"other": "NONE"}, "OUTPUT2"),
    ],
)
def test_a_tax_is_the_chosen_rate_or_the_only_usable_one_of_its_per_cent(
    rate: str, chosen: dict[str, str], found: str | None
) -> None:
    tax = Tax.model_validate({"id": "t", "name": "GST", "rate": rate})

    matched = taxes.match(tax, NZ, Settings(tax_mapping=chosen))

    assert matched == (Matched(found) if found else None)


def test_every_tax_sees_every_rate() -> None:
    tax = Tax.model_validate({"id": "t", "name": "GST", "rate": "15"})

    assert taxes.match_keys(tax) == taxes.match_keys_of(a_rate())
    assert taxes.shared is True


def test_a_usable_rate_comes_as_a_tax_with_its_effective_rate() -> None:
    assert taxes.pulled(a_rate(EffectiveRate=Decimal("100")), "t") == Tax.model_validate(
        {"id": "t", "name": "15% GST on Income", "rate": "100"}
    )


@pytest.mark.parametrize(
    ("rate", "state"),
    [
        ({"Status": "DELETED"}, "removed"),
        ({"Status": "ARCHIVED"}, "archived"),
        ({"Status": "PENDING"}, "archived"),
        ({"CanApplyToRevenue": False}, "archived"),
    ],
)
def test_a_rate_that_sales_cannot_use_does_not_come(rate: dict[str, Any], state: str) -> None:
    assert taxes.pulled(a_rate(**rate), "t") is None
    assert taxes.state_of(a_rate(**rate)) == state
    assert taxes.state_of(a_rate()) == "live"


def test_a_rate_is_shown_to_people_with_its_plain_per_cent() -> None:
    choice = taxes.choice_of(a_rate(EffectiveRate=Decimal("100.0")))

    assert (choice.tax_type, choice.rate, choice.status, choice.for_revenue) == (
        "OUTPUT2",
        "100",
        "ACTIVE",
        True,
    )
