"""Two records of the app that exchange their numbers or codes.

If this breaks, each record is linked to the other's object, and edits go to the wrong customer.
"""

from tests.company import Company


def test_two_records_that_exchange_their_numbers_are_told_of_each_other(company: Company) -> None:
    for identity, code in (("p1", "AA"), ("p2", "BB")):
        company.puts("products", {"id": identity, "code": code, "name": f"Name {identity}", "price": "1"})
    company.makes_customers(1)
    (one,) = company.makes_invoices(1, number="N-1")
    (two,) = company.makes_invoices(1, number="N-2")
    company.syncs()
    for identity, code in (("p1", "CC"), ("p2", "AA"), ("p1", "BB")):
        company.changes("products", identity, code=code)
    for identity, number in ((one, "N-3"), (two, "N-1"), (one, "N-2")):
        company.changes("invoices", identity, number=number)

    company.syncs()

    problems = company.problems()
    assert {problem["code"] for problem in problems} == {"number_twice"}
    assert all(problem["candidates"] == [] for problem in problems)
    sentences = {problem["records"][0]["id"]: problem["sentence"] for problem in problems}
    assert "product Name p2" in sentences["p1"]
    assert "invoice N-1" in sentences[one]

    company.changes("invoices", one, number="N-3")
    company.syncs()
    company.changes("invoices", two, number="N-4")
    company.syncs()
    company.changes("invoices", one, number="N-2")
    company.syncs()
    assert {found["InvoiceNumber"] for found in company.in_xero("Invoices")} == {"N-2", "N-4"}
