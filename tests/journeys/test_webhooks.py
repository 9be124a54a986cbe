"""Xero's webhooks on their way to the worker: each change in Xero leads to one sync.

If this breaks, a change in Xero does not reach the app until someone presses Sync, or the suite's own writes start
syncs without end.
"""

import re
from typing import Any

import pytest

from common.contracts.sync import FINAL_STATES
from tests.company import A_MINUTES_CALLS, Company
from tests.faults.shop import Shop
from tests.waiting import wait_until
from tests.world import World, any_of

ALWAYS = {"Organisation", "Accounts", "TaxRates"}
CATEGORIES = ["CONTACT", "INVOICE", "CREDITNOTE", "PAYMENT", "PREPAYMENT"]
CLIENT = {"name": "Rata Café", "email": "rata@cafe.example"}


@pytest.fixture
def company(suite: World) -> Company:
    """A company that is told of every change in Xero, and has synced an invoice, a payment and a customer."""
    made = Company.connected(suite)
    made.saves_settings(schedule="change")
    suite.xero("POST", "webhooks", subscription(suite))
    made.puts("customers", {"id": "rata", **CLIENT})
    made.customers.append("rata")
    made.pays(made.makes_invoices(1)[0], "10.00")
    synced = made.syncs()
    assert synced["counts"]["payment"] == {"created": 1}, synced
    return made


def subscription(suite: World) -> dict[str, Any]:
    """Return what an app enters in Xero's developer portal."""
    url = f"{suite.public_url}/webhooks/xero"
    return {"url": url, "key": "webhook-key-of-tests", "categories": CATEGORIES}


def asked_for(company: Company) -> list[dict[str, Any]]:
    """Return the syncs that were asked for by a change, once all syncs have ended, the oldest first."""
    found: list[dict[str, Any]] = []

    def all_ended() -> bool:
        found[:] = any_of(company.http.get("/api/v1/syncs"))["items"]
        return all(one["state"] in FINAL_STATES for one in found)

    wait_until(all_ended, seconds=A_MINUTES_CALLS)
    return [one for one in reversed(found) if one["trigger"] == "change"]


def until_asked(company: Company, times: int) -> list[dict[str, Any]]:
    """Wait until changes have asked for so many syncs, and return them."""
    wait_until(lambda: len(asked_for(company)) >= times, seconds=A_MINUTES_CALLS)
    return asked_for(company)


def delivered(company: Company) -> bool:
    """Return whether Xero has sent every notice."""
    return bool(company.world.xero("GET", "webhooks")["pending"] == 0)


def wait_for_rest(company: Company) -> None:
    """Wait until everything is synced, Xero has told of all of it, and nothing more is asked for."""
    wait_until(lambda: delivered(company) and company.syncs()["counts"] == {}, seconds=A_MINUTES_CALLS)
    wait_until(lambda: delivered(company))


def kinds_asked_for(suite: World) -> list[str]:
    """Return what the worker logged of each decision about notices."""
    return re.findall(r" kinds=(\[.*?\])", suite.service("sync-worker").output())


def read_since(company: Company, seen: int) -> set[str]:
    """Return the lists that were read since so many calls."""
    calls = company.calls_to_xero()[seen:]
    assert all(call["method"] == "GET" for call in calls), calls
    return {call["path"].rsplit("/", 1)[-1] for call in calls}


def edits_email(company: Company, email: str) -> None:
    """Let the bookkeeper write another address at the customer."""
    contact = company.contact_named(CLIENT["name"])
    company.bookkeeper("Contacts", ContactID=contact["ContactID"], EmailAddress=email)


def pays_in_xero(company: Company, number: str, amount: str) -> None:
    """Let the bookkeeper receive a payment of an invoice."""
    invoice = company.invoice_in_xero(number)
    bank = next(one for one in company.in_xero("Accounts") if one["Type"] == "BANK")
    company.bookkeeper(
        "Payments",
        Invoice={"InvoiceID": invoice["InvoiceID"]},
        Account={"AccountID": bank["AccountID"]},
        Amount=amount,
    )


def email_here(company: Company) -> str:
    return str(company.record("customers", "rata")["email"])


