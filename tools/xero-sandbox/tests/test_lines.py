"""Lines: amounts, tax, discounts, accounts, items and tracking.

If this breaks, totals in the sandbox differ from Xero's by a cent, or an invalid account or tax is accepted.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_line, an_invoice, errors_of

Line = dict[str, Any]


def lines_made(sandbox: Sandbox, *lines: Line, **invoice: Any) -> list[Line]:
    """Create an invoice with these lines and return the lines in the response."""
    query = {"unitdp": invoice.pop("unitdp")} if "unitdp" in invoice else {}
    made = sandbox.put("Invoices", an_invoice(sandbox.contact(), LineItems=list(lines), **invoice), **query)
    return list(made[0]["LineItems"])


@pytest.mark.rule("money.tax_rounding", "tax.totals", "tax.line_tax")
def test_tax_is_rounded_half_up_line_by_line(connected: Sandbox) -> None:
    lines = [a_line(UnitAmount=amount) for amount in (25.06, 25.61, 25.63)]

    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=lines, Total=1))[0]

    assert [line["TaxAmount"] for line in made["LineItems"]] == [3.76, 3.84, 3.84]
    assert (made["TotalTax"], made["Total"]) == (11.44, 87.74)


@pytest.mark.rule("tax.line_tax", "tax.totals")
@pytest.mark.parametrize(
    ("gross", "tax"), [(89, 11.61), (90, 11.74), (95.5, 12.46), (97, 12.65), (500, 65.22), (541.25, 70.6)]
)
def test_the_tax_inside_an_inclusive_amount(connected: Sandbox, gross: float, tax: float) -> None:
    sent = an_invoice(connected.contact(), LineAmountTypes="Inclusive", LineItems=[a_line(UnitAmount=gross)])

    made = connected.put("Invoices", sent)[0]

    assert (made["TotalTax"], made["Total"]) == (tax, gross)
    assert made["SubTotal"] == pytest.approx(gross - tax, abs=1e-9)


@pytest.mark.rule("tax.line_tax")
def test_without_tax_the_tax_is_zero_for_any_type(connected: Sandbox) -> None:
    made = connected.put("Invoices", an_invoice(connected.contact(), LineAmountTypes="NoTax"))[0]

    assert (made["TotalTax"], made["Total"]) == (0, 100)


@pytest.mark.rule("money.unit_price", "tax.line_amount", "lines.form")
def test_unit_prices_are_rounded_before_any_calculation(connected: Sandbox) -> None:
    line = a_line(Quantity=1000, UnitAmount=0.0149)

    two = lines_made(connected, line)[0]
    four = connected.put("Invoices", an_invoice(connected.contact("Bo"), LineItems=[line]), unitdp=4)[0]

    assert (two["UnitAmount"], two["LineAmount"]) == (0.01, 10)
    assert (four["LineItems"][0]["UnitAmount"], four["LineItems"][0]["LineAmount"]) == (0.0149, 14.9)
    read = connected.get(f"Invoices/{four['InvoiceID']}")["Invoices"][0]["LineItems"][0]
    assert (read["UnitAmount"], read["LineAmount"], read["AccountCode"]) == (0.01, 14.9, "200")


@pytest.mark.rule("money.line_rounding")
@pytest.mark.parametrize(("reading", "amount"), [("half_up", 0.13), ("half_even", 0.12)])
def test_the_switch_decides_about_halves_of_a_line_amount(
    connected: Sandbox, reading: str, amount: float
) -> None:
    connected.switch(half_rounding=reading)

    assert lines_made(connected, a_line(Quantity=0.5, UnitAmount=0.25))[0]["LineAmount"] == amount


@pytest.mark.rule("money.negative_rounding")
@pytest.mark.parametrize(("reading", "amount"), [("away", -0.13), ("towards", -0.12)])
def test_the_switch_decides_about_halves_of_a_negative_line(
    connected: Sandbox, reading: str, amount: float
) -> None:
    connected.switch(negative_rounding=reading)

    made = lines_made(connected, a_line(), a_line(Quantity=0.5, UnitAmount=-0.25))

    assert made[1]["LineAmount"] == amount


@pytest.mark.rule("lines.discount", "tax.line_amount")
def test_discounts_reduce_the_line_and_are_totalled(connected: Sandbox) -> None:
    rate, amount = a_line(DiscountRate=10), a_line(DiscountAmount=5.5)

    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=[rate, amount]))[0]
    refused = connected.write(
        "PUT", "Invoices", an_invoice(connected.contact("Bo"), LineItems=[a_line(DiscountRate=101)])
    )

    assert [line["LineAmount"] for line in made["LineItems"]] == [90, 94.5]
    assert (made["TotalDiscount"], made["IsDiscounted"]) == (15.5, True)
    assert errors_of(refused) == [["The discount must be between 0 and 100 percent of the line."]]


@pytest.mark.rule("lines.amount")
def test_a_line_amount_that_is_sent_must_match(connected: Sandbox) -> None:
    right = lines_made(connected, a_line(Quantity=2, LineAmount=200))[0]
    invalid = connected.write(
        "PUT", "Invoices", an_invoice(connected.contact("Bo"), LineItems=[a_line(LineAmount=99)])
    )
    alone = connected.put(
        "Invoices", an_invoice(connected.contact("Cy"), LineItems=[a_line(UnitAmount=None, LineAmount=50)])
    )[0]

    assert right["LineAmount"] == 200
    assert errors_of(invalid) == [["The line total 99.00 does not match the expected line total 100.00"]]
    assert alone["LineItems"][0]["UnitAmount"] == 50


@pytest.mark.rule("lines.text_only", "lines.description")
def test_a_line_with_only_a_description_is_allowed_and_one_without_is_not(connected: Sandbox) -> None:
    words = lines_made(connected, a_line(), {"Description": "Thank you"})[1]
    silent = connected.write(
        "PUT", "Invoices", an_invoice(connected.contact("Bo"), LineItems=[a_line(Description="")])
    )
    long = connected.write(
        "PUT", "Invoices", an_invoice(connected.contact("Cy"), LineItems=[a_line(Description="x" * 4001)])
    )

    assert (words["LineAmount"], words["TaxAmount"], "Quantity" in words) == (0, 0, False)
    assert errors_of(silent) == [["Description must not be empty."]]
    assert errors_of(long) == [["The Description must not be more than 4000 characters long."]]


@pytest.mark.rule("lines.account", "lines.tax_type")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"AccountCode": None}, "Account code must be specified"),
        ({"AccountCode": "999"}, "Account code '999' is not a valid code for this document."),
        ({"AccountCode": "610"}, "Account code '610' is not a valid code for this document."),
        ({"AccountCode": "090"}, "Account code '090' is not a valid code for this document."),
        ({"TaxType": "NOTHING"}, "Tax rate must be valid."),
        ({"TaxType": "OUTPUT"}, "Tax rate must be Active"),
        ({"TaxType": "INPUT2"}, "The TaxType code 'INPUT2' cannot be used with account code '200'."),
    ],
)
def test_accounts_and_tax_types_must_fit(connected: Sandbox, change: Line, words: str) -> None:
    sent = an_invoice(connected.contact(), LineItems=[a_line(**change)])

    assert words in errors_of(connected.write("PUT", "Invoices", sent))[0]


@pytest.mark.rule("lines.account")
def test_an_archived_account_is_refused_and_a_draft_needs_none(connected: Sandbox) -> None:
    contact = connected.contact()
    connected.control("POST", "faults", {"fault": "account_archived", "options": {"code": "260"}})

    refused = connected.write("PUT", "Invoices", an_invoice(contact, LineItems=[a_line(AccountCode="260")]))
    draft = connected.write(
        "PUT", "Invoices", an_invoice(contact, Status="DRAFT", LineItems=[a_line(AccountCode=None)])
    )
    approved = connected.write(
        "POST", "Invoices", {"InvoiceID": draft[0]["InvoiceID"], "Status": "AUTHORISED"}
    )

    assert errors_of(refused) == [
        [
            "Account code '260' has been archived, or has been deleted. "
            "Each line item must reference a valid account."
        ]
    ]
    assert errors_of(draft) == [[]]
    assert errors_of(approved) == [["Account code must be specified"]]


@pytest.mark.rule("lines.tax_type")
def test_the_default_tax_type_is_the_accounts(connected: Sandbox) -> None:
    sales, interest = lines_made(connected, a_line(TaxType=None), a_line(TaxType=None, AccountCode="270"))

    assert (sales["TaxType"], interest["TaxType"]) == ("OUTPUT2", "NONE")


@pytest.mark.rule("tax.override")
@pytest.mark.parametrize(
    ("reading", "sent", "good"),
    [
        ("any", 1, True),
        ("near", 15.04, True),
        ("near", 15.06, False),
        ("equal", 15.01, False),
        ("equal", 15, True),
    ],
)
def test_the_switch_decides_about_an_own_tax_amount(
    connected: Sandbox, reading: str, sent: float, good: bool
) -> None:
    connected.switch(tax_override=reading)

    made = connected.write(
        "PUT", "Invoices", an_invoice(connected.contact(), LineItems=[a_line(TaxAmount=sent)])
    )[0]

    assert (made["StatusAttributeString"] == "OK") is good
    assert not good or made["TotalTax"] == sent


@pytest.mark.rule("lines.item")
def test_an_item_fills_in_missing_fields_of_a_line(connected: Sandbox) -> None:
    details = {"UnitPrice": 2.5, "AccountCode": "260", "TaxType": "ZERORATED"}
    connected.put("Items", {"Code": "ROSE", "Name": "Rose", "Description": "A rose", "SalesDetails": details})

    filled, given = lines_made(
        connected, {"ItemCode": "ROSE", "Quantity": 4}, a_line(ItemCode="ROSE", Description="Red")
    )
    refused = connected.write(
        "PUT", "Invoices", an_invoice(connected.contact("Bo"), LineItems=[a_line(ItemCode="TULIP")])
    )

    assert (filled["Description"], filled["LineAmount"], filled["AccountCode"]) == ("A rose", 10, "260")
    assert filled["Item"]["Name"] == "Rose"
    assert (given["Description"], given["LineAmount"], given["AccountCode"]) == ("Red", 100, "200")
    assert errors_of(refused) == [["Item code 'TULIP' is not valid"]]


@pytest.mark.rule("lines.tracking", "tracking.two_active", "tracking.options")
def test_tracking_is_named_exactly(connected: Sandbox) -> None:
    region = connected.call("PUT", "TrackingCategories", {"Name": "Region"}).json()["TrackingCategories"][0]
    place = f"TrackingCategories/{region['TrackingCategoryID']}"
    connected.call("PUT", f"{place}/Options", {"Name": "North"})
    again = connected.call("PUT", f"{place}/Options", {"Name": "North"})
    connected.call("PUT", "TrackingCategories", {"Name": "Shop"})
    third = connected.call("PUT", "TrackingCategories", {"Name": "Third"})

    good = lines_made(connected, a_line(Tracking=[{"Name": "Region", "Option": "North"}]))[0]
    bad = a_line(Tracking=[{"Name": "region", "Option": "North"}])
    refused = connected.write("PUT", "Invoices", an_invoice(connected.contact("Bo"), LineItems=[bad]))

    assert good["Tracking"][0]["TrackingCategoryID"] == region["TrackingCategoryID"]
    assert (again.status_code, third.status_code) == (400, 400)
    assert refused[0]["StatusAttributeString"] == "ERROR"
    assert connected.get(place)["TrackingCategories"][0]["Options"][0]["Name"] == "North"
