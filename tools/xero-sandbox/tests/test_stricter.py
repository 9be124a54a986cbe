"""Reported refusals of Xero, and unconfirmed behaviour under each switch.

If this breaks, a program is tested only against the lenient reading of Xero's rules.
"""

from typing import Any
from uuid import uuid4

import pytest

from xero_sandbox.driver import Sandbox, a_line, a_payment, an_invoice, errors_of

Body = dict[str, Any]


def refusals(sandbox: Sandbox, *lines: Body) -> list[str]:
    """Return the error messages for an invoice with these lines."""
    return errors_of(
        sandbox.write("PUT", "Invoices", an_invoice(sandbox.contact(f"C {uuid4()}"), LineItems=list(lines)))
    )[0]


@pytest.mark.rule("lines.discount_refused")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (a_line(DiscountAmount=100.01), ["The DiscountAmount cannot be more than the line."]),
        (a_line(DiscountAmount=100), []),
        (
            a_line(UnitAmount=-10, DiscountAmount=5),
            ["A DiscountAmount cannot be given on a negative unit price."],
        ),
        (a_line(UnitAmount=-10, DiscountRate=5), []),
        (
            a_line(DiscountAmount=5, DiscountRate=5),
            ["A line can have a DiscountRate or a DiscountAmount, not both."],
        ),
        (a_line(DiscountAmount=0, DiscountRate=5), []),
    ],
)
def test_a_discount_stays_within_its_line_and_is_of_one_kind(
    connected: Sandbox, line: Body, words: list[str]
) -> None:
    assert refusals(connected, a_line(), line) == words


@pytest.mark.rule("lines.characters")
@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1f", "\x7f"])
def test_a_description_has_no_control_characters(connected: Sandbox, character: str) -> None:
    words = "The Description must not contain control characters."

    assert refusals(connected, a_line(Description=f"Red{character}roses")) == [words]
    assert refusals(connected, a_line(Description="Red\troses\r\nand tulips")) == []


@pytest.mark.rule("tax.discount_rounding", "tax.line_amount")
@pytest.mark.parametrize(("reading", "amount"), [("line", 0.5), ("discount", 0.51)])
def test_a_discount_is_rounded_with_the_line_or_by_itself(
    connected: Sandbox, reading: str, amount: float
) -> None:
    connected.switch(discount_rounding=reading)
    line = a_line(Quantity=1.5, UnitAmount=0.67, DiscountRate=50)

    made = connected.put("Invoices", an_invoice(connected.contact(), LineItems=[line]))[0]

    assert made["LineItems"][0]["LineAmount"] == amount


@pytest.mark.rule("documents.number_case", "invoices.number_unique")
@pytest.mark.parametrize(("reading", "same"), [("same", True), ("different", False)])
@pytest.mark.parametrize("kind", ["Invoices", "CreditNotes"])
def test_the_switch_decides_about_numbers_that_differ_in_case(
    connected: Sandbox, kind: str, reading: str, same: bool
) -> None:
    connected.switch(number_case=reading)
    contact, key = connected.contact(), f"{kind[:-1]}Number"
    sent = an_invoice(contact, Type="ACCREC" if kind == "Invoices" else "ACCRECCREDIT")
    del sent["InvoiceNumber"]
    connected.put(kind, {**sent, key: "N-1"})

    again = connected.write("PUT", kind, {**sent, key: "n-1"})
    found = connected.call("GET", f"{kind}/n-1").json()[kind][0][key]

    assert bool(errors_of(again)[0]) is same
    assert found == ("N-1" if same else "n-1")


@pytest.mark.rule("documents.number_case", "invoices.post_overwrites", "invoices.numbers_listed")
def test_with_case_sensitive_numbers_writes_and_lists_match_exactly(connected: Sandbox) -> None:
    connected.switch(number_case="different")
    contact = connected.contact()
    connected.put("Invoices", an_invoice(contact, InvoiceNumber="N-1"))
    connected.put("Invoices", an_invoice(contact, InvoiceNumber="n-1"))

    connected.write("POST", "Invoices", {"InvoiceNumber": "n-1", "Reference": "R"})
    listed = connected.get("Invoices", InvoiceNumbers="n-1,N-2", page=1)["Invoices"]

    assert [(one["InvoiceNumber"], one["Reference"]) for one in listed] == [("n-1", "R")]


@pytest.mark.rule("documents.number_spaces")
@pytest.mark.parametrize(("reading", "number"), [("kept", "N-1 "), ("trimmed", "N-1")])
def test_the_switch_decides_about_trailing_spaces_of_a_number(
    connected: Sandbox, reading: str, number: str
) -> None:
    connected.switch(number_spaces=reading)
    contact = connected.contact()
    connected.put("Invoices", an_invoice(contact, InvoiceNumber="N-2"))

    made = connected.put("Invoices", an_invoice(contact, InvoiceNumber="N-1 "))[0]
    again = connected.write("PUT", "Invoices", an_invoice(contact, InvoiceNumber="N-2  "))

    assert made["InvoiceNumber"] == number
    assert bool(errors_of(again)[0]) is (reading == "trimmed")


