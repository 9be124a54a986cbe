"""The check finds one wrong cent, one missing record and one doubled record in a real sandbox.

If this breaks, `make verify` passes books that differ.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.records import Book
from demo.sandbox import Sandbox

Verify = Callable[[], tuple[int, str]]


@pytest.fixture
def verify(tmp_path: Path, sandbox: Sandbox, synced_book: Book) -> Verify:
    """The check as a person runs it."""
    folder = tmp_path / ".run"
    folder.mkdir()
    (folder / "run.json").write_text(
        json.dumps({"gateway": "http://127.0.0.1:1", "sandbox": sandbox.address})
    )
    synced_book.save(folder / "book.json")

    def run() -> tuple[int, str]:
        command = [sys.executable, "-m", "demo", "verify"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    return run


def change(sandbox: Sandbox, book: Book, resource: str, xero_id: str, **fields: Any) -> None:
    address = f"{sandbox.address}/_sandbox/objects/{resource}/{xero_id}"
    httpx.patch(address, params={"tenant_id": book.tenant_id}, json=fields).raise_for_status()


def delete(sandbox: Sandbox, book: Book, resource: str, xero_id: str) -> None:
    address = f"{sandbox.address}/_sandbox/objects/{resource}/{xero_id}"
    httpx.delete(address, params={"tenant_id": book.tenant_id}).raise_for_status()


def plant_again(
    sandbox: Sandbox, book: Book, resource: str, id_name: str, xero_id: str, **fields: Any
) -> None:
    found = httpx.get(f"{sandbox.address}/_sandbox/objects/{resource}", params={"tenant_id": book.tenant_id})
    one = next(one for one in found.json()["objects"] if one[id_name] == xero_id)
    twin = one | {id_name: "11111111-2222-4333-8444-555555555555"} | fields
    sandbox.plant(resource, book.tenant_id, [twin])


def test_a_book_that_is_in_xero_once_and_alike_passes(verify: Verify, synced_book: Book) -> None:
    status, reported = verify()
    assert status == 0, reported
    assert f"invoices: each of the {len(synced_book.invoices)} is in Xero exactly once; all " in reported
    assert "FAILED" not in reported


@pytest.mark.parametrize(
    ("field", "words"), [("Total", "total"), ("TotalTax", "tax"), ("AmountPaid", "paid")], ids=str.lower
)
def test_one_wrong_cent_on_an_invoice_is_found(
    verify: Verify, sandbox: Sandbox, synced_book: Book, field: str, words: str
) -> None:
    invoice = synced_book.invoices[5]
    index = next(
        one
        for one in sandbox.objects("Invoices", synced_book.tenant_id)
        if one["InvoiceNumber"] == invoice["number"]
    )
    change(sandbox, synced_book, "Invoices", invoice["id"], **{field: float(index[field]) + 0.01})

    status, reported = verify()

    assert status == 1
    assert f"invoice {invoice['number']}: {words} " in reported
    assert "0 missing, 0 doubled, 1 differing" in reported


def test_another_date_and_another_contact_are_found(
    verify: Verify, sandbox: Sandbox, synced_book: Book
) -> None:
    dated, moved = synced_book.invoices[0], synced_book.invoices[1]
    others = [one for one in synced_book.customers if one["id"] != moved["customer_id"]]
    change(sandbox, synced_book, "Invoices", dated["id"], Date="2020-02-29")
    change(
        sandbox,
        synced_book,
        "Invoices",
        moved["id"],
        Contact={"ContactID": others[0]["id"], "Name": others[0]["name"]},
    )

    status, reported = verify()

    assert status == 1
    assert f"invoice {dated['number']}: date {dated['date']} here, 2020-02-29 in Xero" in reported
    assert f"invoice {moved['number']}: contact" in reported


@pytest.mark.parametrize("kind", ["customer", "product", "invoice", "payment"])
def test_one_that_is_missing_is_found(verify: Verify, sandbox: Sandbox, synced_book: Book, kind: str) -> None:
    resource, record = {
        "customer": ("Contacts", synced_book.customers[0]["id"]),
        "product": ("Items", synced_book.products[0]["id"]),
        "invoice": ("Invoices", synced_book.invoices[0]["id"]),
        "payment": ("Payments", synced_book.payments[0]["id"]),
    }[kind]
    delete(sandbox, synced_book, resource, record)

    status, reported = verify()

    assert status == 1
    assert "1 missing, 0 doubled" in reported
    assert "missing in Xero" in reported


@pytest.mark.parametrize("kind", ["customer", "product", "invoice", "payment"])
def test_one_that_is_there_twice_is_found(
    verify: Verify, sandbox: Sandbox, synced_book: Book, kind: str
) -> None:
    customer = synced_book.customers[0]
    twin: tuple[str, str, str, dict[str, str]] = {
        "customer": (
            "Contacts",
            "ContactID",
            customer["id"],
            {"ContactNumber": "", "Name": customer["name"].upper()},
        ),
        "product": (
            "Items",
            "ItemID",
            synced_book.products[0]["id"],
            {"Code": synced_book.products[0]["code"].lower()},
        ),
        "invoice": ("Invoices", "InvoiceID", synced_book.invoices[0]["id"], {}),
        "payment": ("Payments", "PaymentID", synced_book.payments[0]["id"], {}),
    }[kind]
    resource, id_name, xero_id, fields = twin
    plant_again(sandbox, synced_book, resource, id_name, xero_id, **fields)

    status, reported = verify()

    assert status == 1
    assert "0 missing, 1 doubled" in reported
    assert "in Xero 2 times" in reported


@pytest.mark.parametrize(("resource", "status"), [("Invoices", "VOIDED"), ("Payments", "DELETED")])
def test_what_was_voided_or_deleted_in_xero_counts_as_missing(
    verify: Verify, sandbox: Sandbox, synced_book: Book, resource: str, status: str
) -> None:
    record = (synced_book.invoices if resource == "Invoices" else synced_book.payments)[0]["id"]
    change(sandbox, synced_book, resource, record, Status=status)

    code, reported = verify()

    assert code == 1
    assert "missing in Xero" in reported


def test_a_sandbox_that_was_started_anew_cannot_be_checked(verify: Verify, sandbox: Sandbox) -> None:
    sandbox.reset("nz")
    status, reported = verify()
    assert status == 2
    assert "Run the demo again" in reported


def test_without_a_running_suite_the_check_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo", "verify"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "`make demo`" in done.stdout
