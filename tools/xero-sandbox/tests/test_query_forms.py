"""Ids and times in the forms that clients send.

If this breaks, a client that writes ids or times in another form works with Xero and fails with the sandbox.
"""

import pytest

from xero_sandbox.driver import Sandbox, a_note, a_payment, an_invoice

FORMS = ("{dashed}", "{plain}", "{{{dashed}}}", "{upper}")


def forms_of(identity: str) -> list[str]:
    """Return an id in the forms that clients write."""
    plain = identity.replace("-", "")
    return [form.format(dashed=identity, plain=plain, upper=identity.upper()) for form in FORMS]


@pytest.mark.rule("query.guids")
def test_ids_are_accepted_without_dashes_in_braces_and_in_capitals(connected: Sandbox) -> None:
    contact = connected.contact("Anna")
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]

    found = [
        len(connected.get("Invoices", **query)["Invoices"])
        for form in zip(forms_of(invoice), forms_of(contact), strict=True)
        for query in (
            {"IDs": form[0]},
            {"ContactIDs": form[1], "page": 1},
            {"where": f'InvoiceID==Guid("{form[0]}")'},
            {"where": f'Contact.ContactID==Guid("{form[1]}")'},
        )
    ]

    assert found == [1] * 16


@pytest.mark.rule("query.guids")
def test_addresses_accept_ids_in_every_form(connected: Sandbox) -> None:
    contact = connected.contact("Anna")
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]
    ids = {
        "Contacts": contact,
        "Invoices": invoice,
        "CreditNotes": connected.put("CreditNotes", a_note(contact))[0]["CreditNoteID"],
        "Items": connected.put("Items", {"Code": "ROSE"})[0]["ItemID"],
        "Payments": connected.put("Payments", a_payment(invoice))[0]["PaymentID"],
        "Accounts": connected.get("Accounts")["Accounts"][0]["AccountID"],
    }

    statuses = {
        connected.call("GET", f"{kind}/{form}{below}").status_code
        for kind, identity in ids.items()
        for form in forms_of(identity)[:2]
        for below in ("", "" if kind == "Accounts" else "/History")
    }

    assert statuses == {200}


@pytest.mark.rule("query.guids", "items.by_code")
def test_a_code_that_looks_like_an_id_is_found_as_a_code(connected: Sandbox) -> None:
    code = "ab" * 15
    connected.put("Items", {"Code": code})

    assert connected.get(f"Items/{code}")["Items"][0]["Code"] == code


@pytest.mark.rule("dates.http", "query.modified_since")
@pytest.mark.parametrize(
    "since",
    [
        "Mon, 14 Sep 2026 09:00:01 GMT",
        "Monday, 14-Sep-26 09:00:01 GMT",
        "Mon Sep 14 09:00:01 2026",
        "2026-09-14T09:00:01",
        "2026-09-14T09:00:01Z",
        "2026-09-14T21:00:01+12:00",
        "/Date(1789376401000+0000)/",
    ],
)
def test_modified_since_is_read_as_http_date_and_as_iso_time(sandbox: Sandbox, since: str) -> None:
    sandbox.control("POST", "clock", {"set": "2026-09-14T09:00:00Z", "frozen": True})
    sandbox.connect()
    sandbox.contact("Early")
    sandbox.control("POST", "clock", {"advance_s": 1})
    sandbox.contact("Late")

    found = sandbox.call("GET", "Contacts", headers={"If-Modified-Since": since}, page=1).json()

    assert [one["Name"] for one in found["Contacts"]] == ["Late"]


@pytest.mark.rule("query.modified_since_unreadable")
@pytest.mark.parametrize(("reading", "status"), [("refused", 400), ("ignored", 200)])
@pytest.mark.parametrize("since", ["yesterday", "2026-13-01T00:00:00", "Mon, 99 Sep 2026 09:00:01 GMT"])
def test_the_switch_decides_about_an_unreadable_time(
    connected: Sandbox, reading: str, status: int, since: str
) -> None:
    connected.switch(unreadable_since=reading)

    answer = connected.call("GET", "Contacts", headers={"If-Modified-Since": since})

    assert answer.status_code == status
    assert status == 200 or since in answer.json()["Message"]


@pytest.mark.rule("query.modified_since_kinds")
@pytest.mark.parametrize("kind", ["Currencies", "TaxRates", "TrackingCategories"])
def test_kinds_without_a_time_are_always_listed_in_full(connected: Sandbox, kind: str) -> None:
    connected.call("PUT", "TrackingCategories", {"Name": "Region"})

    since = connected.call("GET", kind, headers={"If-Modified-Since": "2040-01-01T00:00:00"}).json()[kind]

    assert since == connected.get(kind)[kind] != []


@pytest.mark.rule("query.datetime")
@pytest.mark.parametrize(
    ("moment", "found"),
    [("2026,9,14", 2), ("2026,09,14,09,00,01", 1), ("2026,9,14,9,0,2", 0), ("2026,9,14,9", 2)],
)
def test_a_date_in_a_filter_may_have_a_time(sandbox: Sandbox, moment: str, found: int) -> None:
    sandbox.control("POST", "clock", {"set": "2026-09-14T09:00:00Z", "frozen": True})
    sandbox.connect()
    sandbox.contact("Early")
    sandbox.control("POST", "clock", {"advance_s": 1})
    sandbox.contact("Late")

    names = sandbox.get("Contacts", page=1, where=f"UpdatedDateUTC>=DateTime({moment})")["Contacts"]

    assert len(names) == found