@pytest.mark.rule("documents.void_zero")
@pytest.mark.parametrize(("reading", "status"), [("refused", "PAID"), ("done", "VOIDED")])
def test_the_switch_decides_about_voiding_a_zero_invoice(
    connected: Sandbox, reading: str, status: str
) -> None:
    connected.switch(void_nothing=reading)
    contact = connected.contact()
    nothing, paid = connected.put(
        "Invoices", an_invoice(contact, LineItems=[a_line(UnitAmount=0)]), an_invoice(contact)
    )
    connected.put("Payments", a_payment(paid["InvoiceID"]))

    answers = connected.write(
        "POST", "Invoices", *({"InvoiceID": one["InvoiceID"], "Status": "VOIDED"} for one in (nothing, paid))
    )

    assert nothing["Status"] == "PAID"
    assert [bool(words) for words in errors_of(answers)] == [reading == "refused", True]
    assert connected.get(f"Invoices/{nothing['InvoiceID']}")["Invoices"][0]["Status"] == status


@pytest.mark.rule("payments.currency")
@pytest.mark.parametrize(
    ("reading", "account", "invoice", "good"),
    [
        ("fits", "USD", "USD", True),
        ("fits", "NZD", "USD", True),
        ("fits", "USD", "NZD", False),
        ("fits", "USD", "EUR", False),
        ("any", "USD", "NZD", True),
    ],
)
def test_the_switch_decides_about_the_currency_of_an_account(
    connected: Sandbox, reading: str, account: str, invoice: str, good: bool
) -> None:
    connected.switch(payment_currency=reading)
    for code in ("USD", "EUR"):
        connected.call("PUT", "Currencies", {"Code": code})
    bank = {
        "Code": "095",
        "Name": "Abroad",
        "Type": "BANK",
        "BankAccountNumber": "1",
        "CurrencyCode": account,
    }
    connected.call("PUT", "Accounts", bank)
    made = connected.put("Invoices", an_invoice(connected.contact(), CurrencyCode=invoice))[0]["InvoiceID"]

    paid = connected.write("PUT", "Payments", a_payment(made, Account={"Code": "095"}))

    assert bool(errors_of(paid)[0]) is not good


@pytest.mark.rule("limits.plan", "limits.tenant")
@pytest.mark.parametrize(("plan", "left"), [("core", "4999"), ("starter", "999")])
def test_a_plan_has_its_calls_a_day(connected: Sandbox, plan: str, left: str) -> None:
    connected.switch(plan=plan)

    assert connected.call("GET", "Organisation").headers["x-daylimit-remaining"] == left


@pytest.mark.rule("limits.plan", "limits.refused")
def test_on_starter_the_thousand_and_first_call_of_a_day_is_refused(connected: Sandbox) -> None:
    connected.switch(plan="starter")
    connected.control("POST", "faults", {"fault": "day_used", "options": {"left": 1}})
    used = connected.call("GET", "Organisation")

    refused = connected.call("GET", "Organisation")

    assert (used.status_code, used.headers["x-daylimit-remaining"]) == (200, "0")
    assert (refused.status_code, refused.headers["x-rate-limit-problem"]) == (429, "day")


@pytest.mark.rule("limits.egress")
def test_the_bytes_read_from_each_organisation_are_counted(connected: Sandbox) -> None:
    def counted() -> list[int]:
        return [one["bytes_read"] for one in connected.control("GET", "state")["organisations"]]

    connected.contact("Anna")
    connected.call("GET", "Organisation")
    before = counted()
    answer = connected.call("GET", "Contacts")

    assert before == [0, 0]
    assert counted() == [len(answer.content), 0]


@pytest.mark.rule("control.limits")
def test_the_limits_can_be_changed_and_a_reset_restores_them(connected: Sandbox) -> None:
    shown = connected.control("POST", "limits", {"minute": 1000, "day": 20_000})
    statuses = {connected.call("GET", "Organisation").status_code for _ in range(70)}
    back = connected.control("POST", "limits", {"minute": None, "day": None})
    refused = connected.call("GET", "Organisation")
    connected.control("POST", "limits", {"minute": 5})
    connected.control("POST", "reset", {})
    connected.connect()

    assert shown == {"concurrent": 5, "minute": 1000, "day": 20_000}
    assert statuses == {200}
    assert (back["minute"], back["day"], refused.status_code) == (60, 5000, 429)
    assert connected.call("GET", "Organisation").headers["x-minlimit-remaining"] == "59"
    assert connected.http.post("/_sandbox/limits", json={"hour": 1}).status_code == 400
