"""Keys and values as recorded from Xero, which the SDK cannot verify because it parses anything.

If this breaks, a program that depends on a key, a date or an error text works with the sandbox and fails at Xero.
"""

import re
from typing import Any
from uuid import UUID

import pytest

from xero_sandbox.driver import Sandbox, a_line, an_invoice, errors_of

ZERO_ID = "00000000-0000-0000-0000-000000000000"
CONTACT = (
    *("ContactID", "ContactStatus", "Name", "EmailAddress", "BankAccountDetails", "Addresses", "Phones"),
    *("UpdatedDateUTC", "ContactGroups", "IsSupplier", "IsCustomer", "SalesTrackingCategories"),
    *("PurchasesTrackingCategories", "ContactPersons", "HasValidationErrors"),
)
ITEM = (
    *("ItemID", "Code", "UpdatedDateUTC", "PurchaseDetails", "SalesDetails", "Name", "IsTrackedAsInventory"),
    *("IsSold", "IsPurchased", "ValidationErrors"),
)
INVOICE = (
    *("Type", "InvoiceID", "InvoiceNumber", "Reference", "Prepayments", "Overpayments", "AmountDue"),
    *("AmountPaid", "SentToContact", "CurrencyRate", "IsDiscounted", "HasErrors", "InvoicePaymentServices"),
    *("UpdatedDateUTCString", "Contact", "DateString", "Date", "DueDateString", "DueDate", "BrandingThemeID"),
    *("Status", "LineAmountTypes", "LineItems", "SubTotal", "TotalTax", "Total", "UpdatedDateUTC"),
    "CurrencyCode",
)
BARE = re.compile(r"^/Date\(\d+\)/$")
FULL = re.compile(r"^/Date\(\d+\+0000\)/$")


def one(sandbox: Sandbox, kind: str, element: dict[str, Any]) -> dict[str, Any]:
    """Create one element without summarizeErrors and return the response's element."""
    return dict(sandbox.call("PUT", kind, element).json()[kind][0])


@pytest.mark.rule("contacts.written_form", "contacts.full_form")
def test_a_written_contact_has_the_keys_recorded_in_their_order(connected: Sandbox) -> None:
    made = one(connected, "Contacts", {"Name": "Anna", "EmailAddress": "anna@example.com"})

    assert tuple(made) == CONTACT
    assert (made["ContactStatus"], made["BankAccountDetails"]) == ("ACTIVE", "")
    assert [made[key] for key in CONTACT if isinstance(made[key], list)][2:] == [[]] * 4
    assert (made["IsSupplier"], made["IsCustomer"], made["HasValidationErrors"]) == (False, False, False)


@pytest.mark.rule("contacts.full_form", "contacts.paged_form")
def test_empty_addresses_and_phones_have_empty_texts_or_on_pages_only_types(
    connected: Sandbox,
) -> None:
    made = one(connected, "Contacts", {"Name": "Anna"})
    alone = connected.get(f"Contacts/{made['ContactID']}")["Contacts"][0]
    paged = connected.get("Contacts", page=1)["Contacts"][0]

    assert [address.pop("AddressType") for address in made["Addresses"]] == ["STREET", "POBOX"]
    assert [phone.pop("PhoneType") for phone in made["Phones"]] == ["DEFAULT", "DDI", "FAX", "MOBILE"]
    assert {text for part in (*made["Addresses"], *made["Phones"]) for text in part.values()} == {""}
    assert len(alone["Addresses"]) + len(alone["Phones"]) == 6
    assert paged["Addresses"] == [{"AddressType": "POBOX"}, {"AddressType": "STREET"}]
    assert [list(phone) for phone in paged["Phones"]] == [["PhoneType"]] * 4


@pytest.mark.rule("items.written_form")
def test_a_written_item_has_the_keys_recorded_and_a_time_without_offset(connected: Sandbox) -> None:
    made = one(connected, "Items", {"Code": "ROSE", "Name": "Rose", "SalesDetails": {"UnitPrice": 2.5}})
    read = connected.get("Items")["Items"][0]

    assert tuple(made) == ITEM
    assert BARE.match(made["UpdatedDateUTC"])
    assert FULL.match(read["UpdatedDateUTC"])
    assert set(ITEM) - set(read) == {"ValidationErrors"}


