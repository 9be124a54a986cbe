"""The content of invoices and payments, when either side or both change it.

If this breaks, a sync erases a bookkeeper's accounts and wording, or hides that amounts differ.
"""

from typing import Any

from tests.company import Company
from tests.waiting import wait_until

LINE = {"description": "Roses, red", "quantity": "12", "price": "3.2500", "tax_id": "gst"}


def _an_invoice(company: Company, number: str, **more: Any) -> str:
    if not company.customers:
        company.makes_customers(1)
    (made,) = company.makes_invoices(1, number=number, **more)
    return made


def test_a_bookkeepers_account_and_words_of_a_line_stay_when_the_app_changes_the_due_date(
    company: Company,
) -> None:
    invoice = _an_invoice(company, "A-1")
    company.syncs()
    there = company.invoice_in_xero("A-1")
    first = there["LineItems"][0]["LineItemID"]
    lines = [
        {"LineItemID": first, "AccountCode": "260", "Description": "Red roses"},
        *({"LineItemID": one["LineItemID"]} for one in there["LineItems"][1:]),
    ]
    company.bookkeeper("Invoices", InvoiceID=there["InvoiceID"], LineItems=lines)

    company.changes("invoices", invoice, due_date="2026-11-15")
    sync = company.syncs()

    now = company.invoice_in_xero("A-1")
    assert now["DueDateString"].startswith("2026-11-15")
    assert (now["LineItems"][0]["AccountCode"], now["LineItems"][0]["Description"]) == ("260", "Red roses")
    assert now["LineItems"][0]["LineItemID"] == first
    entries = company.entries(sync["sync_id"])
    assert {entry["outcome"] for entry in entries} == {"noted", "updated"}
    fields = {change["field"] for entry in entries for change in entry["changes"]}
    assert fields == {"due date", "line 1 account", "line 1 description"}
    assert sync["verify"]["ok"]


def test_an_edit_of_one_line_leaves_the_coding_of_all_lines(company: Company) -> None:
    invoice = _an_invoice(company, "A-2")
    company.syncs()
    there = company.invoice_in_xero("A-2")
    lines = [{"LineItemID": one["LineItemID"], "AccountCode": "260"} for one in there["LineItems"]]
    company.bookkeeper("Invoices", InvoiceID=there["InvoiceID"], LineItems=lines)

    company.edits(invoice, [{**LINE, "quantity": "10"}, *company.invoices[invoice]["lines"][1:]])
    sync = company.syncs()

    now = company.invoice_in_xero("A-2")
    assert [one["AccountCode"] for one in now["LineItems"]] == ["260", "260"]
    assert [one["LineItemID"] for one in now["LineItems"]] == [
        one["LineItemID"] for one in there["LineItems"]
    ]
    assert str(now["Total"]) == company.invoices[invoice]["total"]
    assert sync["verify"]["ok"]


def test_what_was_voided_and_re_priced_in_xero_is_a_problem_until_it_is_accepted(company: Company) -> None:
    voided, priced = _an_invoice(company, "V-2"), _an_invoice(company, "V-1")
    company.syncs()
    company.bookkeeper("Invoices", InvoiceID=company.invoice_in_xero("V-2")["InvoiceID"], Status="VOIDED")
    there = company.invoice_in_xero("V-1")
    lines = [{"LineItemID": one["LineItemID"], "UnitAmount": 50} for one in there["LineItems"]]
    company.bookkeeper("Invoices", InvoiceID=there["InvoiceID"], LineItems=lines)

    sync = company.syncs()

    assert sync["counts"]["invoice"] == {"noted": 2}
    assert (sync["verify"]["ok"], sync["verify"]["different"]) == (False, 2)
    found = {problem["records"][0]["id"]: problem for problem in company.problems()}
    assert (found[voided]["code"], found[priced]["code"]) == ("gone_in_xero", "differs_in_xero")
    assert "voided" in found[voided]["sentence"]
    assert "line 1 price is" in found[priced]["sentence"] or "price 50" in found[priced]["sentence"]
    wait_until(lambda: "voided" in (_in_the_list(company, voided)["xero_differs"] or ""), seconds=5)

    for problem in found.values():
        company.answers(problem, "accept")
    wait_until(lambda: company.problems() == [], seconds=5)
    again = company.syncs()
    assert (again["verify"]["ok"], again["verify"]["skipped"]) == (True, 2)


