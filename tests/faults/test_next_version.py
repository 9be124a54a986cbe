"""A version reads what only the next version writes: a type of event, a value and a field that it does not know.

If this breaks, an upgrade loses records of customers, or opens problems about records that nobody changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from tests.faults.post import post, published_by_invoicing
from tests.faults.shop import Shop
from tests.faults.stage import Stage
from tests.faults.versions import PRESENT, copy_of_present, replaces
from tests.waiting import wait_until
from tests.world import any_of

EVENTS_FILE, RECORDS_FILE = (f"libs/common/common/contracts/{name}.py" for name in ("invoicing", "records"))
KNOWS_LESS = {
    EVENTS_FILE: ('"creditnote.updated", "creditnote.voided"]', '"creditnote.updated"]'),
    RECORDS_FILE: ('prices: Literal["exclusive", "inclusive"]', 'prices: Literal["exclusive"]'),
}
"""The changes to the present contracts that make a version without a type of event and without a value."""
KNOWS_MORE = {
    RECORDS_FILE: (
        "    tax_number: Text | None = None\n",
        '    tax_number: Text | None = None\n    fax: Text = ""\n',
    ),
}
"""The change to the present contracts that makes a version with one more field."""
INCLUSIVE = {
    "prices": "inclusive",
    "lines": [{"description": "Ribbon", "quantity": "1", "price": "23.00", "tax_id": "gst"}],
    "subtotal": "20.00",
    "tax": "3.00",
    "total": "23.00",
}


def causes(company: Shop) -> list[str]:
    """Return the causes of a company's open problems."""
    return [one["cause"] for one in company.problems()]


def stored(stage: Stage, company: Shop) -> list[str]:
    """Return the types of the company's events that its worker could not read."""
    query = "SELECT type FROM unread_events WHERE company_id = $1 ORDER BY type"
    return [row["type"] for row in stage.rows(query, company.company_id)]


def test_a_type_and_a_value_that_a_worker_does_not_know_wait_for_one_that_does(
    stage: Stage, tmp_path: Path
) -> None:
    older = copy_of_present(tmp_path / "older", KNOWS_LESS)
    company = stage.shop()
    company.opens()
    assert stage.syncs(company)["state"] == "completed"
    note = company.names["note"]
    stage.no_worker()
    worker = stage.worker(PYTHONPATH=older)

    any_of(company.http.post(f"/api/v1/creditnotes/{note}/void"))
    (inclusive,) = company.makes_invoices(1, **INCLUSIVE)
    company.sells()
    wait_until(lambda: stored(stage, company) == ["creditnote.voided", "invoice.created"], "both wait")
    assert stage.syncs(company)["state"] == "completed"

    assert stored(stage, company) == ["creditnote.voided", "invoice.created"]
    assert causes(company) == ["not_known_yet"] * 2
    in_xero = company.invoice_numbers_in_xero()
    assert company.invoices[inclusive]["number"] not in in_xero
    assert len(in_xero) == len(company.invoices) - 1, "all other invoices go on"
    assert stage.depth("dead") == 0
    assert worker.terminate() == 0

    stage.worker()

    assert stored(stage, company) == []
    stage.finds_nothing_wrong(company, rest_to_come=True)
    assert causes(company) == []


def test_a_field_that_a_worker_does_not_know_is_ignored_and_no_reason_for_a_problem(
    stage: Stage, tmp_path: Path
) -> None:
    newer = copy_of_present(tmp_path / "newer", KNOWS_MORE)
    company = stage.shop()
    company.opens()
    customer = {"id": str(uuid4()), "name": f"Customer {uuid4()}", "fax": "04 123 4567"}
    with replaced(stage, ("invoicing", "gateway"), newer):
        company.puts("customers", customer)
        assert stage.syncs(company)["state"] == "completed"
    events = published_by_invoicing(stage, company, "customer.created")
    assert sum(b'"fax":"04 123 4567"' in one["body"] for one in events) == 1

    stage.no_worker()
    worker = stage.worker(PYTHONPATH=newer)
    post(stage, events)
    company.makes_customers(1)
    query = "SELECT 1 FROM records WHERE record_id = $1"
    wait_until(lambda: stage.rows(query, company.customers[-1]), "the newer version has read them once more")

    assert causes(company) == []
    assert stage.depth("dead") == 0
    assert worker.terminate() == 0
    stage.worker()
    stage.finds_nothing_wrong(company, rest_to_come=True)


@contextmanager
def replaced(stage: Stage, services: tuple[str, ...], code: str) -> Iterator[None]:
    """Run services with another version's code, and with the present one afterwards."""
    for service in services:
        replaces(stage, service, code)
    try:
        yield
    finally:
        for service in services:
            replaces(stage, service, PRESENT)
