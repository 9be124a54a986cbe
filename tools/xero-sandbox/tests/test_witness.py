"""The witness: Xero's own SDK works against the sandbox as it does against Xero."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from xero_python.accounting import (
    Account,
    AccountingApi,
    Accounts,
    AccountType,
    Allocation,
    Allocations,
    Contact,
    Contacts,
    CreditNote,
    CreditNotes,
    Currency,
    CurrencyCode,
    HistoryRecord,
    HistoryRecords,
    Invoice,
    Invoices,
    Item,
    Items,
    LineItem,
    Payment,
    PaymentDelete,
    Payments,
    Purchase,
    TaxComponent,
    TaxRate,
    TaxRates,
    TrackingCategory,
    TrackingOption,
)
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.exceptions import AccountingBadRequestException
from xero_python.identity import IdentityApi

from xero_sandbox.driver import SCOPES, Sandbox

Kept = dict[str, Any]


@pytest.fixture
def kept(connected: Sandbox) -> Kept:
    """What the SDK keeps of its tokens."""
    return {**connected.tokens, "scope": SCOPES.split(), "expires_at": 4e9}


@pytest.fixture
def client(connected: Sandbox, kept: Kept) -> ApiClient:
    """The SDK's client, signed in at the sandbox."""
    configuration = Configuration()
    configuration.oauth2_token = OAuth2Token(client_id="sandbox", client_secret="sandbox-secret")
    TokenApi.refresh_token_url = f"{connected.address}/connect/token"
    TokenApi.revoke_token_url = f"{connected.address}/connect/revocation"
    api = ApiClient(configuration, pool_threads=1)
    api.oauth2_token_getter(lambda: kept)
    api.oauth2_token_saver(kept.update)
    return api


@pytest.fixture
def accounting(client: ApiClient, connected: Sandbox) -> AccountingApi:
    """The SDK's accounting API."""
    return AccountingApi(client, f"{connected.address}/api.xro/2.0")


def an_sdk_invoice(contact_id: str, number: str) -> Invoice:
    """An approved invoice of one line, as the SDK builds it."""
    line = LineItem(
        description="Roses", quantity=2.5, unit_amount=12.3456, account_code="200", tax_type="OUTPUT2"
    )
    return Invoice(
        type="ACCREC",
        contact=Contact(contact_id=contact_id),
        line_items=[line],
        date=datetime.date(2026, 9, 14),
        due_date=datetime.date(2026, 9, 28),
        invoice_number=number,
        status="AUTHORISED",
    )


def a_contact(accounting: AccountingApi, tenant: str, name: str = "Ridgeway") -> str:
    """A contact made through the SDK; its id."""
    made = accounting.create_contacts(tenant, Contacts(contacts=[Contact(name=name)]))
    return str(made.contacts[0].contact_id)


def test_the_sdk_lists_connections(client: ApiClient, connected: Sandbox) -> None:
    connections = IdentityApi(client, connected.address).get_connections()

    assert [one.tenant_id for one in connections] == [connected.tenant]
    assert connections[0].created_date_utc.year >= 2020


def test_the_sdk_refreshes_by_itself_and_saves_the_new_tokens(
    client: ApiClient, connected: Sandbox, kept: Kept
) -> None:
    before = kept["refresh_token"]
    kept["expires_at"] = 1

    connections = IdentityApi(client, connected.address).get_connections()

    assert connections
    assert kept["refresh_token"] != before


def test_the_sdk_revokes_and_is_let_in_no_more(client: ApiClient, connected: Sandbox) -> None:
    IdentityApi(client, connected.address).get_connections()
    bearer = {"Authorization": f"Bearer {connected.tokens['access_token']}"}

    client.revoke_oauth2_token()

    assert connected.http.get("/connections", headers=bearer).status_code == 401


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


def test_the_sdk_makes_reads_and_pages_contacts(accounting: AccountingApi, connected: Sandbox) -> None:
    sent = Contacts(contacts=[Contact(name=f"Customer {n}", contact_number=f"IA-{n}") for n in range(5)])
    accounting.create_contacts(connected.tenant, sent, summarize_errors=False)

    second = accounting.get_contacts(connected.tenant, page=2, page_size=2)
    alone = accounting.get_contact_by_contact_number(connected.tenant, "IA-4").contacts[0]

    assert [contact.name for contact in second.contacts] == ["Customer 2", "Customer 3"] or len(
        second.contacts
    ) == 2
    assert second.pagination.item_count == 5
    assert alone.name == "Customer 4"


