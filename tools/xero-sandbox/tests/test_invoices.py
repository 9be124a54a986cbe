"""Invoices: creation, status, numbers and permitted changes.

If this breaks, a program overwrites or changes an invoice in the sandbox as Xero would not allow.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_line, a_payment, an_invoice, errors_of

PAID_FOR = "This document cannot be edited as it has a payment or credit note allocated to it."


def pay(sandbox: Sandbox, invoice: str, amount: float = 115, **changes: Any) -> str:
    """Pay an invoice and return the payment's id."""
    return str(sandbox.put("Payments", a_payment(invoice, Amount=amount, **changes))[0]["PaymentID"])


@pytest.mark.rule("invoices.written_form", "batch.itemised", "tax.line_tax", "invoices.discount_absent")
@pytest.mark.rule("dates.day", "dates.day_string", "dates.instant", "dates.updated_string")
def test_the_response_to_a_new_invoice_has_totals_and_the_full_contact(connected: Sandbox) -> None:
    connected.control("POST", "clock", {"set": "2026-09-14T09:29:59.250Z", "frozen": True})
    connected.connect()
    contact = connected.contact()

    made = connected.put("Invoices", an_invoice(contact, InvoiceNumber="APP-1"))[0]

    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (100, 15, 115)
    assert (made["AmountDue"], made["AmountPaid"], made["Status"]) == (115, 0, "AUTHORISED")
    assert made["Contact"]["Addresses"][0]["AddressType"] == "STREET"
    assert (made["DateString"], made["Date"]) == ("2026-09-14T00:00:00", "/Date(1789344000000+0000)/")
    assert made["UpdatedDateUTC"] == "/Date(1789378199250+0000)/"
    assert made["UpdatedDateUTCString"] == "2026-09-14T09:29:59Z"
    assert not {"Payments", "CreditNotes", "TotalDiscount"} & set(made)
    assert made["StatusAttributeString"] == "OK"


@pytest.mark.rule("invoices.put_creates", "invoices.number_unique")
def test_put_refuses_a_number_in_use(connected: Sandbox) -> None:
    contact = connected.contact()
    connected.put("Invoices", an_invoice(contact, InvoiceNumber="APP-1"))

    again = connected.write("PUT", "Invoices", an_invoice(contact, InvoiceNumber="app-1"))
    bill = connected.write("PUT", "Invoices", an_invoice(contact, InvoiceNumber="APP-1", Type="ACCPAY"))

    assert errors_of(again) == [["Invoice # must be unique."]]
    assert errors_of(bill) == [[]]


@pytest.mark.rule("invoices.post_overwrites")
def test_post_with_a_number_in_use_overwrites_that_invoice(connected: Sandbox) -> None:
    anna, bo = connected.contact("Anna"), connected.contact("Bo")
    first = connected.put("Invoices", an_invoice(anna, InvoiceNumber="A-1"))[0]["InvoiceID"]

    after = connected.write("POST", "Invoices", an_invoice(bo, InvoiceNumber="A-1"))[0]
    unknown = {"InvoiceID": "11111111-1111-1111-1111-111111111111", "Status": "VOIDED"}

    assert (after["InvoiceID"], after["Contact"]["Name"]) == (first, "Bo")
    assert connected.write("POST", "Invoices", unknown)[0]["StatusAttributeString"] == "ERROR"


@pytest.mark.rule("documents.freed_numbers")
@pytest.mark.parametrize(("reading", "good"), [("held", False), ("freed", True)])
def test_the_number_of_a_voided_invoice_stays_in_use_unless_switched(
    connected: Sandbox, reading: str, good: bool
) -> None:
    connected.switch(freed_numbers=reading)
    contact = connected.contact()
    first = connected.put("Invoices", an_invoice(contact, InvoiceNumber="A-1"))[0]["InvoiceID"]
    connected.write("POST", "Invoices", {"InvoiceID": first, "Status": "VOIDED"})

    again = connected.write("PUT", "Invoices", an_invoice(contact, InvoiceNumber="A-1"))[0]

    assert (again["StatusAttributeString"] == "OK") is good


@pytest.mark.rule("documents.auto_number", "documents.date_default", "documents.creation_status")
def test_a_new_invoice_gets_a_default_number_date_and_status(connected: Sandbox) -> None:
    connected.control("POST", "clock", {"set": "2026-09-14T13:00:00Z", "frozen": True})
    connected.connect()
    bare = {"Type": "ACCREC", "Contact": {"ContactID": connected.contact()}, "LineItems": [a_line()]}

    one, other = connected.put("Invoices", bare, bare)

    assert [one["InvoiceNumber"], other["InvoiceNumber"]] == ["INV-0001", "INV-0002"]
    assert (one["Status"], one["DateString"]) == ("DRAFT", "2026-09-15T00:00:00")


