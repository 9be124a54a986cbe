"""Responses in XML and JSON, and how the address decides between them.

If this breaks, a client that reads XML cannot use the sandbox, or gets other values than one that reads JSON.
"""

from typing import Any

import pytest
import xmltodict

from xero_sandbox.driver import Sandbox, a_line, a_payment, an_invoice

Json = dict[str, Any]
LISTS = {
    "Addresses": "Address",
    "Phones": "Phone",
    "LineItems": "LineItem",
    "Tracking": "TrackingCategory",
    "TaxComponents": "TaxComponent",
    "Currencies": "Currency",
    "Accounts": "Account",
    "Contacts": "Contact",
    "Invoices": "Invoice",
    "TaxRates": "TaxRate",
    "Organisations": "Organisation",
    "Payments": "Payment",
    "Items": "Item",
}


def in_xml(sandbox: Sandbox, place: str, accept: str = "application/xml", **query: Any) -> Json:
    """Return the XML response of an address, parsed."""
    answer = sandbox.call("GET", place, headers={"Accept": accept}, **query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    return dict(xmltodict.parse(answer.content, force_list=set(LISTS.values()))["Response"])


@pytest.mark.rule("formats.accept", "xml.form")
@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", "text/xml"),
        ("", "text/xml"),
        ("application/xml", "text/xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/xml"),
        ("application/json", "application/json"),
        ("application/xml, application/json;q=0.5", "application/json"),
    ],
)
def test_the_format_is_json_on_request_and_xml_otherwise(connected: Sandbox, accept: str, form: str) -> None:
    answer = connected.call("GET", "Organisation", headers={"Accept": accept})

    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, form)


@pytest.mark.rule("xml.form", "xml.lists", "xml.numbers")
def test_an_invoice_in_xml_equals_the_one_in_json(connected: Sandbox) -> None:
    contact = connected.contact("Bell & Sons")
    made = connected.put(
        "Invoices", an_invoice(contact, LineItems=[a_line(Quantity=1.5, Description='"Red" & <b>new</b>')])
    )[0]
    connected.put("Payments", a_payment(made["InvoiceID"], Amount=2.5))

    invoice = in_xml(connected, f"Invoices/{made['InvoiceID']}")["Invoices"]["Invoice"][0]
    line, customer = invoice["LineItems"]["LineItem"][0], invoice["Contact"][0]

    assert (invoice["InvoiceNumber"], customer["Name"]) == (made["InvoiceNumber"], "Bell & Sons")
    assert (invoice["Date"], invoice["DueDate"]) == ("2026-09-14T00:00:00", "2026-09-28T00:00:00")
    assert invoice["UpdatedDateUTC"].startswith("20")
    assert not {"DateString", "DueDateString", "UpdatedDateUTCString"} & set(invoice)
    assert (invoice["Total"], invoice["AmountPaid"], invoice["SentToContact"]) == ("172.50", "2.50", "false")
    assert (line["Quantity"], line["LineAmount"], line["Tracking"]) == ("1.5000", "150.00", None)
    assert line["Description"] == '"Red" & <b>new</b>'
    assert invoice["Payments"]["Payment"][0]["Amount"] == "2.50"
    assert [one["PhoneType"] for one in customer["Phones"]["Phone"]] == [
        "DEFAULT",
        "DDI",
        "FAX",
        "MOBILE",
    ]


@pytest.mark.rule("xml.lists")
@pytest.mark.parametrize("kind", ["Accounts", "TaxRates", "Currencies", "Organisations", "Contacts", "Items"])
def test_every_list_in_xml_has_the_objects_of_the_json_one(connected: Sandbox, kind: str) -> None:
    connected.contact("Anna")
    connected.put("Items", {"Code": "ROSE", "Name": "Rose"})

    found = in_xml(connected, kind)[kind][LISTS[kind]]
    expected = connected.get(kind)[kind]

    assert len(found) == len(expected) > 0
    for one, other in zip(found, expected, strict=True):
        texts = {
            key: value for key, value in other.items() if isinstance(value, str) and "/Date" not in value
        }
        assert {key: one[key] or "" for key in texts} == texts
        assert set(one) == set(other)


@pytest.mark.rule("xml.form")
def test_a_page_and_a_refusal_are_in_xml_too(connected: Sandbox) -> None:
    paged = in_xml(connected, "Contacts", page=1)
    answer = connected.call("PUT", "Contacts", {"Name": ""}, {"Accept": "application/xml"})
    refused = xmltodict.parse(answer.content)["ApiException"]

    assert paged["pagination"]["itemCount"] == "0"
    assert paged["DateTimeUTC"].endswith("Z")
    assert (answer.status_code, refused["Type"], refused["ErrorNumber"]) == (400, "ValidationException", "10")
    element = refused["Elements"]["DataContractBase"]
    assert element["@xsi:type"] == "Contact"
    assert element["ValidationErrors"]["ValidationError"]["Message"] == "The Contact Name must be specified."


@pytest.mark.rule("gate.resource_first", "errors.not_implemented")
@pytest.mark.parametrize(
    ("method", "place", "headers", "status", "words"),
    [
        ("GET", "Invoices/{}", {"Accept": "application/pdf"}, 501, "PDF"),
        ("GET", "Quotes", {"Accept": "*/*"}, 501, "Quotes"),
        ("GET", "Quotes", {"Accept": "application/pdf"}, 501, "Quotes"),
        ("PUT", "Invoices/{}/Attachments/a.png", {"Content-Type": "image/png"}, 501, "Attachments"),
        ("POST", "Quotes", {"Content-Type": "application/xml"}, 501, "Quotes"),
        ("PUT", "Contacts", {"Content-Type": "text/xml"}, 501, "writing in XML"),
        ("POST", "Contacts", {"Content-Type": "application/xml; charset=utf-8"}, 501, "writing in XML"),
        ("PUT", "Contacts", {"Content-Type": "image/png"}, 415, "application/json"),
        ("GET", "Contacts", {"Accept": "text/csv"}, 406, "application/json"),
        ("GET", "Nothing", {"Accept": "text/csv"}, 404, ""),
    ],
)
def test_a_missing_resource_is_named_in_any_format(
    connected: Sandbox, method: str, place: str, headers: dict[str, str], status: int, words: str
) -> None:
    contact = connected.contact("Anna")
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]

    answer = connected.call(method, place.format(invoice), {"a": 1} if method != "GET" else None, headers)

    assert answer.status_code == status
    assert words in answer.text


@pytest.mark.rule("formats.content_type")
def test_xml_in_a_form_field_counts_as_xml(connected: Sandbox) -> None:
    answer = connected.http.put(
        "/api.xro/2.0/Contacts",
        data={"xml": "<Contact><Name>A</Name></Contact>"},
        headers={
            "Authorization": f"Bearer {connected.tokens['access_token']}",
            "xero-tenant-id": connected.tenant,
        },
    )

    assert (answer.status_code, answer.text) == (501, "The sandbox does not implement writing in XML.")
