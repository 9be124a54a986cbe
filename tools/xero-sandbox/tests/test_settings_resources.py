"""The organisation, its accounts, currencies and tax rates.

If this breaks, a program offers accounts or tax rates that cannot be used at Xero.
"""

from typing import Any

import pytest

from xero_sandbox.driver import Sandbox


def account(sandbox: Sandbox, code: str) -> dict[str, Any]:
    """Return the account with this code."""
    return next(one for one in sandbox.get("Accounts")["Accounts"] if one["Code"] == code)


@pytest.mark.rule("organisation.form", "organisation.actions")
def test_the_organisations_id_is_the_tenant_and_unset_lock_dates_are_absent(connected: Sandbox) -> None:
    body = connected.get("Organisation")["Organisations"][0]
    actions = connected.get("Organisation/Actions")["Actions"]

    assert (body["OrganisationID"], body["BaseCurrency"], body["Version"]) == (connected.tenant, "NZD", "NZ")
    assert "PeriodLockDate" not in body
    assert "+0000" not in body["CreatedDateUTC"]
    assert {"Name": "CreateApprovedInvoice", "Status": "ALLOWED"} in actions


@pytest.mark.rule("accounts.form", "accounts.list")
def test_a_bank_account_has_payments_disabled_and_accepts_them(connected: Sandbox) -> None:
    bank = account(connected, "090")

    assert (bank["Type"], bank["Class"], bank["EnablePaymentsToAccount"]) == ("BANK", "ASSET", False)
    assert (bank["CurrencyCode"], bank["ReportingCode"], bank["TaxType"]) == ("NZD", "ASS", "NONE")
    assert bank["UpdatedDateUTC"] == "/Date(1269388800000+0000)/"


@pytest.mark.rule("accounts.one_at_a_time", "accounts.fields", "accounts.list")
def test_only_the_first_of_many_accounts_is_created(connected: Sandbox) -> None:
    sent = [
        {"Code": "201", "Name": "Tools", "Type": "REVENUE"},
        {"Code": "202", "Name": "More", "Type": "REVENUE"},
    ]

    answer = connected.call("PUT", "Accounts", {"Accounts": sent}, summarizeErrors="false")
    codes = [one["Code"] for one in connected.get("Accounts")["Accounts"]]

    assert [one["Code"] for one in answer.json()["Accounts"]] == ["201"]
    assert "201" in codes
    assert "202" not in codes


@pytest.mark.rule("accounts.fields")
@pytest.mark.parametrize(
    "sent",
    [
        {"Code": "200", "Name": "Twice", "Type": "REVENUE"},
        {"Code": "201", "Name": "sales", "Type": "REVENUE"},
        {"Code": "x" * 11, "Name": "Long", "Type": "REVENUE"},
        {"Code": "092", "Name": "Till", "Type": "BANK"},
        {"Code": "201", "Name": "Odd", "Type": "ODD"},
        {"Code": "201", "Name": "Odd", "Type": "REVENUE", "TaxType": "ODD"},
    ],
)
def test_an_invalid_account_is_refused(connected: Sandbox, sent: dict[str, str]) -> None:
    answer = connected.call("PUT", "Accounts", sent)

    assert (answer.status_code, answer.json()["Type"]) == (400, "ValidationException")


@pytest.mark.rule("accounts.update", "accounts.delete")
def test_archiving_an_account_is_a_separate_change_and_only_unused_accounts_are_deleted(
    connected: Sandbox,
) -> None:
    other, bank, system = (account(connected, code)["AccountID"] for code in ("260", "090", "610"))

    both = connected.call("POST", f"Accounts/{other}", {"Status": "ARCHIVED", "Name": "Old"})
    alone = connected.call("POST", "Accounts", {"AccountID": other, "Status": "ARCHIVED"})
    renamed_bank = connected.call("POST", f"Accounts/{bank}", {"Name": "Till"})
    gone = connected.call("DELETE", f"Accounts/{other}")
    system_account = connected.call("DELETE", f"Accounts/{system}")

    assert (both.status_code, alone.json()["Accounts"][0]["Status"]) == (400, "ARCHIVED")
    assert (renamed_bank.status_code, gone.status_code, system_account.status_code) == (400, 200, 400)