def test_a_difference_that_is_put_right_in_xero_is_no_longer_a_problem(company: Company) -> None:
    _an_invoice(company, "V-3")
    company.syncs()
    there = company.invoice_in_xero("V-3")
    first = there["LineItems"][0]
    keep = [{"LineItemID": one["LineItemID"]} for one in there["LineItems"][1:]]
    for price in (50, 3.25):
        lines = [{"LineItemID": first["LineItemID"], "UnitAmount": price}, *keep]
        company.bookkeeper("Invoices", InvoiceID=there["InvoiceID"], LineItems=lines)
        sync = company.syncs()
        assert sync["verify"]["ok"] is (price == 3.25)

    assert company.problems() == []


def test_a_payment_for_an_invoice_that_was_voided_in_xero_says_so(company: Company) -> None:
    invoice = _an_invoice(company, "D-2")
    company.syncs()
    company.bookkeeper("Invoices", InvoiceID=company.invoice_in_xero("D-2")["InvoiceID"], Status="VOIDED")

    company.pays(invoice)
    company.syncs()

    sentences = [problem["sentence"] for problem in company.problems() if problem["code"] == "voided_in_xero"]
    assert len(sentences) == 1
    assert "D-2 was voided in Xero on" in sentences[0]


def test_an_invoice_in_a_currency_that_xero_has_is_booked_and_in_one_added_later_with_try_again(
    company: Company,
) -> None:
    company.bookkeeper("Currencies", Code="USD")
    _an_invoice(company, "U-1", currency="USD")
    _an_invoice(company, "E-1", currency="EUR")

    sync = company.syncs()

    there = company.invoice_in_xero("U-1")
    assert (there["CurrencyCode"], str(there["Total"])) == (
        "USD",
        next(iter(company.invoices.values()))["total"],
    )
    assert sync["counts"]["invoice"] == {"created": 1, "needs_attention": 1}
    (problem,) = company.problems()
    assert problem["code"] == "currency_unknown"
    company.bookkeeper("Currencies", Code="EUR")
    company.answers(problem, "retry")
    wait_until(lambda: "E-1" in company.invoice_numbers_in_xero(), seconds=20)
    assert company.invoice_in_xero("E-1")["CurrencyCode"] == "EUR"


def test_currencies_are_not_read_while_no_document_needs_them(company: Company) -> None:
    _an_invoice(company, "N-1")
    company.syncs()

    assert [call for call in company.calls_to_xero() if call["path"].endswith("/Currencies")] == []


def test_of_two_invoices_whose_numbers_differ_by_capitals_or_spaces_the_first_is_booked(
    company: Company,
) -> None:
    for number in ("INV-1", "inv-1", "B 1", "B  1"):
        _an_invoice(company, number)

    sync = company.syncs()

    assert sync["counts"]["invoice"] == {"created": 2, "needs_attention": 2}
    assert {one["InvoiceNumber"] for one in company.in_xero("Invoices")} == {"INV-1", "B 1"}
    problems = company.problems()
    assert {problem["code"] for problem in problems} == {"number_twice"}
    assert {"invoice INV-1" in problem["sentence"] for problem in problems} == {True, False}


