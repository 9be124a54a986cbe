"""What a person mended goes, and what is solved is said to be."""

from typing import Any

from sync_worker.domain.marks import mark
from tests.model.builders import a_customer, a_product, an_invoice, with_an_invoice
from tests.model.company import Company
from tests.model.ledger import GST, a_document

TAXES = ("settings.taxes",)


def invoices(company: Company) -> list[str]:
    """Give the numbers of the invoices in Xero."""
    return sorted(one["InvoiceNumber"] for one in company.xero.objects("Invoices", company.tenants[0]))


def a_contact(company: Company, **words: Any) -> str:
    """Let the bookkeeper make a contact."""
    return str(company.xero.plant("Contacts", company.tenants[0], **words)["ContactID"])


def change_contact(company: Company, contact_id: str, **words: Any) -> None:
    """Let the bookkeeper change a contact, once the last sync is a while ago."""
    company.advance(30)
    company.xero.change("Contacts", company.tenants[0], contact_id, **words)


def test_what_is_parked_after_its_settings_were_mended_goes_with_the_next_sync(company: Company) -> None:
    company.save(TAXES, tax_mapping={GST.id: "GONE"})
    company.change(a_customer())
    company.change(an_invoice())
    company.press()
    company.pause_at("after_phase")
    company.save(TAXES, tax_mapping={GST.id: "OUTPUT2"})
    company.settle()
    assert company.problems() == ["tax_unmapped"]
    company.sync(trigger="schedule")
    assert invoices(company) == ["I-1"]
    assert company.problems() == []


def test_a_sync_that_begins_anew_works_with_the_settings_that_it_froze_anew(company: Company) -> None:
    company.save(TAXES, tax_mapping={GST.id: "GONE"})
    company.change(a_customer())
    company.change(an_invoice())
    company.press()
    company.pause_at("after_work_list_taken")
    company.save(TAXES, tax_mapping={GST.id: "OUTPUT2"})
    company.settle()
    assert invoices(company) == ["I-1"]
    assert company.problems() == []


def test_what_is_mended_in_xero_goes_with_the_next_sync_that_a_person_asks_for(company: Company) -> None:
    with_an_invoice(company)
    contact = company.xero.objects("Contacts", company.tenants[0])[0]["ContactID"]
    change_contact(company, contact, ContactStatus="ARCHIVED")
    company.change(an_invoice("i-2"))
    company.sync()
    assert company.problems() == ["customer_archived"]
    change_contact(company, contact, ContactStatus="ACTIVE")
    company.sync(trigger="schedule")
    assert invoices(company) == ["I-1"]
    company.sync()
    assert invoices(company) == ["I-1", "I-2"]
    assert company.problems() == []


def test_an_invoice_whose_product_was_deleted_in_xero_goes_without_it_when_synced_again(
    company: Company,
) -> None:
    company.change(a_customer())
    company.change(a_product())
    company.sync()
    company.change(an_invoice(**a_document([("2", "10.00")], "p-1")))
    company.press()
    company.pause_at("after_batch_frozen")
    item = company.xero.objects("Items", company.tenants[0])[0]["ItemID"]
    company.xero.control("DELETE", f"objects/Items/{item}", tenant_id=str(company.tenants[0]))
    company.settle()
    assert company.problems() == ["product_gone"]
    company.sync()
    assert invoices(company) == ["I-1"]
    assert company.problems() == []


def test_a_person_who_joins_a_planned_sync_has_what_is_mended_tried_again(company: Company) -> None:
    with_an_invoice(company)
    contact = company.xero.objects("Contacts", company.tenants[0])[0]["ContactID"]
    change_contact(company, contact, ContactStatus="ARCHIVED")
    company.change(an_invoice("i-2"))
    company.sync()
    change_contact(company, contact, ContactStatus="ACTIVE")
    company.press(trigger="schedule")
    company.press()
    company.settle()
    assert invoices(company) == ["I-1", "I-2"]


def test_a_doubtful_match_is_not_sent_by_syncing_again(company: Company) -> None:
    a_contact(company, Name="Bloom c-1", EmailAddress="other@example.nz")
    company.change(a_customer(email="bloom@example.nz"))
    company.sync()
    company.sync()
    assert company.problems() == ["match_customer_doubtful"]
    assert company.xero.writes() == 0


def test_a_doubtful_match_that_is_none_any_more_is_solved(company: Company) -> None:
    contact = a_contact(company, Name="Bloom c-1", EmailAddress="other@example.nz")
    company.change(a_customer(email="bloom@example.nz"))
    company.sync()
    change_contact(company, contact, EmailAddress="bloom@example.nz")
    company.sync()
    assert company.problems() == []
    assert company.xero.writes() == 0


def test_a_doubtful_match_that_turns_out_to_be_ours_is_solved(company: Company) -> None:
    contact = a_contact(company, Name="Bloom c-1", EmailAddress="other@example.nz")
    company.change(a_customer(email="bloom@example.nz"))
    company.sync()
    change_contact(company, contact, ContactNumber=mark("c-1"))
    company.sync()
    assert company.problems() == []