@pytest.mark.rule("invoices.written_form", "invoices.theme", "invoices.discount_absent")
def test_a_created_invoice_has_the_keys_recorded_in_their_order(connected: Sandbox) -> None:
    made = one(connected, "Invoices", an_invoice(connected.contact()))

    assert tuple(made) == INVOICE
    assert UUID(made["BrandingThemeID"])
    assert {"AccountID", "Tracking", "ValidationErrors", "LineItemID"} < set(made["LineItems"][0])
    assert (made["LineItems"][0]["Tracking"], made["LineItems"][0]["ValidationErrors"]) == ([], [])
    assert len(made["Contact"]["Addresses"]) == 2


@pytest.mark.rule("invoices.written_form", "batch.itemised")
def test_a_created_invoice_has_a_status_only_without_summarised_errors(connected: Sandbox) -> None:
    made = connected.put("Invoices", an_invoice(connected.contact()))[0]

    assert tuple(made) == (*INVOICE, "StatusAttributeString")


@pytest.mark.rule("envelope.success")
def test_figures_are_numbers_with_their_fraction(connected: Sandbox) -> None:
    answer = connected.call(
        "PUT", "Invoices", an_invoice(connected.contact(), LineItems=[a_line(UnitAmount=21)])
    )

    assert '"AmountDue":24.15,"AmountPaid":0.0,' in answer.text
    assert '"CurrencyRate":1.0,' in answer.text


@pytest.mark.rule("documents.status_change")
def test_a_voided_invoice_keeps_its_amount_due(connected: Sandbox) -> None:
    line = a_line(UnitAmount=21)
    invoice = one(connected, "Invoices", an_invoice(connected.contact(), LineItems=[line]))["InvoiceID"]

    voided = connected.write("POST", "Invoices", {"InvoiceID": invoice, "Status": "VOIDED"})[0]

    assert (voided["Status"], voided["AmountDue"]) == ("VOIDED", 24.15)


@pytest.mark.rule("money.tax_rounding")
def test_half_a_cent_of_tax_is_rounded_up(connected: Sandbox) -> None:
    parts = [{"Name": "Ten", "Rate": 10}]
    rate = {"Name": "Ten", "ReportTaxType": "OUTPUT", "TaxComponents": parts}
    ten = connected.call("PUT", "TaxRates", rate).json()["TaxRates"][0]["TaxType"]
    line = a_line(UnitAmount=21.65, TaxType=ten)

    assert one(connected, "Invoices", an_invoice(connected.contact(), LineItems=[line]))["TotalTax"] == 2.17


