"""Problems whose reason a person has corrected.

If this breaks, a record stays out of Xero after its problem was corrected, or the page shows problems that no longer
exist.
"""

import asyncio
from typing import Any
from uuid import UUID

from sync_worker.domain.kind import Ref
from sync_worker.domain.marks import mark
from sync_worker.domain.problems import TAX_UNMAPPED, Problem
from sync_worker.repository.problems import ProblemRecord
from tests.model.builders import a_customer, an_invoice, with_an_invoice
from tests.model.company import Company
from tests.model.ledger import GST

TAXES = ("settings.taxes",)


def invoices(company: Company) -> list[str]:
    """Return the numbers of the invoices in Xero."""
    return sorted(one["InvoiceNumber"] for one in company.xero.objects("Invoices", company.tenants[0]))


def a_contact(company: Company, **words: Any) -> str:
    """Let the bookkeeper make a contact."""
    return str(company.xero.plant("Contacts", company.tenants[0], **words)["ContactID"])


def change_contact(company: Company, contact_id: str, **words: Any) -> None:
    """Let the bookkeeper change a contact, once the last sync is a while ago."""
    company.clock.advance(30)
    company.xero.change("Contacts", company.tenants[0], contact_id, **words)


def test_what_needs_attention_after_its_settings_were_corrected_goes_with_the_next_sync(
    company: Company,
) -> None:
    company.save(TAXES, tax_mapping={GST.id: "GONE"})
    company.change(a_customer())
    company.change(an_invoice())
    company.press()
    company.workers.pause_at("after_phase")
    company.save(TAXES, tax_mapping={GST.id: "OUTPUT2"})
    company.workers.settle()
    assert company.problems() == ["tax_unmapped"]
    company.sync(trigger="schedule")
    assert invoices(company) == ["I-1"]
    assert company.problems() == []


def test_a_sync_that_begins_anew_works_with_the_settings_that_it_froze_anew(company: Company) -> None:
    company.save(TAXES, tax_mapping={GST.id: "GONE"})
    company.change(a_customer())
    company.change(an_invoice())
    company.press()
    company.workers.pause_at("after_work_list_taken")
    company.save(TAXES, tax_mapping={GST.id: "OUTPUT2"})
    company.workers.settle()
    assert invoices(company) == ["I-1"]
    assert company.problems() == []


def test_what_is_mended_in_xero_goes_when_somebody_presses_try_again(company: Company) -> None:
    with_an_invoice(company)
    contact = company.xero.objects("Contacts", company.tenants[0])[0]["ContactID"]
    change_contact(company, contact, ContactStatus="ARCHIVED")
    company.change(an_invoice("i-2"))
    company.sync()
    assert company.problems() == ["customer_archived"]
    change_contact(company, contact, ContactStatus="ACTIVE")
    company.sync()
    assert invoices(company) == ["I-1"]
    company.answer(0, "retry")
    company.workers.settle()
    assert invoices(company) == ["I-1", "I-2"]
    assert company.problems() == []


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


def test_an_account_that_is_gone_stays_a_problem_until_it_is_back(company: Company) -> None:
    with_an_invoice(company)
    account = str(company.neighbours.settings[company.tenants[0]].revenue_account_id)
    company.xero.change("Accounts", company.tenants[0], account, Status="ARCHIVED")
    company.change(an_invoice("i-2"))
    company.sync()
    company.change(an_invoice("i-3"))
    company.workers.settle()
    assert company.problems() == ["account_gone"]
    company.xero.change("Accounts", company.tenants[0], account, Status="ACTIVE")
    company.sync()
    assert company.problems() == []
    assert invoices(company) == ["I-1", "I-2", "I-3"]


def test_another_account_chosen_solves_the_account_that_is_gone(company: Company) -> None:
    with_an_invoice(company)
    accounts = {one["Code"]: one["AccountID"] for one in company.xero.objects("Accounts", company.tenants[0])}
    company.xero.change("Accounts", company.tenants[0], accounts["200"], Status="ARCHIVED")
    company.sync()
    company.save(("settings.accounts",), revenue_account_id=UUID(accounts["260"]))
    company.workers.settle()
    assert company.problems() == []


def test_a_problem_stays_open_to_which_a_record_is_attached_while_another_is_released(
    company: Company,
) -> None:
    problem = Problem(TAX_UNMAPPED, "gst")
    tenant_id, company_id = company.tenants[0], company.company_id
    stopped, freed = (ProblemRecord(Ref("invoice", one), 1, one, problem) for one in ("i-1", "i-2"))

    async def free() -> list[UUID]:
        async with company.workers.current.deps.session(company_id) as session:
            return await session.problems.release([freed.ref])

    async def at_once() -> list[UUID]:
        async with company.workers.current.deps.session(company_id) as session:
            await session.in_organisation(tenant_id).problems.attach(freed)
        async with company.workers.current.deps.session(company_id) as session:
            await session.in_organisation(tenant_id).problems.attach(stopped)
            freeing = asyncio.ensure_future(free())
            await company.stage.until_somebody_waits()
        return await freeing

    assert company.stage.run(at_once()) == []
    assert company.problems() == ["tax_unmapped"]
