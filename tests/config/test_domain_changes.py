"""What changed between two versions of settings, and how the changes of two people are combined.

If this breaks, one person's save undoes another's, or the page names the wrong change.
"""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.config import Settings
from config_service.domain.changes import announcement, differences, merge

ONE, TWO = UUID(int=1), UUID(int=2)
PLACES = {
    "payment_account_id": "settings.accounts",
    "revenue_account_id": "settings.accounts",
    "payment_accounts": "settings.accounts",
    "tax_mapping": "settings.taxes",
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "payment_account_id": st.sampled_from([None, ONE, TWO]),
    "revenue_account_id": st.sampled_from([None, ONE, TWO]),
    "payment_accounts": st.dictionaries(st.sampled_from(["card", "a/b~c"]), st.sampled_from([ONE, TWO])),
    "tax_mapping": st.dictionaries(st.sampled_from(["T1", "T2", "T3"]), st.sampled_from(["A", "B"])),
    "import_payments": st.booleans(),
    "update_customers": st.booleans(),
    "import_invoice_edits": st.booleans(),
    "invoice_status": st.sampled_from(["AUTHORISED", "DRAFT"]),
    "number_behind_name": st.booleans(),
    "mark_as_sent": st.booleans(),
    "batch_size": st.sampled_from([1, 7, 50]),
    "schedule": st.sampled_from(["off", "hourly", "daily"]),
}
SETTINGS = st.builds(Settings, **VALUES)


def test_every_setting_is_tried() -> None:
    assert set(VALUES) == set(Settings.model_fields)


@given(before=SETTINGS, after=SETTINGS)
def test_what_is_said_is_exactly_what_changed(before: Settings, after: Settings) -> None:
    changed = {name for name in VALUES if getattr(before, name) != getattr(after, name)}

    event = announcement(before, after, 4)

    if not changed:
        assert event is None
        return
    assert event is not None
    assert set(event.places) == {PLACES.get(name, "settings.switches") for name in changed}
    assert set(event.taxes) == keys_changed(before.tax_mapping, after.tax_mapping)
    methods = keys_changed(before.payment_accounts, after.payment_accounts)
    assert set(event.accounts) == {f"payment_accounts.{method}" for method in methods} | (
        changed & {"payment_account_id", "revenue_account_id"}
    )


def keys_changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {key for key in {**before, **after} if before.get(key) != after.get(key)}


def test_the_same_mapping_in_another_order_changes_nothing_and_a_removed_one_is_named() -> None:
    before = Settings(tax_mapping={"T1": "A", "T2": "B"})

    assert announcement(before, Settings(tax_mapping={"T2": "B", "T1": "A"}), 2) is None
    removed = announcement(before, Settings(tax_mapping={"T2": "B"}), 2)
    assert removed is not None
    assert (removed.taxes, removed.accounts, removed.places) == (("T1",), (), ("settings.taxes",))


@given(base=SETTINGS, theirs=SETTINGS, mine=SETTINGS)
def test_two_changes_come_together_setting_by_setting(
    base: Settings, theirs: Settings, mine: Settings
) -> None:
    merged = merge(base, theirs, mine)

    saved = {leaf: now for leaf, _, now in differences(base, theirs)}
    wanted = {leaf: now for leaf, _, now in differences(base, mine)}
    now = {leaf: value for leaf, _, value in differences(base, merged.settings)}
    assert {one.pointer for one in merged.theirs} >= set(merged.conflicts)
    assert len(merged.theirs) == len(saved)
    assert len(merged.conflicts) == len(
        [leaf for leaf in saved.keys() & wanted if saved[leaf] != wanted[leaf]]
    )
    assert now == saved | wanted


@given(base=SETTINGS, other=SETTINGS)
def test_who_changed_nothing_keeps_what_the_other_saved_and_meets_no_conflict(
    base: Settings, other: Settings
) -> None:
    assert merge(base, other, base).settings == other
    assert merge(base, base, other).settings == other
    for merged in (merge(base, other, base), merge(base, base, other), merge(base, other, other)):
        assert merged.conflicts == {}


@pytest.mark.parametrize(
    ("mine", "pointer", "before", "now", "yours"),
    [
        ({"schedule": "hourly"}, "/schedule", "off", "daily", "hourly"),
        ({"tax_mapping": {"T1": "B"}}, "/tax_mapping/T1", "A", "C", "B"),
        ({"tax_mapping": {}}, "/tax_mapping/T1", "A", "C", None),
        ({"payment_accounts": {"a/b~c": ONE}}, "/payment_accounts/a~1b~0c", None, str(TWO), str(ONE)),
    ],
)
def test_a_setting_that_both_changed_is_named_with_all_three_values(
    mine: dict[str, Any], pointer: str, before: Any, now: Any, yours: Any
) -> None:
    base = Settings(tax_mapping={"T1": "A"})
    theirs = base.model_copy(
        update={"schedule": "daily", "tax_mapping": {"T1": "C"}, "payment_accounts": {"a/b~c": TWO}}
    )

    merged = merge(base, theirs, base.model_copy(update=mine))

    assert set(merged.conflicts) == {pointer}
    by_pointer = {error["pointer"]: error for error in merged.errors()}
    assert set(by_pointer) == {"/schedule", "/tax_mapping/T1", "/payment_accounts/a~1b~0c"}
    error = by_pointer.pop(pointer)
    assert (error["before"], error["now"], error["yours"]) == (before, now, yours)
    assert all("yours" not in other for other in by_pointer.values())
