"""The witness on what settings are made of: Xero's own SDK reads and writes it."""

from xero_python.accounting import (
    Account,
    AccountingApi,
    Accounts,
    AccountType,
    Currency,
    CurrencyCode,
    HistoryRecord,
    HistoryRecords,
    TaxComponent,
    TaxRate,
    TaxRates,
    TrackingCategory,
    TrackingOption,
)

from xero_sandbox.driver import Sandbox


def test_the_sdk_reads_organisation_accounts_and_tax_rates(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    organisation = accounting.get_organisations(connected.tenant).organisations[0]
    accounts = accounting.get_accounts(connected.tenant, where='Type=="BANK"').accounts
    rates = accounting.get_tax_rates(connected.tenant).tax_rates

    assert organisation.name == "Demo Company (NZ)"
    assert organisation.base_currency.value == "NZD"
    assert [account.code for account in accounts] == ["090", "091"]
    assert [rate.tax_type for rate in rates] == [
        "INPUT",
        "OUTPUT",
        "INPUT2",
        "OUTPUT2",
        "GSTONIMPORTS",
        "NONE",
        "ZERORATED",
    ]


def test_the_sdk_makes_and_archives_an_account(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    made = accounting.create_account(
        tenant, Account(code="201", name="Tools", type=AccountType.REVENUE)
    ).accounts[0]

    archived = accounting.update_account(
        tenant, made.account_id, Accounts(accounts=[Account(account_id=made.account_id, status="ARCHIVED")])
    ).accounts[0]

    assert archived.status == "ARCHIVED"


def test_the_sdk_makes_and_deletes_a_tax_rate(accounting: AccountingApi, connected: Sandbox) -> None:
    rate = TaxRate(
        name="City", report_tax_type="OUTPUT", tax_components=[TaxComponent(name="City", rate=2.25)]
    )

    made = accounting.create_tax_rates(connected.tenant, TaxRates(tax_rates=[rate])).tax_rates[0]
    gone = TaxRates(tax_rates=[TaxRate(name="City", tax_type=made.tax_type, status="DELETED")])
    deleted = accounting.update_tax_rate(connected.tenant, gone).tax_rates[0]

    assert (made.effective_rate, deleted.status) == (2.25, "DELETED")


def test_the_sdk_writes_history_adds_a_currency_and_reads_tracking(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant = connected.tenant
    contact = connected.contact("Ridgeway")
    note = HistoryRecords(history_records=[HistoryRecord(details="Called")])

    accounting.create_contact_history(tenant, contact, note)
    accounting.create_currency(tenant, Currency(code=CurrencyCode.USD))
    category = accounting.create_tracking_category(
        tenant, TrackingCategory(name="Region")
    ).tracking_categories[0]
    accounting.create_tracking_options(tenant, category.tracking_category_id, TrackingOption(name="North"))

    assert accounting.get_contact_history(tenant, contact).history_records[0].details == "Called"
    assert [one.code.value for one in accounting.get_currencies(tenant).currencies] == ["NZD", "USD"]
    assert accounting.get_tracking_categories(tenant).tracking_categories[0].options[0].name == "North"