@pytest.mark.rule(
    "documents.creation_status", "documents.due_date", "documents.lines_needed", "documents.type"
)
@pytest.mark.rule("documents.contact", "documents.total_positive", "documents.url", "documents.lengths")
@pytest.mark.rule("documents.amount_types", "documents.currency")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
        ({"DueDate": None}, "Due date cannot be empty."),
        ({"LineItems": []}, "One or more line items must be specified"),
        ({"Contact": None}, "A Contact must be specified for this type of transaction"),
        ({"Type": "OTHER"}, "Invoice type must be ACCREC or ACCPAY."),
        (
            {"LineItems": [a_line(UnitAmount=-1)]},
            "The Total for this document must be greater than or equal to zero.",
        ),
        (
            {"Url": "https://xero.example.com/1"},
            "Url must be an absolute address that does not contain xero.",
        ),
        ({"Url": "/invoices/1"}, "Url must be an absolute address that does not contain xero."),
        ({"Reference": "x" * 256}, "The Reference must not be more than 255 characters long."),
        ({"LineAmountTypes": "Gross"}, "Line amount types must be Exclusive, Inclusive or NoTax."),
        ({"CurrencyCode": "USD"}, "Organisation is not subscribed to currency USD"),
    ],
)
def test_an_invalid_invoice_is_refused(connected: Sandbox, change: dict[str, Any], words: str) -> None:
    assert errors_of(connected.write("PUT", "Invoices", an_invoice(connected.contact(), **change))) == [
        [words]
    ]


@pytest.mark.rule("documents.contact")
def test_an_invoice_finds_or_creates_its_contact_and_changes_it(connected: Sandbox) -> None:
    anna = connected.contact("Anna")

    by_name = connected.put("Invoices", an_invoice("", Contact={"Name": "ANNA", "EmailAddress": "a@b.nz"}))[0]
    made = connected.put("Invoices", an_invoice("", Contact={"Name": "Bo"}))[0]

    assert by_name["Contact"]["ContactID"] == anna
    assert connected.get(f"Contacts/{anna}")["Contacts"][0]["EmailAddress"] == "a@b.nz"
    assert made["Contact"]["ContactID"] != anna


def test_a_refused_invoice_creates_no_contact(connected: Sandbox) -> None:
    connected.write("PUT", "Invoices", an_invoice("", Contact={"Name": "Bo"}, DueDate=None))

    assert connected.get("Contacts", page=1)["Contacts"] == []


@pytest.mark.rule("documents.archived_contact")
def test_an_invoice_for_an_archived_contact_is_refused(connected: Sandbox) -> None:
    anna = connected.contact("Anna")
    connected.write("POST", "Contacts", {"ContactID": anna, "ContactStatus": "ARCHIVED"})

    assert errors_of(connected.write("PUT", "Invoices", an_invoice(anna))) == [
        [
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        ]
    ]


@pytest.mark.rule("documents.status_change")
@pytest.mark.parametrize(
    ("path", "good"),
    [
        (["DRAFT", "SUBMITTED", "DRAFT", "AUTHORISED", "VOIDED"], True),
        (["DRAFT", "DELETED"], True),
        (["DRAFT", "VOIDED"], False),
        (["AUTHORISED", "DELETED"], False),
        (["AUTHORISED", "DRAFT"], False),
        (["AUTHORISED", "PAID"], False),
        (["AUTHORISED", "VOIDED", "AUTHORISED"], False),
        (["DRAFT", "DELETED", "DRAFT"], False),
    ],
)
def test_only_allowed_status_changes_are_accepted(connected: Sandbox, path: list[str], good: bool) -> None:
    first, *steps = path
    made = connected.put("Invoices", an_invoice(connected.contact(), Status=first))[0]
    answers = [
        connected.write("POST", "Invoices", {"Status": status}, path=f"Invoices/{made['InvoiceID']}")[0]
        for status in steps
    ]

    assert (answers[-1]["StatusAttributeString"] == "OK") is good
    assert good or errors_of(answers[-1:]) == [["Invoice not of valid status for modification"]]
    assert all(answer["StatusAttributeString"] == "OK" for answer in answers[:-1])


def test_a_voided_invoice_keeps_its_amount_due(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]

    voided = connected.write("POST", "Invoices", {"Status": "VOIDED"}, path=f"Invoices/{invoice}")[0]

    assert (voided["Status"], voided["AmountDue"]) == ("VOIDED", 115)


@pytest.mark.rule("invoices.nothing_due")
def test_an_approved_zero_invoice_is_paid_at_once(connected: Sandbox) -> None:
    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=[a_line(UnitAmount=0)]))[0]

    assert (made["Status"], made["AmountDue"]) == ("PAID", 0)


@pytest.mark.rule("lines.replace")
def test_lines_that_are_sent_replace_the_stored_ones(connected: Sandbox) -> None:
    lines = [a_line(Description="one"), a_line(Description="two"), a_line(Description="three")]
    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=lines))[0]
    line_id = made["LineItems"][1]["LineItemID"]

    sent = {"LineItems": [{"LineItemID": line_id, "Quantity": 2}, a_line(Description="four")]}
    after = connected.write("POST", "Invoices", sent, path=f"Invoices/{made['InvoiceID']}")[0]
    words = connected.write("POST", "Invoices", {"Reference": "R"}, path=f"Invoices/{made['InvoiceID']}")[0]

    assert [(line["Description"], line["LineAmount"]) for line in after["LineItems"]] == [
        ("two", 200),
        ("four", 100),
    ]
    assert after["LineItems"][0]["LineItemID"] == line_id
    assert (words["Total"], words["Reference"], len(words["LineItems"])) == (345, "R", 2)