def test_the_sdk_makes_changes_and_deletes_items(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    item = Item(code="ROSE", name="Rose", sales_details=Purchase(unit_price=1.2345, account_code="200"))
    made = accounting.create_items(tenant, Items(items=[item]), unitdp=4).items[0]

    renamed = Items(items=[Item(code="ROSE-RED", name="Red rose")])
    changed = accounting.update_item(tenant, made.item_id, renamed, unitdp=4).items[0]
    accounting.delete_item(tenant, made.item_id)

    assert made.sales_details.unit_price == Decimal("1.2345")
    assert (changed.code, changed.sales_details.unit_price) == ("ROSE-RED", Decimal("1.2345"))
    assert accounting.get_items(tenant).items == []


def test_the_sdk_makes_pages_and_voids_invoices(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    contact = a_contact(accounting, tenant)
    sent = Invoices(invoices=[an_sdk_invoice(contact, f"A-{n}") for n in range(3)])
    made = accounting.create_invoices(tenant, sent, summarize_errors=False, unitdp=4).invoices

    page = accounting.get_invoices(tenant, page=1, page_size=2, unitdp=4)
    void = Invoices(invoices=[Invoice(status="VOIDED")])
    voided = accounting.update_invoice(tenant, made[0].invoice_id, void).invoices[0]

    assert made[0].line_items[0].unit_amount == Decimal("12.3456")
    assert (made[0].sub_total, made[0].total_tax, made[0].total) == (
        Decimal("30.86"),
        Decimal("4.63"),
        Decimal("35.49"),
    )
    assert made[0].date == datetime.date(2026, 9, 14)
    assert (len(page.invoices), page.pagination.page_count) == (2, 2)
    assert (voided.status, voided.amount_due) == ("VOIDED", Decimal("35.49"))


def test_the_sdk_reads_only_what_changed(accounting: AccountingApi, connected: Sandbox) -> None:
    a_contact(accounting, connected.tenant)
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)

    changed = accounting.get_contacts(connected.tenant, if_modified_since=later, page=1).contacts

    assert changed == []


def test_the_sdk_pays_an_invoice_and_takes_it_back(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    contact = a_contact(accounting, tenant)
    invoice = accounting.create_invoices(
        tenant, Invoices(invoices=[an_sdk_invoice(contact, "A-1")])
    ).invoices[0]
    payment = Payment(
        invoice=Invoice(invoice_id=invoice.invoice_id),
        account=Account(code="090"),
        date=datetime.date(2026, 9, 20),
        amount=invoice.amount_due,
        reference="IA-1",
    )

    made = accounting.create_payments(tenant, Payments(payments=[payment])).payments[0]
    found = accounting.get_payments(tenant, where='Reference=="IA-1"').payments
    deleted = accounting.delete_payment(tenant, made.payment_id, PaymentDelete(status="DELETED")).payments[0]

    assert [one.payment_id for one in found] == [made.payment_id]
    assert (made.status, deleted.status) == ("AUTHORISED", "DELETED")


def test_the_sdk_sees_a_refusal_as_its_own_exception(accounting: AccountingApi, connected: Sandbox) -> None:
    a_contact(accounting, connected.tenant)

    with pytest.raises(AccountingBadRequestException) as refused:
        a_contact(accounting, connected.tenant, "RIDGEWAY")

    assert "already assigned to another contact" in str(refused.value)


def test_the_sdk_credits_an_invoice_and_takes_it_back(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    contact = a_contact(accounting, tenant)
    invoice = accounting.create_invoices(
        tenant, Invoices(invoices=[an_sdk_invoice(contact, "A-1")])
    ).invoices[0]
    lines = [LineItem(description="Back", quantity=1, unit_amount=10, account_code="200", tax_type="OUTPUT2")]
    note = CreditNote(
        type="ACCRECCREDIT", contact=Contact(contact_id=contact), line_items=lines, status="AUTHORISED"
    )
    made = accounting.create_credit_notes(tenant, CreditNotes(credit_notes=[note])).credit_notes[0]
    part = Allocation(
        amount=Decimal("11.50"),
        date=datetime.date(2026, 9, 16),
        invoice=Invoice(invoice_id=invoice.invoice_id),
    )

    allocated = accounting.create_credit_note_allocation(
        tenant, made.credit_note_id, Allocations(allocations=[part])
    ).allocations[0]
    page = accounting.get_credit_notes(tenant, page=1).credit_notes
    gone = accounting.delete_credit_note_allocations(tenant, made.credit_note_id, allocated.allocation_id)

    assert (made.total, allocated.amount) == (Decimal("11.5"), Decimal("11.5"))
    assert page[0].status == "PAID"
    assert gone.is_deleted is True


def test_the_sdk_writes_history_adds_a_currency_and_reads_tracking(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant = connected.tenant
    contact = a_contact(accounting, tenant)
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


def test_the_sdk_repeats_a_call_under_its_key_and_reads_elements_that_failed(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant = connected.tenant
    contact = a_contact(accounting, tenant)
    bad = an_sdk_invoice(contact, "A-2")
    bad.line_items[0].account_code = "999"
    sent = Invoices(invoices=[an_sdk_invoice(contact, "A-1"), bad])

    first = accounting.create_invoices(tenant, sent, summarize_errors=False, idempotency_key="k").invoices
    again = accounting.create_invoices(tenant, sent, summarize_errors=False, idempotency_key="k").invoices

    assert [one.status_attribute_string for one in first] == ["OK", "ERROR"]
    assert (
        first[1].validation_errors[0].message == "Account code '999' is not a valid code for this document."
    )
    assert first[0].invoice_id == again[0].invoice_id
    assert len(accounting.get_invoices(tenant, page=1).invoices) == 1