@pytest.mark.rule("currencies.form", "currencies.add")
def test_a_currency_has_xeros_own_name(connected: Sandbox) -> None:
    own = connected.get("Currencies")["Currencies"]
    added = connected.call("PUT", "Currencies", {"Code": "SGD", "Description": "Dollars"}).json()[
        "Currencies"
    ]

    assert own == [{"Code": "NZD", "Description": "New Zealand Dollar"}]
    assert added == [{"Code": "SGD", "Description": "Singapore Dollar"}]


@pytest.mark.rule("accounts.form")
def test_an_account_has_its_creation_time(connected: Sandbox) -> None:
    sent = {"Code": "201", "Name": "Flowers", "Type": "REVENUE"}
    made = connected.call("PUT", "Accounts", sent).json()["Accounts"][0]
    connected.control("POST", "clock", {"advance_s": 5})
    place = f"Accounts/{made['AccountID']}"
    after = connected.call("POST", place, {"Name": "Roses"}).json()["Accounts"][0]

    assert made["CreatedDateUTC"] == after["CreatedDateUTC"] == made["UpdatedDateUTC"]
    assert after["UpdatedDateUTC"] > made["UpdatedDateUTC"]
    assert account(connected, "200")["CreatedDateUTC"] == "/Date(1269388800000+0000)/"


@pytest.mark.rule("tax_rates.list")
def test_tax_rates_are_as_recorded_with_deleted_ones(connected: Sandbox) -> None:
    later = {"If-Modified-Since": "2030-01-01T00:00:00"}
    rates = connected.call("GET", "TaxRates", headers=later).json()["TaxRates"]

    assert [(one["TaxType"], one["EffectiveRate"], one["Status"]) for one in rates] == [
        ("INPUT", 12.5, "DELETED"),
        ("OUTPUT", 12.5, "DELETED"),
        ("INPUT2", 15, "ACTIVE"),
        ("OUTPUT2", 15, "ACTIVE"),
        ("GSTONIMPORTS", 0, "ACTIVE"),
        ("NONE", 0, "ACTIVE"),
        ("ZERORATED", 0, "ACTIVE"),
    ]
    assert "UpdatedDateUTC" not in rates[0]


@pytest.mark.rule("tax_rates.create", "tax_rates.effective", "tax_rates.update")
def test_a_compound_rate_counts_on_top(connected: Sandbox) -> None:
    parts = [{"Name": "GST", "Rate": 5}, {"Name": "QST", "Rate": 9.975, "IsCompound": True}]
    sent = {"Name": "Quebec", "ReportTaxType": "OUTPUT", "TaxComponents": parts}

    made = connected.call("PUT", "TaxRates", sent).json()["TaxRates"][0]
    twice = connected.call("PUT", "TaxRates", sent)
    gone = connected.call("POST", "TaxRates", {"TaxType": made["TaxType"], "Status": "DELETED"}).json()
    system = connected.call("POST", "TaxRates", {"TaxType": "OUTPUT2", "Name": "Mine"})

    assert (made["DisplayTaxRate"], made["EffectiveRate"]) == (14.975, 15.4738)
    assert (made["TaxType"], gone["TaxRates"][0]["Status"]) == ("TAX001", "DELETED")
    assert (twice.status_code, system.status_code) == (400, 400)


@pytest.mark.parametrize(
    ("seed", "currency", "rate"), [("uk", "GBP", "OUTPUT2"), ("au", "AUD", "OUTPUT"), ("us", "USD", "TAX001")]
)
def test_each_seed_has_two_organisations_and_a_rate_for_sales(
    sandbox: Sandbox, seed: str, currency: str, rate: str
) -> None:
    sandbox.control("POST", "reset", {"seed": seed})
    organisations = sandbox.control("GET", "state")["organisations"]
    sandbox.connect()

    rates = sandbox.get("TaxRates", where='Status=="ACTIVE" AND CanApplyToRevenue==true')["TaxRates"]

    assert [one["currency"] for one in organisations] == [currency, currency]
    assert rate in {one["TaxType"] for one in rates if one["EffectiveRate"] > 0}
