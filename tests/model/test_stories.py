"""Failures that were found by reading the code, each as the story in which it happened.

If this breaks, one of these failures is back: a customer that cannot be changed, a sync that never ends, an answer
that is ignored.
"""

from typing import Any

from tests.model.builders import a_credit_note, a_customer, an_invoice, with_an_invoice
from tests.model.company import Company
from tests.model.judging import judge
from tests.model.log_errors import ERRORS

ANY_STEPS = 10_000


def asked(company: Company, query: str, *arguments: Any) -> list[Any]:
    """Ask the worker's schema about a company."""

    async def ask() -> list[Any]:
        async with company.database.transaction(company.company_id) as connection:
            return list(await connection.fetch(query, *arguments))

    return company.stage.run(ask())


def states(company: Company) -> list[str]:
    """Return how the syncs of a company ended, the newest last."""
    return [row["state"] for row in asked(company, "SELECT state FROM syncs ORDER BY requested_at")]


def contact_of(company: Company, name: str) -> str:
    """Find the id of a contact."""
    contacts = company.xero.objects("Contacts", company.tenants[0])
    return next(str(one["ContactID"]) for one in contacts if one["Name"] == name)


def test_a_customer_whose_contact_was_merged_into_another_ones_can_still_be_changed(company: Company) -> None:
    company.change(a_customer("c-1"))
    company.change(a_customer("c-2"))
    company.sync()
    company.xero.change(
        "Contacts",
        company.tenants[0],
        contact_of(company, "Bloom c-1"),
        ContactStatus="ARCHIVED",
        MergedToContactID=contact_of(company, "Bloom c-2"),
    )
    company.sync()

    company.change(a_customer("c-1", phone="555 123"))
    company.sync()
    company.sync()

    assert states(company)[-2:] == ["completed", "completed"]
    assert not ERRORS


def test_a_sync_that_fails_again_and_again_ends_and_the_next_one_goes_on_once_it_is_mended(
    company: Company,
) -> None:
    with_an_invoice(company)
    spoil = """
        INSERT INTO batches (
            company_id, batch_id, tenant_id, sync_id, kind, verb, method, path, query, body, state, answer_status
        )
        SELECT company_id, sync_id, tenant_id, sync_id, 'nothing', 'create', 'PUT', 'Nowhere', '{}', '', 'answered', 200
        FROM syncs WHERE state = 'completed' LIMIT 1
    """
    asked(company, spoil)
    company.change(an_invoice("i-2"))

    company.sync()

    assert states(company)[-1] == "failed"
    assert len(ERRORS) == 3
    ERRORS.clear()
    asked(company, "DELETE FROM batches WHERE kind = 'nothing'")
    judge(company)


def test_an_old_state_of_a_credit_note_that_comes_late_brings_no_allocation_back(company: Company) -> None:
    with_an_invoice(company)
    company.change(a_credit_note(used="5.00"))
    late = company.bus.waiting.pop()
    company.change(a_credit_note())
    company.sync()

    company.bus.waiting.append(late)
    company.workers.settle()
    company.sync()

    (note,) = company.xero.objects("CreditNotes", company.tenants[0])
    assert not note.get("Allocations")
    judge(company)


def test_a_stop_takes_back_what_was_never_sent_and_does_not_wait_for_the_next_day(company: Company) -> None:
    company.change(a_customer())
    company.xero.arm(
        "limited", match={"path": "/Contacts", "method": "PUT"}, problem="day", retry_after=50_000
    )
    company.press()
    company.workers.work_until_paused(10_000)
    assert states(company) == ["waiting"]

    company.stop_sync()
    company.workers.work_until_paused(10_000)

    assert states(company) == ["stopped"]
    assert asked(company, "SELECT 1 FROM batches WHERE state <> 'resolved'") == []
    judge(company)


def test_a_change_that_is_ignored_is_not_asked_about_again_until_the_record_changes(company: Company) -> None:
    company.turn_switch("update_customers", ("settings.switches",))
    company.change(a_customer())
    company.sync()
    contact = contact_of(company, "Bloom c-1")
    company.xero.change("Contacts", company.tenants[0], contact, ContactStatus="ARCHIVED")
    company.change(a_customer(phone="555 123"))
    company.sync()
    problem = "SELECT 1 FROM problems WHERE state = 'open'"
    assert len(asked(company, problem)) == 1

    company.answer(0, "ignore")
    company.sync()
    assert asked(company, problem) == []

    company.change(a_customer(phone="555 124"))
    company.sync()
    assert len(asked(company, problem)) == 1


def test_a_stop_that_comes_as_a_sync_begins_to_wait_is_not_sat_out(company: Company) -> None:
    with_an_invoice(company)
    company.press()
    company.workers.pause_while_asking_for_a_token(nth=1)
    company.neighbours.state = "reconnect_needed"
    company.stop_sync()
    company.workers.work_until_paused(ANY_STEPS)

    company.workers.both[0].process.go_on()
    company.workers.work_until_paused(ANY_STEPS)

    assert states(company)[-1] == "stopped"
    assert not ERRORS
