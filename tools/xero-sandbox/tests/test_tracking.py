"""Tracking categories and their options.

If this breaks, a program uses a tracking option in the sandbox that Xero would refuse.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_line, an_invoice, errors_of

KIND = "TrackingCategories"


def category(sandbox: Sandbox, name: str = "Region", *options: str) -> dict[str, Any]:
    """Create a category with these options."""
    sent = {"Name": name, "Options": [{"Name": option} for option in options]}
    made = sandbox.call("PUT", KIND, sent)
    assert made.status_code == 200, made.text
    return dict(made.json()[KIND][0])


@pytest.mark.rule("tracking.form", "tracking.archived_hidden", "tracking.option_changes")
def test_archived_categories_are_listed_only_on_request(connected: Sandbox) -> None:
    region, shop = category(connected, "Region", "North", "South"), category(connected, "Shop")
    place = f"{KIND}/{region['TrackingCategoryID']}"
    north = f"{place}/Options/{region['Options'][0]['TrackingOptionID']}"
    renamed = connected.call("POST", north, {"Name": "Far north", "Status": "ARCHIVED"}).json()["Options"][0]
    connected.call("POST", f"{KIND}/{shop['TrackingCategoryID']}", {"Status": "ARCHIVED"})

    listed = connected.get(KIND)[KIND]
    whole = connected.get(KIND, includeArchived="true")[KIND]

    assert (renamed["Name"], renamed["IsArchived"], renamed["IsActive"]) == ("Far north", True, False)
    assert [[option["Name"] for option in one["Options"]] for one in listed] == [["South"]]
    assert [len(one["Options"]) for one in whole] == [2, 0]


@pytest.mark.rule("tracking.delete", "tracking.options")
def test_a_category_or_option_in_use_cannot_be_deleted(connected: Sandbox) -> None:
    region = category(connected, "Region", "North", "South")
    place = f"{KIND}/{region['TrackingCategoryID']}"
    north, south = (f"{place}/Options/{one['TrackingOptionID']}" for one in region["Options"])
    line = a_line(Tracking=[{"Name": "Region", "Option": "North"}])
    connected.put("Invoices", an_invoice(connected.contact(), LineItems=[line]))

    free, used = connected.call("DELETE", south), connected.call("DELETE", north)
    whole = connected.call("DELETE", place)
    other = connected.call("DELETE", f"{KIND}/{category(connected, 'Shop')['TrackingCategoryID']}")

    assert (free.json()["Options"][0]["Status"], free.json()["Options"][0]["IsDeleted"]) == ("DELETED", True)
    assert other.json()[KIND][0]["Status"] == "DELETED"
    assert [answer.status_code for answer in (free, used, whole, other)] == [200, 400, 400, 200]
    assert [one["Name"] for one in connected.get(place)[KIND][0]["Options"]] == ["North"]
    assert connected.call("DELETE", south).status_code == 404


@pytest.mark.rule("tracking.two_active")
def test_at_most_two_categories_are_active_and_four_exist(connected: Sandbox) -> None:
    for name in ("A", "B", "C"):
        made = category(connected, name)["TrackingCategoryID"]
        connected.call("POST", f"{KIND}/{made}", {"Status": "ARCHIVED"})
    category(connected, "D")

    twice = connected.call("PUT", KIND, {"Name": "d"})
    fifth = connected.call("PUT", KIND, {"Name": "E"})

    assert [one.status_code for one in (twice, fifth)] == [400, 400]
    assert "no more than 4" in fifth.text


@pytest.mark.rule("lines.tracking_stays", "lines.tracking")
def test_a_line_keeps_a_renamed_and_archived_option_and_new_lines_cannot_use_it(
    connected: Sandbox,
) -> None:
    region = category(connected, "Region", "North")
    north = region["Options"][0]["TrackingOptionID"]
    tracked = a_line(Tracking=[{"Name": "Region", "Option": "North"}])
    contact = connected.contact()
    invoice = connected.put("Invoices", an_invoice(contact, LineItems=[tracked]))[0]["InvoiceID"]
    place = f"{KIND}/{region['TrackingCategoryID']}/Options/{north}"
    connected.call("POST", place, {"Name": "Far north", "Status": "ARCHIVED"})

    after = connected.write("POST", "Invoices", {"Reference": "R"}, path=f"Invoices/{invoice}")[0]
    refused = connected.write("PUT", "Invoices", an_invoice(contact, LineItems=[tracked]))

    assert after["LineItems"][0]["Tracking"][0]["Option"] == "Far north"
    assert errors_of(refused) == [["The TrackingCategory 'Region' or its option 'North' does not exist"]]