@pytest.mark.rule("documents.paid_edits")
def test_only_texts_of_a_partly_paid_invoice_can_change(connected: Sandbox) -> None:
    made = connected.put("Invoices", an_invoice(connected.contact()))[0]
    place = f"Invoices/{made['InvoiceID']}"
    pay(connected, made["InvoiceID"], 15)
    line = {"LineItemID": made["LineItems"][0]["LineItemID"]}

    words = {"Reference": "R", "DueDate": "2026-10-01", "LineItems": [{**line, "Description": "Red roses"}]}
    good = connected.write("POST", "Invoices", words, path=place)[0]
    price = connected.write("POST", "Invoices", {"LineItems": [{**line, "UnitAmount": 99}]}, path=place)
    day = connected.write("POST", "Invoices", {"Date": "2026-09-15"}, path=place)
    void = connected.write("POST", "Invoices", {"Status": "VOIDED"}, path=place)

    assert (good["Reference"], good["LineItems"][0]["Description"], good["AmountDue"]) == (
        "R",
        "Red roses",
        100,
    )
    assert errors_of(price) == errors_of(day) == errors_of(void) == [[PAID_FOR]]


@pytest.mark.rule("documents.currency", "documents.currency_rate", "currencies.add")
def test_a_currency_is_accepted_after_it_is_added(connected: Sandbox) -> None:
    contact = connected.contact()
    connected.call("PUT", "Currencies", {"Code": "USD"})

    own, day, given = connected.put(
        "Invoices",
        an_invoice(contact),
        an_invoice(contact, CurrencyCode="USD"),
        an_invoice(contact, CurrencyCode="USD", CurrencyRate=0.6),
    )

    assert (own["CurrencyCode"], own["CurrencyRate"]) == ("NZD", 1)
    assert (day["CurrencyCode"], day["CurrencyRate"] > 0) == ("USD", True)
    assert given["CurrencyRate"] == 0.6
    assert [one["Code"] for one in connected.get("Currencies")["Currencies"]] == ["NZD", "USD"]
    assert connected.call("PUT", "Currencies", {"Code": "ZZZ"}).status_code == 400


@pytest.mark.rule("invoices.applied_form")
def test_an_invoice_lists_the_payments_that_count(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]
    first, second = pay(connected, invoice, 10), pay(connected, invoice, 20)
    connected.write("POST", "Payments", {"Status": "DELETED"}, path=f"Payments/{first}")

    read = connected.get(f"Invoices/{invoice}")["Invoices"][0]

    assert [one["PaymentID"] for one in read["Payments"]] == [second]
    assert (read["AmountPaid"], read["AmountDue"]) == (20, 95)


@pytest.mark.rule("invoices.email", "invoices.online")
def test_an_invoice_is_mailed_and_has_an_address_on_the_web(connected: Sandbox) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]

    connected.control("PATCH", f"objects/Organisation/{connected.tenant}", {"IsDemoCompany": False})
    mailed = connected.call("POST", f"Invoices/{invoice}/Email")
    online = connected.get(f"Invoices/{invoice}/OnlineInvoice")["OnlineInvoices"][0]["OnlineInvoiceUrl"]

    assert mailed.status_code == 204
    assert connected.get(f"Invoices/{invoice}")["Invoices"][0]["SentToContact"] is True
    assert online.startswith("https://in.xero.com/")
    assert connected.get(f"Invoices/{invoice}/History")["HistoryRecords"][-1]["Changes"] == "Emailed"


@pytest.mark.rule("invoices.email_limit", "invoices.email")
def test_a_demo_company_sends_no_email_others_a_thousand_a_day_and_no_draft(connected: Sandbox) -> None:
    contact = connected.contact()
    approved, draft = connected.put("Invoices", an_invoice(contact), an_invoice(contact, Status="DRAFT"))
    place = f"Invoices/{approved['InvoiceID']}/Email"

    demo = connected.call("POST", place)
    connected.control("PATCH", f"objects/Organisation/{connected.tenant}", {"IsDemoCompany": False})
    unfinished = connected.call("POST", f"Invoices/{draft['InvoiceID']}/Email")
    connected.control("POST", "limits", {"minute": 5000})
    statuses = [connected.call("POST", place).status_code for _ in range(1001)]
    connected.control("POST", "clock", {"advance_s": 86_400})
    connected.connect()
    tomorrow = connected.call("POST", place)

    assert (demo.status_code, unfinished.status_code, tomorrow.status_code) == (400, 400, 204)
    assert "daily limit of 0 e-mails" in demo.text
    assert "not of valid type or status" in unfinished.text
    assert (set(statuses[:1000]), statuses[1000]) == ({204}, 400)
