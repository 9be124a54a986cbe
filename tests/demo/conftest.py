"""A sandbox in a process of its own, and a small book that is in it as a sync would leave it."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from demo.book import sample_book
from demo.records import Book
from demo.sandbox import Sandbox
from demo.xero_index import read_objects
from tests.demo.as_xero_holds_it import in_xero
from tests.waiting import wait_until


@pytest.fixture(scope="session")
def sandbox_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    log = tmp_path_factory.mktemp("sandbox") / "log"
    command = [sys.executable, "-m", "xero_sandbox", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as process:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process, log)
        yield address
        process.terminate()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    def is_up() -> bool:
        assert process.poll() is None, f"the sandbox ended: {log.read_text()[-2000:]}"
        with suppress(httpx.TransportError):
            return httpx.get(f"{address}/_sandbox/state").is_success
        return False

    wait_until(is_up, lambda: f"the sandbox is up: {log.read_text()[-2000:]}")


@pytest.fixture
def sandbox(sandbox_address: str) -> Iterator[Sandbox]:
    with Sandbox(sandbox_address) as opened:
        opened.reset("nz")
        yield opened


@pytest.fixture
def synced_book(sandbox: Sandbox) -> Book:
    """A dozen invoices with all that belongs to them, and the same in the sandbox's first organisation."""
    book = _some_of(sample_book())
    book.tenant_id = sandbox.organisations()[0]["tenant_id"]
    book.sales_account = "200"
    accounts = sandbox.objects("Accounts", book.tenant_id)
    book.bank_account = next(str(one["AccountID"]) for one in accounts if one["Type"] == "BANK")
    rates = read_objects(sandbox, book.tenant_id)["TaxRates"]
    for resource, objects in in_xero(book, rates).items():
        sandbox.plant(resource, book.tenant_id, objects)
    return book


def _some_of(book: Book) -> Book:
    paid = {payment["invoice_id"] for payment in book.payments}
    # A line of words alone cannot be planted as Xero makes it.
    invoices = [one for one in book.invoices if one["id"] in paid and "note" not in one][:12]
    ids = {invoice["id"] for invoice in invoices}
    customers = {invoice["customer_id"] for invoice in invoices}
    products = {line.get("product_id") for invoice in invoices for line in invoice["lines"]}
    return Book(
        book.currency,
        book.taxes,
        [customer for customer in book.customers if customer["id"] in customers],
        [product for product in book.products if product["id"] in products],
        invoices,
        [payment for payment in book.payments if payment["invoice_id"] in ids],
    )
