"""The witness: Xero's own SDK works against the sandbox as it does against Xero."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from xero_python.accounting import (
    Account,
    AccountingApi,
    Allocation,
    Allocations,
    Contact,
    Contacts,
    CreditNote,
    CreditNotes,
    Invoice,
    Invoices,
    Item,
    Items,
    LineItem,
    Payment,
    PaymentDelete,
    Payments,
    Purchase,
)
from xero_python.api_client import ApiClient
from xero_python.exceptions import AccountingBadRequestException
from xero_python.identity import IdentityApi

from xero_sandbox.driver import Sandbox

Kept = dict[str, Any]


def an_sdk_invoice(contact_id: str, number: str, account: str = "200") -> Invoice:
    """An approved invoice of one line, as the SDK builds it."""
    line = LineItem(
        description="Roses", quantity=2.5, unit_amount=12.3456, account_code=account, tax_type="OUTPUT2"
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


def test_the_sdk_repeats_a_call_under_its_key_and_reads_elements_that_failed(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant = connected.tenant
    contact = a_contact(accounting, tenant)
    bad = an_sdk_invoice(contact, "A-2", account="999")
    sent = Invoices(invoices=[an_sdk_invoice(contact, "A-1"), bad])

    first = accounting.create_invoices(tenant, sent, summarize_errors=False, idempotency_key="k").invoices
    again = accounting.create_invoices(tenant, sent, summarize_errors=False, idempotency_key="k").invoices

    assert [one.status_attribute_string for one in first] == ["OK", "ERROR"]
    assert (
        first[1].validation_errors[0].message == "Account code '999' is not a valid code for this document."
    )
    assert first[0].invoice_id == again[0].invoice_id
    assert len(accounting.get_invoices(tenant, page=1).invoices) == 1
