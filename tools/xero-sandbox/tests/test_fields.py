"""Every field is processed, computed by Xero, or refused with its name.

If this breaks, a program does not notice that a value it sends is ignored.
"""

from typing import Any
from uuid import uuid4

import pytest

from xero_sandbox.driver import Sandbox, a_line, a_note, a_payment, an_invoice, errors_of
from xero_sandbox.wire.shapes import SHAPE_OF, SHAPES

Body = dict[str, Any]
TEXTS = {
    "FirstName": "Anna",
    "LastName": "Lee",
    "CompanyNumber": "C-1",
    "TaxNumber": "T-1",
    "TaxNumberType": "GST",
    "AccountsReceivableTaxType": "OUTPUT2",
    "AccountsPayableTaxType": "INPUT2",
    "SalesDefaultLineAmountType": "INCLUSIVE",
    "PurchasesDefaultLineAmountType": "EXCLUSIVE",
    "SalesDefaultAccountCode": "260",
    "PurchasesDefaultAccountCode": "400",
    "DefaultCurrency": "NZD",
    "XeroNetworkKey": "K-1",
    "Website": "https://example.com",
    "SkypeUserName": "anna",
}
ABSENT = [
    (key, name, feature)
    for key, kind in SHAPE_OF.items()
    for name, feature in SHAPES[kind].absent.items()
    if key not in {"Allocations", "Options", "HistoryRecords"}
]


@pytest.mark.rule("fields.absent", "errors.not_implemented")
@pytest.mark.parametrize(("key", "name", "feature"), ABSENT)
def test_an_absent_field_is_named_and_nothing_is_written(
    connected: Sandbox, key: str, name: str, feature: str
) -> None:
    before = connected.control("GET", "state")["organisations"][0]["counts"]

    answer = connected.call("PUT", key, {key: [{}, {name: "x"}]})
    after = connected.control("GET", "state")["organisations"][0]["counts"]
    empty = connected.call("PUT", key, {name: []})

    assert (answer.status_code, answer.text) == (501, f"The sandbox does not implement {feature}.")
    assert after == before
    assert empty.status_code == 400


@pytest.mark.rule("fields.unknown")
@pytest.mark.parametrize(("reading", "status"), [("refused", 400), ("ignored", 200)])
@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"Notes": "x"}, "Invoice has no field Notes"),
        ({"LineItems": [a_line(Price=1)]}, "LineItem has no field Price"),
        ({"LineItems": [a_line(Tracking=[{"Colour": "red"}])]}, "LineItemTracking has no field Colour"),
        ({"Contact": {"Name": "Anna", "Phones": [{"Number": "1"}]}}, "Phone has no field Number"),
        ({"invoicenumber": "x"}, "Invoice has no field invoicenumber"),
    ],
)
def test_the_switch_decides_about_a_field_that_xero_does_not_have(
    connected: Sandbox, reading: str, status: int, change: Body, name: str
) -> None:
    connected.switch(unknown_fields=reading)

    answer = connected.call("PUT", "Invoices", an_invoice(connected.contact(), **change))

    assert answer.status_code == status or "TrackingCategory ''" in answer.text
    assert reading == "ignored" or name in answer.json()["Message"]


@pytest.mark.rule("fields.unknown")
def test_fields_that_xero_computes_are_ignored(connected: Sandbox) -> None:
    own = {
        "Total": 1,
        "AmountPaid": 50,
        "UpdatedDateUTC": "/Date(0+0000)/",
        "HasErrors": True,
        "Payments": [{}],
    }

    made = connected.put("Invoices", an_invoice(connected.contact(), **own))[0]

    assert (made["Total"], made["AmountPaid"], made["HasErrors"]) == (115, 0, False)
    assert made["UpdatedDateUTC"] > "/Date(1700000000000+0000)/"


def test_an_object_that_was_read_can_be_sent_back_unchanged(connected: Sandbox) -> None:
    contact = connected.contact("Anna")
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]
    note = connected.put("CreditNotes", a_note(contact))[0]["CreditNoteID"]
    item = connected.put("Items", {"Code": "ROSE"})[0]["ItemID"]
    places = {"Contacts": contact, "Invoices": invoice, "CreditNotes": note, "Items": item}

    for kind, identity in places.items():
        read = connected.get(f"{kind}/{identity}")[kind][0]
        after = connected.write("POST", kind, read)

        assert errors_of(after) == [[]]
        again = connected.get(f"{kind}/{identity}")[kind][0]
        renewed = {"UpdatedDateUTC", "UpdatedDateUTCString", "Contact"}
        assert {k: v for k, v in again.items() if k not in renewed} == {
            k: v for k, v in read.items() if k not in renewed
        }


@pytest.mark.rule("contacts.references")
@pytest.mark.parametrize("name", list(TEXTS))
def test_every_text_of_a_contact_is_stored_and_returned(connected: Sandbox, name: str) -> None:
    contact = connected.put("Contacts", {"Name": "Anna", name: TEXTS[name]})[0]["ContactID"]

    assert connected.get(f"Contacts/{contact}")["Contacts"][0][name] == TEXTS[name]


