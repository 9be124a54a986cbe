"""The log and the comparison name contacts.

If this breaks, a bookkeeper reads an id of Xero where a customer's name should be.
"""

from tests.company import Company
from tests.waiting import wait_until


def test_an_invoice_that_was_given_to_another_contact_in_xero_is_told_of_by_names(company: Company) -> None:
    for identity, name in (("q1", "Quince"), ("q2", "Quill")):
        company.puts("customers", {"id": identity, "name": name})
    company.customers = ["q1"]
    (invoice,) = company.makes_invoices(1, number="H-9")
    company.syncs()
    there = company.invoice_in_xero("H-9")["InvoiceID"]
    other = company.contact_named("Quill")["ContactID"]

    company.bookkeeper("Invoices", InvoiceID=there, Contact={"ContactID": other})
    sync = company.syncs()

    (problem,) = company.problems()
    assert "contact is Quill in Xero and Quince in the app" in problem["sentence"]
    (change,) = company.entries(sync["sync_id"])[0]["changes"]
    assert (change["before"], change["after"]) == ("Quince", "Quill")
    company.answers(problem, "use_app")
    wait_until(
        lambda: company.invoice_in_xero("H-9")["Contact"]["Name"] == "Quince" and company.problems() == [],
        seconds=20,
    )
    company.changes("invoices", invoice, customer_id="q2")
    (edit,) = company.entries(company.syncs()["sync_id"])[0]["changes"]
    assert (edit["before"], edit["after"]) == ("Quince", "Quill")


def test_verify_names_contacts_and_not_their_ids(company: Company) -> None:
    for identity, name in (("q1", "Quince"), ("q2", "Quill")):
        company.puts("customers", {"id": identity, "name": name})
    company.customers = ["q1"]
    company.makes_invoices(1, number="H-9")
    company.syncs()
    there = company.invoice_in_xero("H-9")["InvoiceID"]
    other = company.contact_named("Quill")["ContactID"]
    company.bookkeeper("Invoices", InvoiceID=there, Contact={"ContactID": other})

    (difference,) = company.syncs()["verify"]["differences"]

    assert (difference["ours"], difference["xero"]) == ("Quince", "Quill")
