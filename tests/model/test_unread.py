"""A record that a newer version of the app saved: it waits, its older state is not sent, and the rest goes on.

If this breaks, one invoice that an older worker cannot read stops the sync of its company, or Xero gets an old state.
"""

import json
from typing import Any

from common.messaging.unread import UnreadEvent, UnreadEvents
from sync_worker import handlers
from sync_worker.flows.intake import unread
from tests.model.builders import a_customer, an_invoice, with_an_invoice
from tests.model.company import Company
from tests.model.judging import judge
from tests.model.test_stories import asked


def saved_by_a_newer_version(company: Company, record: Any) -> int:
    """Change a record, with a currency form that is known and a state that is not; return its place in the feed."""
    company.change(record)
    company.bus.waiting.pop()
    last = company.ledger.newest_change() - 1
    event = company.ledger.book.events[last]
    unknown = event.record.model_copy(update={"prices": "per_dozen"})  # type: ignore[attr-defined]
    company.ledger.book.events[last] = event.model_copy(update={"record": unknown})
    return last


def becomes_known(company: Company, change: int, record: Any) -> None:
    """Let the stored event hold the value as the version knows it that is started now."""
    event = company.ledger.book.events[change].model_copy(update={"record": record})
    company.ledger.book.events[change] = event
    body = event.model_dump_json(by_alias=True).encode()
    asked(company, "UPDATE unread_events SET body = $1", body)


def take_in(company: Company) -> None:
    """Take in unread events, as a service does when it starts."""
    worker = company.workers.current
    stored = UnreadEvents(worker.database)
    for queue in handlers.QUEUES:
        stored.add_consumer(queue, worker._handlers[queue.name])
    company.stage.run(stored.take_in())


def causes(company: Company) -> list[str]:
    """Return the causes of the open problems."""
    return [row["cause"] for row in asked(company, "SELECT cause FROM problems WHERE state = 'open'")]


def test_a_record_of_the_feed_that_cannot_be_read_waits_and_the_rest_goes_on(company: Company) -> None:
    with_an_invoice(company)
    company.sync()
    known = an_invoice(price="30.00")
    company.change(an_invoice(price="20.00"))
    change = saved_by_a_newer_version(company, known)
    company.change(a_customer("c-2"))
    company.bus.waiting.clear()

    company.sync()
    company.sync()

    (invoice,) = company.xero.objects("Invoices", company.tenants[0])
    assert float(invoice["SubTotal"]) == 20, "no older state was sent"
    assert len(company.xero.objects("Contacts", company.tenants[0])) == 2
    assert causes(company) == ["not_known_yet"]
    (sentence,) = (
        row["sentence"] for row in asked(company, "SELECT sentence FROM problems WHERE state = 'open'")
    )
    assert sentence.startswith("This invoice was saved by a newer version of InvoiceASAP")

    company.answer(0, "retry")
    company.workers.settle()
    (invoice,) = company.xero.objects("Invoices", company.tenants[0])
    assert float(invoice["SubTotal"]) == 20, "an answer does not send it either"
    assert causes(company) == ["not_known_yet"]

    becomes_known(company, change, known)
    take_in(company)
    company.sync()

    (invoice,) = company.xero.objects("Invoices", company.tenants[0])
    assert float(invoice["SubTotal"]) == 60
    assert causes(company) == []
    assert asked(company, "SELECT FROM unread_events") == []
    judge(company)


def test_a_change_that_does_not_say_its_record_is_one_problem_of_the_company(company: Company) -> None:
    company.change(a_customer("c-1"))
    company.change(a_customer("c-2"))
    last = company.ledger.newest_change() - 2
    known = company.ledger.book.events[last]
    company.ledger.book.events[last] = known.model_copy(update={"type": "parcel.sent"})
    company.bus.waiting.clear()

    company.sync()

    assert causes(company) == ["unknown_change"]
    assert [one["Name"] for one in company.xero.objects("Contacts", company.tenants[0])] == ["Bloom c-2"]
    company.ledger.book.events[last] = known
    asked(company, "UPDATE unread_events SET body = $1", known.model_dump_json(by_alias=True).encode())
    take_in(company)
    company.sync()
    assert causes(company) == []
    judge(company)


def test_an_event_of_the_bus_that_cannot_be_read_opens_the_problem_of_its_record_at_once(
    company: Company,
) -> None:
    with_an_invoice(company)
    company.sync()
    known = an_invoice(price="20.00")
    change = saved_by_a_newer_version(company, known)
    raw = company.ledger.book.events[change].model_dump(mode="json", by_alias=True)
    event = UnreadEvent(
        company.company_id, unread.QUEUE, raw["id"], raw["type"], "invoicing", json.dumps(raw).encode(), "new"
    )

    async def stored() -> None:
        async with company.workers.current.deps.session(company.company_id) as session:
            await session.unread.insert(event)
        await unread.event_stored(company.workers.current.deps, event)

    company.stage.run(stored())
    assert causes(company) == ["not_known_yet"]
    company.sync()
    assert len(asked(company, "SELECT FROM unread_events")) == 1, "the feed brought the same event again"

    becomes_known(company, change, known)
    take_in(company)
    assert causes(company) == []
    company.sync()
    judge(company)
