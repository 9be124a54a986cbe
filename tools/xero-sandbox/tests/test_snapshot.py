"""The snapshot file: a killed sandbox continues where it stopped.

If this breaks, a demo that is restarted has lost its books and its consent.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from xero_sandbox.driver import Sandbox, a_line, a_note, a_payment, an_invoice

KINDS = ("Accounts", "TaxRates", "Contacts", "Items", "Invoices", "CreditNotes", "Payments")


@contextmanager
def running(*options: str) -> Iterator[tuple[Sandbox, "subprocess.Popen[str]"]]:
    """Run another sandbox on a free port."""
    command = [sys.executable, "-m", "xero_sandbox", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        with httpx.Client(base_url=address, timeout=20) as http:
            yield Sandbox(address, http), process
        process.kill()


def filled(sandbox: Sandbox) -> None:
    """Create objects of every kind."""
    sandbox.connect()
    contact = sandbox.contact("Anna Lée")
    region = sandbox.call("PUT", "TrackingCategories", {"Name": "Region", "Options": [{"Name": "North"}]})
    assert region.status_code == 200
    line = a_line(UnitAmount=1.2345, Tracking=[{"Name": "Region", "Option": "North"}])
    invoice = sandbox.put("Invoices", an_invoice(contact, LineItems=[line]), unitdp=4)[0]
    sandbox.put("Payments", a_payment(invoice["InvoiceID"], Amount=0.5))
    note = sandbox.put("CreditNotes", a_note(contact))[0]
    allocation = {"CreditNoteID": note["CreditNoteID"], "Invoice": {"InvoiceID": invoice["InvoiceID"]}}
    sandbox.person("Allocations", {**allocation, "Amount": 0.25})
    sandbox.put("Items", {"Code": "ROSE", "SalesDetails": {"UnitPrice": 2}})
    sandbox.call("PUT", "Currencies", {"Code": "USD"})
    sandbox.switch(number_case="different")
    sandbox.control("PATCH", f"objects/Organisation/{sandbox.tenant}", {"PeriodLockDate": "2026-01-31"})


def shown(sandbox: Sandbox) -> dict[str, Any]:
    """Return all visible state of a sandbox."""
    tenant = {"tenant_id": sandbox.tenant}
    invoice = sandbox.control("GET", "objects/Invoices", **tenant)["objects"][0]["InvoiceID"]
    places = ("Organisation", "Currencies", "TrackingCategories", f"Invoices/{invoice}/History")
    state = sandbox.control("GET", "state")
    return {
        "objects": [sandbox.control("GET", f"objects/{kind}", **tenant)["objects"] for kind in KINDS],
        "read": [
            {key: value for key, value in sandbox.get(place).items() if isinstance(value, list)}
            for place in places
        ],
        "switches": state["switches"],
        "tenants": sandbox.tenants(),
        "webhooks": sandbox.control("GET", "webhooks"),
    }


@pytest.mark.rule("snapshot.file")
def test_a_killed_sandbox_restarts_with_its_books_consents_and_tokens(
    tmp_path: Path, wait_until: Callable[[Callable[[], bool]], None]
) -> None:
    file = tmp_path / "memory.json"
    with running("--keep", str(file)) as (first, process):
        filled(first)
        before = shown(first)
        first.put("Contacts", {"Name": "The last one"})
        wait_until(lambda: file.exists() and "The last one" in file.read_text())
        process.kill()

    with running("--keep", str(file)) as (second, _):
        second.tokens, second.tenant = first.tokens, first.tenant
        names = [one["Name"] for one in second.get("Contacts")["Contacts"]]
        after = shown(second)
        keys = second.http.get("/.well-known/openid-configuration/jwks").json()
        claims = jwt.decode(first.tokens["access_token"], KeySet.import_key_set(keys)).claims
        refreshed = second.token(grant_type="refresh_token", refresh_token=first.tokens["refresh_token"])
        numbered = second.put("CreditNotes", a_note(second.contact("Bo")))[0]["CreditNoteNumber"]

    assert names == ["Anna Lée", "The last one"]
    before["objects"][2] = after["objects"][2] = []
    assert after == before
    assert (claims["client_id"], refreshed.status_code, numbered) == ("sandbox", 200, "CN-0002")


@pytest.mark.rule("snapshot.file")
def test_the_last_change_is_saved_at_shutdown(tmp_path: Path) -> None:
    file = tmp_path / "memory.json"
    with running("--keep", str(file)) as (first, process):
        first.connect().contact("Anna")
        first.control("POST", "clock", {"set": "2030-01-01T00:00:00Z", "frozen": True})
        process.terminate()
        process.wait(20)

    with running("--keep", str(file)) as (second, _):
        state = second.control("GET", "state")

    assert (state["now"], state["frozen"]) == ("2030-01-01T00:00:00Z", True)
    assert state["organisations"][0]["counts"]["Contacts"] == 1
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.rule("snapshot.file")
@pytest.mark.parametrize("text", ["", "{}", "[]", '{"version": 99}', '{"version": 1, "seed": "nz"}'])
def test_a_foreign_file_is_refused_and_not_changed(tmp_path: Path, text: str) -> None:
    file = tmp_path / "memory.json"
    file.write_text(text)

    command = [sys.executable, "-m", "xero_sandbox", "--port", "0", "--keep", str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert ended.returncode == 2
    assert "Cannot load" in ended.stderr
    assert file.read_text() == text


def test_a_reset_is_saved(tmp_path: Path) -> None:
    file = tmp_path / "memory.json"
    with running("--keep", str(file)) as (first, process):
        first.control("POST", "reset", {"seed": "uk"})
        tenants = first.tenants()
        process.terminate()
        process.wait(20)

    with running("--keep", str(file)) as (second, _):
        assert (second.tenants(), second.control("GET", "state")["seed"]) == (tenants, "uk")
