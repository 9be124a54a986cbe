"""Xero's own SDK writes invoices, credit notes, payments and history notes.

If this breaks, a program that uses the SDK cannot book documents in the sandbox.
"""

import datetime
from decimal import Decimal
from typing import Any

from xero_python.accounting import (
    Account,
    AccountingApi,
    Allocation,
    Allocations,
    Contact,
    CreditNote,
    CreditNotes,
    HistoryRecord,
    HistoryRecords,
    Invoice,
    Invoices,
    LineItem,
    Payment,
    PaymentDelete,
    Payments,
    RequestEmpty,
)

from xero_sandbox.driver import Sandbox
from xero_sandbox.driver import a_note as a_plain_note

DAY = datetime.date(2026, 9, 14)


def a_line(account: str = "200") -> LineItem:
    """Build a line of 30.86 plus 4.63 tax."""
    return LineItem(
        description="Roses", quantity=2.5, unit_amount=12.3456, account_code=account, tax_type="OUTPUT2"
    )


def an_invoice(contact: str, number: str, **changes: Any) -> Invoice:
    """Build an approved invoice of one line with the SDK's models."""
    usual: dict[str, Any] = {
        "line_items": [a_line()],
        "date": DAY,
        "due_date": datetime.date(2026, 9, 28),
        "status": "AUTHORISED",
    }
    return Invoice(
        type="ACCREC", contact=Contact(contact_id=contact), invoice_number=number, **{**usual, **changes}
    )


def a_note(contact: str, number: str, status: str = "AUTHORISED") -> CreditNote:
    """Build a credit note of 11.50."""
    lines = [LineItem(description="Back", quantity=1, unit_amount=10, account_code="200", tax_type="OUTPUT2")]
    return CreditNote(
        type="ACCRECCREDIT",
        contact=Contact(contact_id=contact),
        credit_note_number=number,
        line_items=lines,
        status=status,
        date=DAY,
    )


def a_payment(invoice: Invoice, amount: object, reference: str) -> Payment:
    """Build a payment into the bank account."""
    return Payment(
        invoice=Invoice(invoice_id=invoice.invoice_id),
        account=Account(code="090"),
        date=datetime.date(2026, 9, 20),
        amount=amount,
        reference=reference,
    )


def made(accounting: AccountingApi, sandbox: Sandbox, *numbers: str) -> list[Invoice]:
    """Create invoices with these numbers."""
    contact = sandbox.contact()
    sent = Invoices(invoices=[an_invoice(contact, number) for number in numbers])
    return list(accounting.create_invoices(sandbox.tenant, sent, summarize_errors=False, unitdp=4).invoices)


