"""Products as items: created, matched, and changed without harm to a bookkeeper's fields.

If this breaks, a product is in Xero twice, or loses the account or purchase price that a bookkeeper gave it.
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.contracts.config import Settings
from common.contracts.records import Product
from sync_worker.domain.elements import part_of
from sync_worker.domain.fields import Merge, MergeState, Reason, Take
from sync_worker.domain.fitting import length
from sync_worker.domain.kind import Link, Matched, Ref, Send, Skip, Verb
from sync_worker.domain.problems import NAME_EMPTY, Problem
from tests.sync_worker.a_book import a_context, a_link_to, a_product, a_written_link, read_again, sent
from tests.sync_worker.the_kinds import products

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
output = st.text(letters, max_size=80)
items = st.fixed_dictionaries(
    {"ItemID": st.just("i9"), "Code": st.text(min_size=1, max_size=30)},
    optional={
        "Name": words,
        "Description": words,
        "IsSold": st.just(True),
        "SalesDetails": st.fixed_dictionaries(
            {},
            optional={
                "UnitPrice": st.decimals(-5, 99999, places=4),
                "AccountCode": st.just("260"),
                "TaxType": st.just("OUTPUT2"),
            },
        ),
    },
)


goods = st.builds(
    Product,
    id=st.from_regex(r"[A-Za-z0-9._-]{1,40}", fullmatch=True),
    code=st.none() | output,
    name=st.text(letters, min_size=1, max_size=120),
    description=st.none() | output,
    price=st.decimals(0, 99999, places=4),
    sold=st.booleans(),
)


def an_item(**changes: Any) -> dict[str, Any]:
    sales = {"UnitPrice": Decimal("12.5"), "AccountCode": "260", "TaxType": "ZERORATED"}
    return {"ItemID": "i9", "Code": "Rose", "Name": "Rose", "SalesDetails": sales, "IsSold": True, **changes}


def a_link(item: dict[str, Any], agreed: Product | None = None, state: str = "live") -> Link:
    """Return the link of a product that was last compared as `agreed`, by default as the item was pulled."""
    record = agreed or products.pulled(item, "p-9") or a_product()
    link = a_link_to("product", item, MergeState())
    ours = products.ours_of(record, link, a_context())
    return replace(link, state=state, merge=replace(link.merge, ours=ours))


def shown_of(record: Product, **changes: Any) -> dict[str, Any]:
    """Return the item that Xero shows after it took a new product."""
    return {**sent(products.verdict(record, None, a_context())), "ItemID": "i9", **changes}


def test_a_new_product_is_created_as_sold_with_account_and_mapped_tax() -> None:
    product = a_product(description="Red\nand long", price="1.2345", tax_id="gst")

    verdict = products.verdict(product, None, a_context())

    assert isinstance(verdict, Send)
    assert verdict.verb is Verb.CREATE
    assert verdict.payload == {
        "Code": "ROSE",
        "Name": "Rose",
        "Description": "Red\nand long",
        "IsSold": True,
        "IsPurchased": False,
        "SalesDetails": {"UnitPrice": Decimal("1.2345"), "AccountCode": "200", "TaxType": "OUTPUT2"},
    }
    assert verdict.notes == ()


def test_a_tax_that_is_not_mapped_does_not_stop_a_product() -> None:
    payload = sent(products.verdict(a_product(tax_id="unknown"), None, a_context()))

    assert "TaxType" not in payload["SalesDetails"]


@given(goods)
def test_whatever_a_product_is_called_fits_xero_or_needs_attention(product: Product) -> None:
    verdict = products.verdict(product, None, a_context())

    if isinstance(verdict, Problem):
        assert verdict.cause is NAME_EMPTY
        return
    if not product.sold:
        assert isinstance(verdict, Skip)
        return
    payload = sent(verdict)
    assert 0 < length(payload["Code"]) <= 30
    assert 0 < length(payload["Name"]) <= 50
    assert payload["SalesDetails"]["UnitPrice"] == product.price
    assert products.key(payload) == products.key_of(payload)
    assert products.is_ours(product, payload)


@given(items)
def test_what_was_pulled_and_not_changed_is_never_sent_back(item: dict[str, Any]) -> None:
    record = products.pulled(item, "p-9")
    if record is None:
        return

    verdict = products.verdict(record, a_link(item), a_context())

    assert isinstance(verdict, Skip)
    assert verdict.silent


def test_a_change_keeps_the_items_own_account_tax_and_purchase_side() -> None:
    link = a_link(an_item(IsPurchased=True), a_product())

    payload = sent(products.verdict(a_product(price="13"), link, a_context()))

    assert set(payload) == {"ItemID", "Code", "IsPurchased", "SalesDetails"}

    assert payload["ItemID"] == products.key(payload) == "i9"
    assert payload["IsPurchased"] is True
    assert payload["SalesDetails"] == {
        "UnitPrice": Decimal("13"),
        "AccountCode": "260",
        "TaxType": "ZERORATED",
    }


def test_a_product_without_code_keeps_the_code_xero_shows() -> None:
    payload = sent(
        products.verdict(a_product(code=None, price="13"), a_link(an_item(Code="X-1")), a_context())
    )

    assert payload["Code"] == "X-1"


def test_what_is_not_sold_stays_here_without_a_word() -> None:
    verdict = products.verdict(a_product(sold=False), None, a_context())

    assert isinstance(verdict, Skip)
    assert verdict.silent


def test_a_product_deleted_in_xero_is_not_made_again() -> None:
    link = a_link(an_item(), a_product(), "removed")

    verdict = products.verdict(a_product(price="13"), link, a_context())

    assert isinstance(verdict, Skip)
    assert not verdict.silent


def test_a_product_is_matched_by_code_whatever_its_letter_case_and_by_nothing_else() -> None:
    same = {**products.seen_of(an_item(Name="Tulip")), "ItemID": "i9"}
    other = {**products.seen_of(an_item(Code="TULIP")), "ItemID": "i8"}

    assert products.match_keys(a_product()) == products.match_keys_of(an_item())
    assert products.match(a_product(), [other, same], Settings()) == Matched("i9")
    assert products.match(a_product(), [other], Settings()) is None


@pytest.mark.parametrize(
    "item", [{"IsSold": False}, {"SalesDetails": {"UnitPrice": -1}}, {"Name": " ", "Code": " "}]
)
def test_items_that_are_not_sold_or_no_product_are_not_pulled(item: dict[str, Any]) -> None:
    assert products.pulled(an_item(**item), "p-9") is None


def test_an_item_without_a_name_goes_by_its_code() -> None:
    pulled = products.pulled(an_item(Name=None), "p-9")

    assert pulled is not None
    assert (pulled.name, pulled.code) == ("Rose", "Rose")


def test_after_a_change_in_xero_the_app_keeps_its_tax_its_code_and_its_long_name() -> None:
    ours = a_product(name="R" * 60, code=None, tax_id="gst", description="Red")
    link = a_written_link("product", ours, shown_of(ours))
    sales = {"UnitPrice": Decimal(14), "AccountCode": "260", "TaxType": "OUTPUT2"}

    after, merge = read_again("product", link, ours, shown_of(ours, SalesDetails=sales))

    assert merge.take == (Take("price", ("12.5", "14"), "14"),)
    assert [(one.field, one.before, one.after) for one in merge.changes] == [
        ("price", "12.5", "14"),
        ("account", "200", "260"),
    ]
    assert {name: one.reason for name, one in after.merge.differences.items()} == {"price": Reason.PULLED}


def test_a_code_that_was_renamed_in_xero_is_not_sent_back_with_another_change() -> None:
    link = a_written_link("product", a_product(), shown_of(a_product()))

    offered, merge = read_again("product", link, a_product(), shown_of(a_product(), Code="ROSE-2"))
    payload = sent(products.verdict(a_product(price="13"), offered, a_context()))

    assert [take.field for take in merge.take] == ["code"]
    assert payload["Code"] == "ROSE-2"


@pytest.mark.parametrize("price", ["12.5", "12.50", "12.5000"])
def test_a_price_is_the_same_however_many_decimals_it_is_written_with(price: str) -> None:
    link = a_written_link("product", a_product(), shown_of(a_product()))
    sales = {"UnitPrice": Decimal("14.0000"), "AccountCode": "200"}
    offered, merge = read_again("product", link, a_product(), shown_of(a_product(), SalesDetails=sales))

    repeated = products.verdict(a_product(price=price), offered, a_context())
    taken = products.verdict(a_product(price="14.00"), offered, a_context())

    assert merge.take == (Take("price", ("12.5", "14"), "14"),)
    assert isinstance(repeated, Skip)
    assert isinstance(taken, Skip)
    assert taken.merge is not None
    assert taken.merge.state.differences == {}


def test_an_item_read_again_as_it_was_takes_nothing() -> None:
    for ours in (a_product(description="Red"), a_product(code=None, price="0"), a_product(tax_id="gst")):
        link = a_written_link("product", ours, shown_of(ours))

        after, merge = read_again("product", link, ours, shown_of(ours))

        assert (merge.take, merge.changes, after.merge.differences) == ((), (), {})
        assert products.verdict(ours, after, a_context()) == Skip(
            "Xero already has the same values.", silent=True, merge=Merge(after.merge)
        )


@pytest.mark.parametrize(
    ("cleared", "payload"),
    [
        ({"description": None}, {"Description": ""}),
        ({"price": "0"}, {"SalesDetails": {"UnitPrice": 0, "AccountCode": "200", "TaxType": "OUTPUT2"}}),
    ],
)
def test_a_field_that_its_user_cleared_is_cleared_in_xero(
    cleared: dict[str, Any], payload: dict[str, Any]
) -> None:
    whole = {"description": "Red", "price": "12.5", "tax_id": "gst"}
    link = a_written_link("product", a_product(**whole), shown_of(a_product(**whole)))

    verdict = products.verdict(a_product(**{**whole, **cleared}), link, a_context())

    assert sent(verdict) == {"ItemID": "i9", "Code": "ROSE", "IsPurchased": False, **payload}


def test_a_product_changed_on_both_sides_goes_as_it_is_here_and_names_what_it_replaces() -> None:
    link = a_written_link("product", a_product(), shown_of(a_product()))
    ours = a_product(price="13")
    sales = {"UnitPrice": Decimal(14), "AccountCode": "200"}

    after, merge = read_again("product", link, ours, shown_of(a_product(), SalesDetails=sales))
    verdict = products.verdict(ours, after, a_context())

    assert merge.take == ()
    assert isinstance(verdict, Send)
    assert part_of(verdict.payload, "SalesDetails")["UnitPrice"] == Decimal(13)
    assert verdict.merge is not None
    (change,) = verdict.merge.changes
    assert (change.before, change.after, change.replaced, change.by) == ("12.5", "13", "14", "app")


def test_all_items_are_read_each_time() -> None:
    call = products.reading("2026-01-01T00:00:00", 1)

    assert (call.path, call.modified_since, products.page_size) == ("Items", None, None)


def test_a_product_looks_at_its_tax_alone() -> None:
    assert list(products.references(a_product(tax_id="gst"))) == [Ref("tax", "gst")]
    assert list(products.references(a_product())) == []