@pytest.mark.rule("contacts.references", "documents.theme")
@pytest.mark.parametrize(("reading", "refused"), [("refused", True), ("ignored", False)])
def test_a_referenced_object_must_exist_unless_switched(
    connected: Sandbox, reading: str, refused: bool
) -> None:
    connected.switch(unknown_references=reading)
    contact = connected.contact("Anna")
    invalid = {"AccountsReceivableTaxType": "X", "SalesDefaultAccountCode": "999", "DefaultCurrency": "USD"}

    contacts = connected.write(
        "POST", "Contacts", *({"ContactID": contact, k: v} for k, v in invalid.items())
    )
    documents = connected.write("PUT", "Invoices", an_invoice(contact, BrandingThemeID=str(uuid4())))

    assert [bool(words) for words in errors_of(contacts)] == [refused] * 3
    assert bool(errors_of(documents)[0]) is refused


@pytest.mark.rule("documents.theme")
def test_the_organisations_own_theme_is_accepted(connected: Sandbox) -> None:
    contact = connected.contact("Anna")
    theme = connected.put("Invoices", an_invoice(contact))[0]["BrandingThemeID"]

    assert (
        connected.put("Invoices", an_invoice(contact, BrandingThemeID=theme))[0]["BrandingThemeID"] == theme
    )


@pytest.mark.rule("payments.document")
def test_a_payment_names_its_invoice_by_number_outside_too(connected: Sandbox) -> None:
    made = connected.put("Invoices", an_invoice(connected.contact()))[0]
    sent = a_payment(made["InvoiceID"])
    del sent["Invoice"]

    paid = connected.put("Payments", {**sent, "InvoiceNumber": made["InvoiceNumber"]})[0]

    assert paid["Invoice"]["InvoiceID"] == made["InvoiceID"]


@pytest.mark.rule("invoices.rounding")
@pytest.mark.parametrize(
    ("sent", "total", "words"),
    [
        ({"RoundingAmount": 0.02}, 115.02, None),
        ({"RoundingAmount": -0.1}, 114.9, None),
        ({"EnteredTotal": 115.05}, 115.05, None),
        ({"EnteredTotal": 115.05, "RoundingAmount": 0.05}, 115.05, None),
        ({"RoundingAmount": 0.11}, None, "The rounding amount 0.11 must be between -0.10 and 0.10."),
        ({"EnteredTotal": 120}, None, "The rounding amount 5.00 must be between -0.10 and 0.10."),
        (
            {"EnteredTotal": 115.05, "RoundingAmount": 0.01},
            None,
            "The entered total 115.05 does not match the total 115.01",
        ),
    ],
)
def test_a_total_is_rounded_by_up_to_ten_cents(
    connected: Sandbox, sent: Body, total: float | None, words: str | None
) -> None:
    made = connected.write("PUT", "Invoices", an_invoice(connected.contact(), **sent))

    assert errors_of(made) == ([[words]] if words else [[]])
    if total is not None:
        place = f"Invoices/{made[0]['InvoiceID']}"
        after = connected.write("POST", "Invoices", {"Reference": "R"}, path=place)[0]
        read = connected.get(place)["Invoices"][0]
        assert made[0]["Total"] == after["Total"] == read["Total"] == read["AmountDue"] == total
        assert read["RoundingAmount"] == pytest.approx(total - 115)


@pytest.mark.rule("invoices.rounding", "errors.not_implemented")
@pytest.mark.parametrize("name", ["RoundingAmount", "EnteredTotal"])
def test_before_september_2026_an_invoice_was_not_rounded(connected: Sandbox, name: str) -> None:
    connected.switch(invoice_rounding="absent")

    answer = connected.call("PUT", "Invoices", an_invoice(connected.contact(), **{name: 0.01}))

    assert (answer.status_code, answer.text) == (501, f"The sandbox does not implement {name}.")


@pytest.mark.rule("contacts.parts_checked")
@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"Phones": [{"PhoneType": "HOME"}]}, "The PhoneType must be DEFAULT, DDI, FAX, MOBILE, OFFICE."),
        ({"Addresses": [{"AddressType": "HOME"}]}, "The AddressType must be STREET, POBOX."),
        (
            {"Phones": [{"PhoneNumber": "1" * 51}]},
            "The PhoneNumber must not be more than 50 characters long.",
        ),
        (
            {"Phones": [{"PhoneAreaCode": "1" * 11}]},
            "The PhoneAreaCode must not be more than 10 characters long.",
        ),
        ({"Addresses": [{"City": "a" * 256}]}, "The City must not be more than 255 characters long."),
    ],
)
def test_the_parts_of_a_contact_have_their_types_and_lengths(
    connected: Sandbox, parts: Body, words: str
) -> None:
    refused = connected.write("PUT", "Contacts", {"Name": "Anna", **parts})

    assert errors_of(refused) == [[words]]


@pytest.mark.rule("contacts.parts_checked", "contacts.full_form")
def test_an_office_phone_is_returned_in_addition_to_the_four(connected: Sandbox) -> None:
    phones = [{"PhoneType": "OFFICE", "PhoneNumber": "5"}]
    contact = connected.put("Contacts", {"Name": "Anna", "Phones": phones})[0]["ContactID"]

    shown = connected.get(f"Contacts/{contact}")["Contacts"][0]["Phones"]

    assert [one["PhoneType"] for one in shown] == ["DEFAULT", "DDI", "FAX", "MOBILE", "OFFICE"]