def test_the_sdk_makes_reads_and_pages_invoices(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    first = made(accounting, connected, "A-0", "A-1", "A-2")[0]

    page = accounting.get_invoices(tenant, page=1, page_size=2, unitdp=4)
    read = accounting.get_invoice(tenant, first.invoice_id, unitdp=4).invoices[0]

    assert first.line_items[0].unit_amount == Decimal("12.3456")
    sums = (Decimal("30.86"), Decimal("4.63"), Decimal("35.49"))
    assert (
        (read.sub_total, read.total_tax, read.total)
        == (first.sub_total, first.total_tax, first.total)
        == sums
    )
    assert (read.date, read.status, read.contact.name) == (DAY, "AUTHORISED", "Ridgeway University")
    assert (len(page.invoices), page.pagination.page_count) == (2, 2)


def test_the_sdk_changes_voids_and_deletes_invoices(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    first = made(accounting, connected, "A-1")[0]
    contact = first.contact.contact_id

    sent = [
        Invoice(invoice_id=first.invoice_id, reference="Roses"),
        an_invoice(contact, "A-2", status="DRAFT"),
    ]
    saved = accounting.update_or_create_invoices(
        tenant, Invoices(invoices=sent), summarize_errors=False
    ).invoices
    void, delete = (Invoices(invoices=[Invoice(status=status)]) for status in ("VOIDED", "DELETED"))
    voided = accounting.update_invoice(tenant, first.invoice_id, void).invoices[0]
    deleted = accounting.update_invoice(tenant, saved[1].invoice_id, delete).invoices[0]

    assert (saved[0].reference, saved[1].status) == ("Roses", "DRAFT")
    assert (voided.status, voided.amount_due) == ("VOIDED", Decimal("35.49"))
    assert deleted.status == "DELETED"


def test_the_sdk_filters_invoices(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    first, second = made(accounting, connected, "A-1", "A-2")
    draft = Invoices(invoices=[an_invoice(first.contact.contact_id, "B-1", status="DRAFT")])
    accounting.create_invoices(tenant, draft)

    def numbers(**query: Any) -> list[str]:
        return sorted(one.invoice_number for one in accounting.get_invoices(tenant, page=1, **query).invoices)

    assert numbers(where='Status=="AUTHORISED" AND Date>=DateTime(2026,09,14)') == ["A-1", "A-2"]
    assert numbers(statuses=["DRAFT"]) == ["B-1"]
    assert numbers(invoice_numbers=["A-2", "B-1"]) == ["A-2", "B-1"]
    assert numbers(i_ds=[second.invoice_id]) == ["A-2"]
    assert numbers(contact_i_ds=[first.contact.contact_id], created_by_my_app=True) == ["A-1", "A-2", "B-1"]


def test_the_sdk_mails_an_invoice_and_asks_for_its_address(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    invoice = made(accounting, connected, "A-1")[0].invoice_id

    connected.control("PATCH", f"objects/Organisation/{connected.tenant}", {"IsDemoCompany": False})
    accounting.email_invoice(connected.tenant, invoice, RequestEmpty())
    online = accounting.get_online_invoice(connected.tenant, invoice).online_invoices[0]

    assert accounting.get_invoice(connected.tenant, invoice).invoices[0].sent_to_contact is True
    assert online.online_invoice_url.startswith("https://in.xero.com/")


def test_the_sdk_repeats_a_call_under_its_key_and_reads_elements_that_failed(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant, contact = connected.tenant, connected.contact()
    bad = an_invoice(contact, "A-2", line_items=[a_line("999")])
    sent = Invoices(invoices=[an_invoice(contact, "A-1"), bad])

    first = accounting.create_invoices(tenant, sent, summarize_errors=False, idempotency_key="k").invoices
    again = accounting.create_invoices(tenant, sent, summarize_errors=False, idempotency_key="k").invoices

    assert [one.status_attribute_string for one in first] == ["OK", "ERROR"]
    words = first[1].validation_errors[0].message
    assert words == "Account code '999' is not a valid code for this document."
    assert first[0].invoice_id == again[0].invoice_id
    assert len(accounting.get_invoices(tenant, page=1).invoices) == 1


def test_the_sdk_pays_an_invoice_and_deletes_the_payment(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant = connected.tenant
    one, other = made(accounting, connected, "A-1", "A-2")

    alone = accounting.create_payment(tenant, a_payment(one, one.amount_due, "IA-1")).payments[0]
    batch = [a_payment(other, 10, "IA-2"), a_payment(other, 10, "IA-3"), a_payment(other, 99, "IA-4")]
    many = accounting.create_payments(tenant, Payments(payments=batch), summarize_errors=False).payments
    page = accounting.get_payments(tenant, page=2, page_size=2)
    found = accounting.get_payments(tenant, where='Reference=="IA-1"').payments
    deleted = accounting.delete_payment(tenant, alone.payment_id, PaymentDelete(status="DELETED")).payments[0]
    read = accounting.get_payment(tenant, alone.payment_id).payments[0]

    assert [payment.status_attribute_string for payment in many] == ["OK", "OK", "ERROR"]
    assert (len(page.payments), page.pagination.item_count) == (1, 3)
    assert [payment.payment_id for payment in found] == [alone.payment_id]
    assert (alone.status, deleted.status, read.status) == ("AUTHORISED", "DELETED", "DELETED")
    assert (read.invoice.invoice_number, read.date) == ("A-1", datetime.date(2026, 9, 20))


def test_the_sdk_credits_an_invoice_and_removes_the_credit(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant = connected.tenant
    invoice = made(accounting, connected, "A-1")[0]
    sent = CreditNotes(credit_notes=[a_note(invoice.contact.contact_id, "C-1")])
    note = accounting.create_credit_notes(tenant, sent).credit_notes[0]
    part = Allocation(amount=Decimal("11.50"), date=DAY, invoice=Invoice(invoice_id=invoice.invoice_id))

    allocated = accounting.create_credit_note_allocation(
        tenant, note.credit_note_id, Allocations(allocations=[part])
    ).allocations[0]
    read = accounting.get_credit_note(tenant, note.credit_note_id).credit_notes[0]
    gone = accounting.delete_credit_note_allocations(tenant, note.credit_note_id, allocated.allocation_id)

    assert (note.total, allocated.amount) == (Decimal("11.5"), Decimal("11.5"))
    assert (read.status, read.remaining_credit) == ("PAID", 0)
    assert read.allocations[0].invoice.invoice_number == "A-1"
    assert gone.is_deleted is True


def test_the_sdk_changes_pages_and_filters_credit_notes(
    accounting: AccountingApi, connected: Sandbox
) -> None:
    tenant, contact = connected.tenant, connected.contact()
    sent = [a_note(contact, "C-1"), a_note(contact, "C-2", "DRAFT"), a_note(contact, "C-3", "PAID")]
    notes = accounting.create_credit_notes(
        tenant, CreditNotes(credit_notes=sent), summarize_errors=False
    ).credit_notes
    again = CreditNotes(credit_notes=[CreditNote(credit_note_number="C-1", reference="Roses")])

    saved = accounting.update_or_create_credit_notes(tenant, again).credit_notes[0]
    delete = CreditNotes(credit_notes=[CreditNote(status="DELETED")])
    deleted = accounting.update_credit_note(tenant, notes[1].credit_note_id, delete).credit_notes[0]
    page = accounting.get_credit_notes(tenant, page=1, page_size=1)
    found = accounting.get_credit_notes(tenant, where='Reference=="Roses"').credit_notes

    assert [one.status_attribute_string for one in notes] == ["OK", "OK", "ERROR"]
    assert (saved.credit_note_id, saved.reference) == (notes[0].credit_note_id, "Roses")
    assert (deleted.status, page.pagination.page_count) == ("DELETED", 2)
    assert [one.credit_note_number for one in found] == ["C-1"]


def test_the_sdk_writes_and_reads_history(accounting: AccountingApi, connected: Sandbox) -> None:
    tenant = connected.tenant
    invoice = made(accounting, connected, "A-1")[0]
    contact = str(invoice.contact.contact_id)
    item = connected.put("Items", {"Code": "ROSE"})[0]["ItemID"]
    payment = accounting.create_payment(tenant, a_payment(invoice, 5, "")).payments[0].payment_id
    note = connected.put("CreditNotes", a_plain_note(contact))[0]["CreditNoteID"]
    sent = HistoryRecords(history_records=[HistoryRecord(details="Called")])

    accounting.create_invoice_history(tenant, invoice.invoice_id, sent)
    accounting.create_contact_history(tenant, contact, sent)
    accounting.create_item_history(tenant, item, sent)
    accounting.create_payment_history(tenant, payment, sent)
    accounting.create_credit_note_history(tenant, note, sent)
    histories = (
        accounting.get_invoice_history(tenant, invoice.invoice_id),
        accounting.get_contact_history(tenant, contact),
        accounting.get_item_history(tenant, item),
        accounting.get_payment_history(tenant, payment),
        accounting.get_credit_note_history(tenant, note),
    )

    records = [history.history_records[-1] for history in histories]
    assert {(record.details, record.user) for record in records} == {("Called", "Robin Marsh")}
    assert all(isinstance(record.date_utc, datetime.datetime) for record in records)
