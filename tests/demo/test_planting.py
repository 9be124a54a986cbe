"""What the demo puts into the sandbox before it starts, and its way through the consent page.

If this breaks, `make demo` stops before the first sync, or syncs an organisation that has nothing in common with the
book.
"""

from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest

from demo.authorising import consent
from demo.book import sample_book
from demo.countries import country_of
from demo.planting import plant
from demo.records import Book, record_id
from demo.sandbox import Sandbox
from demo.settings import tax_mapping

CALLBACK = "http://localhost:8080/xero/callback"


@pytest.mark.parametrize("currency", ["NZD", "GBP"])
def test_the_organisation_follows_the_currency_and_holds_what_was_there_before(
    sandbox: Sandbox, currency: str
) -> None:
    organisation = sandbox.reset(country_of(currency).seed)
    tenant_id = organisation["tenant_id"]

    there = plant(sandbox, tenant_id, sample_book(currency))

    assert organisation["currency"] == currency
    names = {contact["Name"] for contact in sandbox.objects("Contacts", tenant_id)}
    assert names >= {contact["Name"] for contact in there.contacts}
    codes = {item["Code"] for item in sandbox.objects("Items", tenant_id)}
    assert codes >= {item["Code"] for item in there.items}
    totals = {one["InvoiceNumber"]: one["Total"] for one in sandbox.objects("Invoices", tenant_id)}
    assert all(totals[one["InvoiceNumber"]] == Decimal(str(one["Total"])) for one in there.invoices)


def test_a_tax_the_country_does_not_know_becomes_a_rate_of_the_organisation(sandbox: Sandbox) -> None:
    tenant_id = sandbox.reset("uk")["tenant_id"]
    book = Book("GBP", [{"id": record_id("tax", "old"), "name": "VAT of 2010", "rate": "17.5"}])

    plant(sandbox, tenant_id, book)

    usable = [
        one["EffectiveRate"]
        for one in sandbox.objects("TaxRates", tenant_id)
        if one["Status"] == "ACTIVE" and one["CanApplyToRevenue"]
    ]
    assert usable.count(Decimal("17.5")) == 1


def connections_of(sandbox: Sandbox, code: str) -> int:
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    client = ("sandbox", "sandbox-secret")
    token = httpx.post(f"{sandbox.address}/connect/token", data=asked, auth=client).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    return len(httpx.get(f"{sandbox.address}/connections", headers=headers).json())


async def test_the_consent_page_is_allowed_for_every_organisation_and_sends_back_a_code(
    sandbox: Sandbox,
) -> None:
    query = {
        "response_type": "code",
        "client_id": "sandbox",
        "redirect_uri": CALLBACK,
        "scope": "openid offline_access accounting.settings.read",
        "state": "a-state",
    }
    address = f"{sandbox.address}/identity/connect/authorize?{urlencode(query)}"

    back = urlsplit(await consent(address))

    assert back.path == "/xero/callback"
    answer = parse_qs(back.query)
    assert answer["state"] == ["a-state"]
    assert connections_of(sandbox, answer["code"][0]) == len(sandbox.organisations())


def test_only_a_tax_that_several_rates_fit_is_mapped_by_hand() -> None:
    book = sample_book("NZD")
    rates = [
        {"tax_type": "NONE", "name": "No GST", "rate": "0", "status": "ACTIVE", "for_revenue": True},
        {
            "tax_type": "ZERORATED",
            "name": "Zero Rated",
            "rate": "0.0",
            "status": "ACTIVE",
            "for_revenue": True,
        },
        {
            "tax_type": "GSTONIMPORTS",
            "name": "Imports",
            "rate": "0",
            "status": "ACTIVE",
            "for_revenue": False,
        },
        {"tax_type": "OUTPUT", "name": "Old", "rate": "15", "status": "DELETED", "for_revenue": True},
        {"tax_type": "OUTPUT2", "name": "15%", "rate": "15.0", "status": "ACTIVE", "for_revenue": True},
    ]
    assert tax_mapping(book.taxes, rates) == {book.taxes[1]["id"]: "ZERORATED"}
