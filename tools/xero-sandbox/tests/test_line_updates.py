"""Lines of an update: which fields stay, which lines are created, deleted or refused.

If this breaks, a program that loses lines at Xero loses none in the sandbox.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_line, a_note, a_payment, an_invoice, errors_of

Body = dict[str, Any]
KINDS = [("Invoices", "InvoiceID", an_invoice), ("CreditNotes", "CreditNoteID", a_note)]


def tracked(sandbox: Sandbox) -> Body:
    """Build a line with every field set."""
    region = sandbox.call("PUT", "TrackingCategories", {"Name": "Region"}).json()["TrackingCategories"][0]
    sandbox.call("PUT", f"TrackingCategories/{region['TrackingCategoryID']}/Options", {"Name": "North"})
    sandbox.put("Items", {"Code": "ROSE", "Name": "Rose", "SalesDetails": {"UnitPrice": 3}})
    return a_line(
        Quantity=3,
        UnitAmount=1.2345,
        AccountCode="260",
        ItemCode="ROSE",
        Tracking=[{"Name": "Region", "Option": "North"}],
    )


def changed(sandbox: Sandbox, invoice: Body, *lines: Body, **more: Any) -> list[Body]:
    """Return the response to an update of an invoice with these lines."""
    sent = {"InvoiceID": invoice["InvoiceID"], "LineItems": list(lines)}
    return sandbox.write("POST", "Invoices", sent, **more)


@pytest.mark.rule("lines.merged")
@pytest.mark.parametrize(("kind", "id_key", "document"), KINDS)
@pytest.mark.parametrize(
    ("change", "amount", "tax"),
    [
        ({"Description": "Red roses"}, 3.7, 0.56),
        ({"Quantity": 10}, 12.35, 1.85),
        ({"UnitAmount": 2}, 6, 0.9),
        ({"AccountCode": "200"}, 3.7, 0.56),
        ({"TaxType": "NONE"}, 3.7, 0),
        ({"TaxType": None, "Quantity": None, "Description": "Red roses"}, 3.7, 0.56),
    ],
)
def test_a_line_sent_with_its_id_keeps_omitted_fields(
    connected: Sandbox, kind: str, id_key: str, document: Any, change: Body, amount: float, tax: float
) -> None:
    sent = document(connected.contact(), LineItems=[tracked(connected)])
    made = connected.put(kind, sent, unitdp=4)[0]
    line = made["LineItems"][0]

    update = {id_key: made[id_key], "LineItems": [{"LineItemID": line["LineItemID"], **change}]}
    connected.write("POST", kind, update)
    after = connected.get(f"{kind}/{made[id_key]}", unitdp=4)[kind][0]

    known = {key: value for key, value in change.items() if value is not None}
    accounts = {"AccountID", "AccountCode"}
    same = set(line) - {"LineAmount", "TaxAmount", "ValidationErrors", *known}
    same -= accounts if "AccountCode" in known else set()
    assert {key: after["LineItems"][0][key] for key in same} == {key: line[key] for key in same}
    assert {key: after["LineItems"][0][key] for key in known} == known
    assert (after["LineItems"][0]["LineAmount"], after["LineItems"][0]["TaxAmount"]) == (amount, tax)
    assert after["Total"] == round(amount + tax, 2)


@pytest.mark.rule("lines.merged")
def test_one_kind_of_discount_replaces_the_other(connected: Sandbox) -> None:
    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=[a_line(DiscountRate=10)]))[0]
    line = {"LineItemID": made["LineItems"][0]["LineItemID"]}

    reworded = changed(connected, made, {**line, "Description": "Red"})[0]["LineItems"][0]
    other = changed(connected, made, {**line, "DiscountAmount": 5})[0]["LineItems"][0]

    assert (reworded["DiscountRate"], reworded["LineAmount"]) == (10, 90)
    assert (other.get("DiscountRate"), other["DiscountAmount"], other["LineAmount"]) == (None, 5, 95)


@pytest.mark.rule("lines.merged", "documents.paid_edits")
def test_a_paid_line_can_be_reworded_and_its_amounts_stay(connected: Sandbox) -> None:
    odd = a_line(Quantity=3, UnitAmount=1.2345, TaxAmount=0.57)
    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=[odd]), unitdp=4)[0]
    connected.put("Payments", a_payment(made["InvoiceID"], Amount=1))
    line = {"LineItemID": made["LineItems"][0]["LineItemID"]}

    after = changed(connected, made, {**line, "Description": "Red", "AccountCode": "260"})[0]

    assert errors_of([after]) == [[]]
    assert (after["LineItems"][0]["Description"], after["LineItems"][0]["AccountCode"]) == ("Red", "260")
    assert (after["LineItems"][0]["TaxAmount"], after["Total"]) == (0.57, 4.27)


@pytest.mark.rule("lines.replace")
def test_lines_are_created_without_id_deleted_when_not_sent_and_stay_in_the_order_sent(
    connected: Sandbox,
) -> None:
    lines = [a_line(Description=name) for name in ("one", "two", "three")]
    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=lines))[0]
    one, two, three = (line["LineItemID"] for line in made["LineItems"])

    bare = a_line(Description="one")
    after = changed(connected, made, {"LineItemID": three}, bare, {"LineItemID": two, "Quantity": 2})[0]
    read = connected.get(f"Invoices/{made['InvoiceID']}")["Invoices"][0]

    assert [line["Description"] for line in after["LineItems"]] == ["three", "one", "two"]
    assert [line["LineItemID"] for line in read["LineItems"]] == [
        line["LineItemID"] for line in after["LineItems"]
    ]
    assert after["LineItems"][1]["LineItemID"] not in {one, two, three}
    assert (after["LineItems"][0]["LineItemID"], after["LineItems"][2]["LineItemID"]) == (three, two)
    assert after["SubTotal"] == 400


@pytest.mark.rule("lines.unknown_id")
def test_an_id_of_no_line_of_the_document_is_refused_and_nothing_changes(connected: Sandbox) -> None:
    made, other = connected.put(
        "Invoices", an_invoice(connected.contact("A")), an_invoice(connected.contact("B"))
    )
    own, foreign = (one["LineItems"][0]["LineItemID"] for one in (made, other))
    words = "The line item with LineItemID '{}' could not be found."

    refused = changed(connected, made, {"LineItemID": foreign, "Description": "Red"})
    twice = changed(connected, made, {"LineItemID": own}, {"LineItemID": own})
    after = connected.get(f"Invoices/{made['InvoiceID']}")["Invoices"][0]
    chosen = connected.put(
        "Invoices", an_invoice(connected.contact("C"), LineItems=[a_line(LineItemID=own)])
    )[0]

    assert words.format(foreign) in errors_of(refused)[0]
    assert errors_of(twice)[0][0] == words.format(own)
    assert [line["LineItemID"] for line in after["LineItems"]] == [own]
    assert chosen["LineItems"][0]["LineItemID"] != own


@pytest.mark.rule("lines.unchanged")
def test_an_update_without_lines_leaves_them_alone(connected: Sandbox) -> None:
    odd = a_line(Quantity=3, UnitAmount=1.2345, TaxAmount=0.57, AccountCode="260")
    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=[odd]), unitdp=4)[0]
    place = f"Invoices/{made['InvoiceID']}"
    connected.control("POST", "faults", {"fault": "account_archived", "options": {"code": "260"}})
    connected.switch(tax_override="equal")

    after = connected.write("POST", "Invoices", {"DueDate": "2026-10-30"}, path=place)[0]
    read = connected.get(place, unitdp=4)["Invoices"][0]
    inclusive = connected.write("POST", "Invoices", {"LineAmountTypes": "Inclusive"}, path=place)

    assert errors_of([after]) == [[]]
    made_lines = [{k: v for k, v in line.items() if k != "ValidationErrors"} for line in made["LineItems"]]
    assert (read["LineItems"], read["Total"]) == (made_lines, made["Total"])
    assert "has been archived" in errors_of(inclusive)[0][0]


@pytest.mark.rule("lines.item_renamed")
@pytest.mark.parametrize(("reading", "code"), [("follows", "TULIP"), ("stays", "ROSE")])
def test_a_line_keeps_its_item_when_it_is_renamed_or_deleted(
    connected: Sandbox, reading: str, code: str
) -> None:
    connected.switch(item_rename=reading)
    item = connected.put("Items", {"Code": "ROSE", "Name": "Rose", "SalesDetails": {"UnitPrice": 3}})[0]
    lines = [a_line(ItemCode="ROSE")]
    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=lines))[0]
    line = {"LineItemID": made["LineItems"][0]["LineItemID"]}

    connected.write("POST", "Items", {"Code": "TULIP"}, path=f"Items/{item['ItemID']}")
    renamed = changed(connected, made, {**line, "Description": "Red"})[0]
    connected.call("DELETE", f"Items/{item['ItemID']}")
    deleted = changed(connected, made, {**line, "Description": "Redder"})[0]

    assert errors_of([renamed, deleted]) == [[], []]
    assert renamed["LineItems"][0]["ItemCode"] == code
    assert renamed["LineItems"][0]["Item"]["ItemID"] == item["ItemID"]
    assert "Item" not in deleted["LineItems"][0]