def test_what_the_suite_wrote_itself_asks_for_no_sync(suite: World) -> None:
    shop = Shop.connected(suite)
    assert isinstance(shop, Shop)
    shop.saves_settings(schedule="change")
    suite.xero("POST", "webhooks", subscription(suite))
    shop.opens()
    assert shop.syncs()["counts"]["allocation"] == {"created": 1}
    wait_until(lambda: delivered(shop))
    shop.changes_everything()
    wait_for_rest(shop)
    assert {one["counts"].get("payment", {}).get("removed") for one in asked_for(shop)} >= {1}
    own, seen = len(asked_for(shop)), len(shop.calls_to_xero())

    pays_in_xero(shop, shop.invoices[shop.names["edited"]]["number"], "1.00")

    by_notice = until_asked(shop, own + 1)[own:]  # it comes last, and shows that nothing before it has asked
    assert [one["counts"] for one in by_notice] == [{}]
    assert read_since(shop, seen) == ALWAYS | {"Invoices", "Payments"}
    assert [kinds for kinds in kinds_asked_for(suite) if kinds != "[]"] == ["['invoice', 'payment']"]


def test_an_edit_in_xero_leads_to_one_sync_that_reads_what_was_named(company: Company) -> None:
    wait_until(lambda: delivered(company))
    seen = len(company.calls_to_xero())

    edits_email(company, "new@cafe.example")

    (sync,) = until_asked(company, 1)
    assert (sync["state"], sync["counts"]) == ("completed", {"customer": {"pulled": 1}})
    assert read_since(company, seen) == ALWAYS | {"Contacts"}
    wait_until(lambda: email_here(company) == "new@cafe.example")
    seen = len(company.calls_to_xero())
    edits_email(company, "newer@cafe.example")
    assert len(until_asked(company, 2)) == 2
    wait_until(lambda: email_here(company) == "newer@cafe.example")
    assert read_since(company, seen) == ALWAYS | {"Contacts"}


def test_what_nobody_here_reads_asks_for_no_sync(company: Company) -> None:
    wait_until(lambda: delivered(company))
    (contact,) = company.in_xero("Contacts")
    company.world.xero("POST", "webhooks/prepayment", {}, tenant_id=company.tenant_id)
    bill = {"Type": "ACCPAY", "Contact": {"ContactID": contact["ContactID"]}, "Date": "2026-10-01"}
    line = {"Description": "Flour", "Quantity": 1, "UnitAmount": 9, "AccountCode": "400"}
    company.bookkeeper("Invoices", **bill, DueDate="2026-10-20", LineItems=[line])
    company.bookkeeper("CreditNotes", **{**bill, "Type": "ACCPAYCREDIT"}, LineItems=[line])
    wait_until(lambda: delivered(company))

    edits_email(company, "new@cafe.example")

    assert [one["counts"] for one in until_asked(company, 1)] == [{"customer": {"pulled": 1}}]


@pytest.mark.parametrize("fault", ["webhooks_doubled", "webhooks_late", "webhooks_mis_signed"])
def test_a_notice_that_comes_twice_late_or_badly_signed_first_leads_to_one_sync(
    company: Company, fault: str
) -> None:
    wait_until(lambda: delivered(company))
    company.world.xero("POST", "faults", {"fault": fault, "count": 1, "options": {"seconds": 1}})

    edits_email(company, "new@cafe.example")

    assert len(until_asked(company, 1)) == 1
    wait_until(lambda: email_here(company) == "new@cafe.example" and delivered(company))
    edits_email(company, "newer@cafe.example")
    assert len(until_asked(company, 2)) == 2
    wait_until(lambda: email_here(company) == "newer@cafe.example")


def test_notices_in_another_order_lose_no_change(company: Company) -> None:
    wait_until(lambda: delivered(company))
    company.world.xero(
        "POST", "faults", {"fault": "webhooks_out_of_order", "count": 2, "options": {"seconds": 1}}
    )

    pays_in_xero(company, company.invoice_numbers[0], "5.00")
    edits_email(company, "new@cafe.example")
    edits_email(company, "newer@cafe.example")

    wait_until(lambda: delivered(company) and email_here(company) == "newer@cafe.example")


def test_a_change_whose_sync_failed_is_found_by_the_next_one(company: Company) -> None:
    wait_until(lambda: delivered(company))
    refusal = {"fault": "answer", "match": {"method": "GET", "path": "Contacts"}, "options": {"status": 400}}
    company.world.xero("POST", "faults", refusal)
    edits_email(company, "new@cafe.example")
    assert [one["state"] for one in until_asked(company, 1)] == ["failed"]

    sync = company.syncs()

    assert sync["counts"]["customer"] == {"pulled": 1}
    wait_until(lambda: email_here(company) == "new@cafe.example")
