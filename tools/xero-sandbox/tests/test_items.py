"""Items: codes, prices, lists and deletion.

If this breaks, a program creates or deletes an item in the sandbox that Xero would refuse.
"""

import pytest

from xero_sandbox.driver import Sandbox, errors_of


@pytest.mark.rule("items.written_form", "dates.bare_instant")
def test_an_items_time_has_no_offset_when_written_and_one_when_read(connected: Sandbox) -> None:
    made = connected.put("Items", {"Code": "ROSE", "Name": "Rose", "SalesDetails": {"UnitPrice": 2.5}})[0]

    read = connected.get(f"Items/{made['ItemID']}")["Items"][0]

    assert made["ValidationErrors"] == []
    assert "+0000" not in made["UpdatedDateUTC"]
    assert read["UpdatedDateUTC"].endswith("+0000)/")


@pytest.mark.rule("items.code_unique", "items.put_creates", "items.code_case")
def test_item_codes_are_unique_case_insensitively(connected: Sandbox) -> None:
    connected.put("Items", {"Code": "ROSE"})

    refused = connected.write("PUT", "Items", {"Code": "Rose"})
    connected.switch(item_code_case="different")
    made = connected.write("PUT", "Items", {"Code": "Rose"})

    assert errors_of(refused) == [["Price List Item with Code 'Rose' already exists"]]
    assert errors_of(made) == [[]]


@pytest.mark.rule("items.post_matches")
def test_post_changes_the_item_of_that_code_or_id(connected: Sandbox) -> None:
    rose = connected.put("Items", {"Code": "ROSE", "Name": "Rose"})[0]["ItemID"]

    by_code = connected.write("POST", "Items", {"Code": "ROSE", "Name": "Red rose"})[0]
    renamed = connected.write("POST", "Items", {"Code": "ROSE-RED"}, path=f"Items/{rose}")[0]
    unknown = connected.write(
        "POST", "Items", {"ItemID": "11111111-1111-1111-1111-111111111111", "Code": "X"}
    )

    assert (by_code["ItemID"], by_code["Name"]) == (rose, "Red rose")
    assert (renamed["ItemID"], renamed["Code"], renamed["Name"]) == (rose, "ROSE-RED", "Red rose")
    assert unknown[0]["StatusAttributeString"] == "ERROR"


@pytest.mark.rule("items.sides", "money.unit_price")
def test_a_price_has_four_places_only_on_request(connected: Sandbox) -> None:
    four = {"Code": "A", "SalesDetails": {"UnitPrice": 1.23456}}
    connected.put("Items", four, unitdp=4)
    two = connected.put("Items", {**four, "Code": "B"})[0]

    assert two["SalesDetails"]["UnitPrice"] == 1.23
    assert connected.get("Items/A", unitdp=4)["Items"][0]["SalesDetails"]["UnitPrice"] == 1.2346
    assert connected.get("Items/A")["Items"][0]["SalesDetails"]["UnitPrice"] == 1.23


@pytest.mark.rule("items.sides")
def test_an_item_that_is_not_sold_has_no_sales_details(connected: Sandbox) -> None:
    connected.put("Items", {"Code": "A", "Description": "Rose", "SalesDetails": {"UnitPrice": 1}})

    after = connected.write("POST", "Items", {"Code": "A", "IsSold": False})[0]

    assert (after["IsSold"], after["SalesDetails"], after.get("Description")) == (False, {}, None)


@pytest.mark.rule("items.lengths", "items.references")
@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"Name": "Rose"}, "Price List Item Code must be supplied."),
        ({"Code": "x" * 31}, "The Code must not be more than 30 characters long."),
        ({"Code": "A", "Name": "x" * 51}, "The Name must not be more than 50 characters long."),
        (
            {"Code": "A", "SalesDetails": {"AccountCode": "999"}},
            "Account code '999' is not a valid code for this document.",
        ),
        ({"Code": "A", "SalesDetails": {"TaxType": "NOTHING"}}, "Tax rate must be valid."),
    ],
)
def test_an_invalid_item_is_refused(connected: Sandbox, item: dict[str, object], words: str) -> None:
    assert errors_of(connected.write("PUT", "Items", item)) == [[words]]


@pytest.mark.rule("items.list", "items.delete", "items.by_code")
def test_items_are_listed_without_pages_and_deleted_permanently(connected: Sandbox) -> None:
    connected.put("Items", *({"Code": f"C-{number}"} for number in range(120)))

    listed = connected.get("Items", page=2)
    gone = connected.call("DELETE", "Items/C-0")

    assert (len(listed["Items"]), "pagination" in listed) == (120, False)
    assert (gone.status_code, gone.content) == (204, b"")
    assert len(connected.get("Items")["Items"]) == 119
    assert connected.call("GET", "Items/C-0").status_code == 404


@pytest.mark.rule("items.quantities")
def test_a_stored_tracked_item_has_its_quantity(connected: Sandbox) -> None:
    tracked = {"Code": "POT", "IsTrackedAsInventory": True, "QuantityOnHand": 4, "TotalCostPool": 10}
    connected.control("POST", "objects/Items", tracked, tenant_id=connected.tenant)
    connected.put("Items", {"Code": "ROSE"})

    pot, rose = (connected.get(f"Items/{code}")["Items"][0] for code in ("POT", "ROSE"))

    assert (pot["QuantityOnHand"], pot["TotalCostPool"]) == (4, 10)
    assert "QuantityOnHand" not in rose