@pytest.mark.rule("dates.instant", "dates.bare_instant", "dates.day", "dates.day_string")
def test_each_time_is_written_as_it_was_recorded(connected: Sandbox) -> None:
    answer = connected.call("PUT", "Invoices", an_invoice(connected.contact())).json()
    made = answer["Invoices"][0]
    organisation = connected.get("Organisation")["Organisations"][0]
    place = f"Invoices/{made['InvoiceID']}/History"
    note = connected.call("PUT", place, {"HistoryRecords": [{"Details": "Called"}]}).json()

    assert BARE.match(answer["DateTimeUTC"])
    assert BARE.match(organisation["CreatedDateUTC"])
    assert BARE.match(note["HistoryRecords"][0]["DateUTC"])
    assert FULL.match(made["UpdatedDateUTC"])
    assert (made["Date"], made["DateString"]) == ("/Date(1789344000000+0000)/", "2026-09-14T00:00:00")
    assert re.match(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", made["UpdatedDateUTCString"])
    assert organisation["Timezone"] == "NEWZEALANDSTANDARDTIME"


@pytest.mark.rule("dates.input")
@pytest.mark.parametrize(
    ("sent", "taken"),
    [
        ("2026-05-31", "2026-05-31T00:00:00"),
        ("2026-05-31T23:30:00", "2026-05-31T00:00:00"),
        ("/Date(1780185600000)/", "2026-05-31T00:00:00"),
        ("/Date(1780185600000+1200)/", "2026-05-31T00:00:00"),
    ],
)
def test_a_date_is_accepted_in_each_form_and_never_changes_timezone(
    connected: Sandbox, sent: str, taken: str
) -> None:
    made = one(connected, "Invoices", an_invoice(connected.contact(), Date=sent))

    assert made["DateString"] == taken


@pytest.mark.rule("errors.validation", "batch.echo")
def test_the_response_to_a_refused_contact_is_exactly_as_recorded(connected: Sandbox) -> None:
    connected.contact("Anna")

    refused = connected.call("PUT", "Contacts", {"Name": "ANNA"})

    assert refused.status_code == 400
    assert refused.json() == {
        "ErrorNumber": 10,
        "Type": "ValidationException",
        "Message": "A validation exception occurred",
        "Elements": [
            {
                "ContactID": ZERO_ID,
                "Name": "ANNA",
                "HasValidationErrors": True,
                "ValidationErrors": [
                    {
                        "Message": "The contact name ANNA is already assigned to another contact. "
                        "The contact name must be unique across all active contacts."
                    }
                ],
            }
        ],
    }


@pytest.mark.rule("batch.echo", "documents.status_change")
def test_a_refused_delete_of_an_approved_invoice_returns_its_id_and_the_requested_status(
    connected: Sandbox,
) -> None:
    invoice = one(connected, "Invoices", an_invoice(connected.contact()))["InvoiceID"]

    refused = connected.call("POST", f"Invoices/{invoice}", {"Status": "DELETED"}).json()["Elements"]

    assert (refused[0]["InvoiceID"], refused[0]["Status"]) == (invoice, "DELETED")
    assert errors_of(refused) == [["Invoice not of valid status for modification"]]


@pytest.mark.rule("errors.unauthorized", "errors.forbidden", "errors.scope_missing", "errors.token_expired")
def test_access_errors_have_the_recorded_body(sandbox: Sandbox) -> None:
    sandbox.connect(scope="openid accounting.contacts")
    garbage = sandbox.call("GET", "Contacts", headers={"Authorization": "Bearer x"})
    scope = sandbox.call("GET", "Invoices")
    foreign = sandbox.call("GET", "Contacts", headers={"xero-tenant-id": sandbox.tenants()[1]})
    sandbox.control("POST", "clock", {"set": "2022-12-08T07:00:40Z", "frozen": True})
    sandbox.connect()
    sandbox.control("POST", "clock", {"advance_s": 1800})
    expired = sandbox.call("GET", "Contacts")

    answers = (garbage, scope, foreign, expired)
    bodies = [answer.json() for answer in answers]
    assert [UUID(body.pop("Instance")).version for body in bodies] == [4, 4, 4, 4]
    assert bodies == [
        {"Type": None, "Title": title, "Status": status, "Detail": detail, "Extensions": {}}
        for title, status, detail in (
            ("Unauthorized", 401, "AuthenticationUnsuccessful"),
            ("Unauthorized", 401, "AuthorizationUnsuccessful"),
            ("Forbidden", 403, "AuthenticationUnsuccessful"),
            ("Unauthorized", 401, "TokenExpired: token expired at 12/08/2022 07:30:40"),
        )
    ]
    assert [answer.headers.get("www-authenticate") for answer in answers] == [
        *(None, "insufficient_scope", None, None)
    ]


@pytest.mark.rule("errors.offline", "gate.tenant", "faults.organisation_offline")
def test_an_offline_organisation_gets_503_in_plain_text(connected: Sandbox) -> None:
    shown = []
    for text in (None, "The Xero API is temporarily unavailable"):
        options = {"text": text} if text else {}
        connected.control("POST", "faults", {"fault": "unavailable", "options": options})
        shown.append(connected.call("GET", "Contacts"))
    connected.control("POST", "faults", {"fault": "organisation_offline"})
    shown.append(connected.call("GET", "Contacts"))

    assert {(answer.status_code, answer.headers["content-type"]) for answer in shown} == {(503, "text/plain")}
    assert [answer.text for answer in shown] == [
        "The Xero API is currently offline for maintenance",
        "The Xero API is temporarily unavailable",
        "The Organisation is offline",
    ]