def test_a_rate_that_changes_in_xero_reaches_the_app_and_an_invoice_with_the_old_rate_waits(
    company: Company,
) -> None:
    rate = {"Name": "City levy", "TaxComponents": [{"Name": "Levy", "Rate": 5}], "ReportTaxType": "OUTPUT"}
    made = company.bookkeeper("TaxRates", **rate)
    company.syncs()
    wait_until(lambda: any(one["name"] == "City levy" for one in _taxes(company)), seconds=5)
    (tax,) = [one for one in _taxes(company) if one["name"] == "City levy"]
    lines = [{"description": "Tour", "quantity": "1", "price": "100", "tax_id": tax["id"]}]
    figures = {"lines": lines, "subtotal": "100.00", "tax": "5.00", "total": "105.00"}
    _an_invoice(company, "T-1", **figures)
    changed = {"TaxType": made["TaxType"], "Name": "City levy 2027"}
    company.bookkeeper("TaxRates", **changed, TaxComponents=[{"Name": "Levy", "Rate": 10}])

    sync = company.syncs()

    assert sync["counts"]["invoice"] == {"needs_attention": 1}
    (problem,) = company.problems()
    assert problem["code"] == "tax_rate_differs"
    assert "total 105.00" in problem["sentence"]
    assert "total 110.00" in problem["sentence"]
    wait_until(lambda: any(one["name"] == "City levy 2027" for one in _taxes(company)), seconds=5)
    (now,) = [one for one in _taxes(company) if one["id"] == tax["id"]]
    assert now["rate"] == "10"


def _in_the_list(company: Company, invoice: str) -> dict[str, Any]:
    listed = company.http.get("/api/v1/invoices", params={"limit": 100}).json()["items"]
    return next(one for one in listed if one["id"] == invoice)


def _taxes(company: Company) -> list[dict[str, Any]]:
    return list(company.http.get("/api/v1/taxes", params={"limit": 100}).json()["items"])


def test_an_invoice_of_nothing_that_xero_counts_as_paid_is_told_as_that(company: Company) -> None:
    free = [{"description": "A gift", "quantity": "1", "price": "0", "tax_id": "gst"}]
    figures = {"lines": free, "subtotal": "0.00", "tax": "0.00", "total": "0.00"}
    invoice = _an_invoice(company, "Z-1", **figures)
    company.syncs()

    company.edits(invoice, [{**free[0], "price": "50"}])
    company.syncs()

    (problem,) = company.problems()
    assert problem["code"] == "total_zero"


def test_a_bookkeepers_payment_that_carries_our_reference_is_never_deleted(company: Company) -> None:
    invoice = _an_invoice(company, "P-1")
    payment = company.pays(invoice, "10.00")
    company.syncs()
    there = company.invoice_in_xero("P-1")
    (ours,) = company.in_xero("Payments")
    company.bookkeeper(
        "Payments",
        Invoice={"InvoiceID": there["InvoiceID"]},
        Account={"AccountID": ours["Account"]["AccountID"]},
        Amount=10,
        Date="2026-10-20",
        Reference=f"IA-{payment} Deposit",
    )

    company.syncs()

    assert [one["Status"] for one in company.in_xero("Payments")] == ["AUTHORISED", "AUTHORISED"]
    (problem,) = company.problems()
    assert problem["code"] == "payment_twice"
    assert "10.00 on 2026-10-20" in problem["sentence"]


def test_a_contact_that_a_bookkeeper_put_on_our_invoice_is_named_and_not_shown_as_an_id(
    company: Company,
) -> None:
    company.puts("customers", {"id": "ann", "name": "Ann Lee"})
    company.customers.append("ann")
    _an_invoice(company, "C-1")
    company.syncs()
    other = company.bookkeeper("Contacts", Name="Bob Ray")["ContactID"]
    there = company.invoice_in_xero("C-1")
    company.bookkeeper("Invoices", InvoiceID=there["InvoiceID"], Contact={"ContactID": other})

    sync = company.syncs()

    changes = [change for entry in company.entries(sync["sync_id"]) for change in entry["changes"]]
    assert [(one["before"], one["after"]) for one in changes if one["field"] == "contact"] == [
        ("Ann Lee", "Bob Ray")
    ]
    (problem,) = company.problems()
    assert "contact is Bob Ray in Xero and Ann Lee in the app" in problem["sentence"]
