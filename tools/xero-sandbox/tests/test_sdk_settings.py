"""Xero's own SDK reads and writes settings.

If this breaks, a program that uses the SDK cannot read accounts, tax rates, currencies or tracking from the sandbox.
"""

from decimal import Decimal

import pytest
from xero_python.accounting import (
    Account,
    AccountingApi,
    Accounts,
    AccountType,
    Currency,
    CurrencyCode,
    TaxComponent,
    TaxRate,
    TaxRates,
    TrackingCategory,
    TrackingOption,
)
from xero_python.exceptions import AccountingBadRequestException

from xero_sandbox.driver import Sandbox, a_line, an_invoice


def test_the_sdk_reads_the_organisation_and_its_actions(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    organisation = accounting.get_organisations(connected.tenant).organisations[0]
    actions = accounting.get_organisation_actions(connected.tenant).actions

    assert (organisation.organisation_id, organisation.name) == (connected.tenant, "Demo Company (NZ)")
    assert organisation.base_currency.value == "NZD"
    assert organisation.created_date_utc.year == 2010
    assert ("CreateApprovedInvoice", "ALLOWED") in {(one.name, one.status) for one in actions}


def test_the_sdk_makes_changes_archives_and_deletes_accounts(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant = connected.tenant
    tools = Account(code="201", name="Tools", type=AccountType.REVENUE)
    made = accounting.create_account(tenant, tools).accounts[0].account_id

    def change(**changes: str) -> Account:
        sent = Accounts(accounts=[Account(account_id=made, **changes)])
        return accounting.update_account(tenant, made, sent).accounts[0]

    renamed, archived = change(name="Garden tools"), change(status="ARCHIVED")
    read = accounting.get_account(tenant, made).accounts[0]
    deleted = accounting.delete_account(tenant, made).accounts[0]

    assert (renamed.name, archived.status, deleted.status) == ("Garden tools", "ARCHIVED", "DELETED")
    assert (read.code, read._class, read.updated_date_utc.year >= 2020) == ("201", "REVENUE", True)


def test_the_sdk_filters_accounts_and_is_refused_a_second_of_a_code(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    banks = accounting.get_accounts(connected.tenant, where='Type=="BANK"', order="Code DESC").accounts

    with pytest.raises(AccountingBadRequestException):
        accounting.create_account(
            connected.tenant, Account(code="200", name="Again", type=AccountType.REVENUE)
        )

    assert [account.code for account in banks] == ["091", "090"]


def test_the_sdk_makes_reads_and_deletes_tax_rates(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    rate = TaxRate(
        name="City", report_tax_type="OUTPUT", tax_components=[TaxComponent(name="City", rate=2.25)]
    )

    made = accounting.create_tax_rates(tenant, TaxRates(tax_rates=[rate])).tax_rates[0]
    gone = TaxRates(tax_rates=[TaxRate(name="City", tax_type=made.tax_type, status="DELETED")])
    deleted = accounting.update_tax_rate(tenant, gone).tax_rates[0]
    read = accounting.get_tax_rate_by_tax_type(tenant, "OUTPUT2").tax_rates[0]

    assert (made.effective_rate, deleted.status) == (Decimal("2.25"), "DELETED")
    assert (read.name, read.effective_rate, read.can_apply_to_revenue) == ("15% GST on Income", 15, True)
    assert read.tax_components[0].rate == 15


def test_the_sdk_lists_and_filters_tax_rates(accounting: AccountingApi, connected: Sandbox) -> None:
    rates = accounting.get_tax_rates(connected.tenant).tax_rates
    active = accounting.get_tax_rates(
        connected.tenant, where='Status=="ACTIVE" AND CanApplyToRevenue==true'
    ).tax_rates

    assert [rate.tax_type for rate in rates] == [
        *("INPUT", "OUTPUT", "INPUT2", "OUTPUT2", "GSTONIMPORTS", "NONE", "ZERORATED")
    ]
    assert (
        accounting.get_tax_rates(connected.tenant, where='TaxType=="OUTPUT2"').tax_rates[0].effective_rate
        == 15
    )
    assert [rate.tax_type for rate in active] == ["OUTPUT2", "NONE", "ZERORATED"]


def test_the_sdk_adds_and_filters_currencies(accounting: AccountingApi, connected: Sandbox) -> None:
    accounting.create_currency(connected.tenant, Currency(code=CurrencyCode.USD))

    whole = accounting.get_currencies(connected.tenant).currencies
    found = accounting.get_currencies(connected.tenant, where='Code=="USD"').currencies

    assert [one.code.value for one in whole] == ["NZD", "USD"]
    assert [one.code.value for one in found] == ["USD"]


def test_the_sdk_makes_changes_and_deletes_tracking(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    made = accounting.create_tracking_category(tenant, TrackingCategory(name="Region"))
    region = made.tracking_categories[0].tracking_category_id
    north = accounting.create_tracking_options(tenant, region, TrackingOption(name="North")).options[0]

    option = north.tracking_option_id
    renamed = accounting.update_tracking_options(tenant, region, option, TrackingOption(name="Far north"))
    category = accounting.update_tracking_category(tenant, region, TrackingCategory(name="Area"))
    read = accounting.get_tracking_category(tenant, region).tracking_categories[0]
    gone = accounting.delete_tracking_options(tenant, region, option).options[0]
    deleted = accounting.delete_tracking_category(tenant, region).tracking_categories[0]

    assert (renamed.options[0].name, category.tracking_categories[0].name) == ("Far north", "Area")
    assert (read.name, [one.name for one in read.options]) == ("Area", ["Far north"])
    assert (gone.status, deleted.status) == ("DELETED", "DELETED")


def test_the_sdk_filters_tracking_and_finds_it_on_lines(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant = connected.tenant
    sent = TrackingCategory(name="Region", options=[TrackingOption(name="North")])
    region = accounting.create_tracking_category(tenant, sent).tracking_categories[0]
    line = a_line(Tracking=[{"Name": "Region", "Option": "North"}])
    connected.put("Invoices", an_invoice(connected.contact(), LineItems=[line]))
    archived = TrackingCategory(status="ARCHIVED")
    accounting.update_tracking_category(tenant, region.tracking_category_id, archived)

    tracked = accounting.get_invoices(tenant, page=1).invoices[0].line_items[0].tracking[0]

    assert (tracked.name, tracked.option) == ("Region", "North")
    assert accounting.get_tracking_categories(tenant).tracking_categories == []
    whole = accounting.get_tracking_categories(tenant, include_archived=True).tracking_categories
    assert [one.status for one in whole] == ["ARCHIVED"]
