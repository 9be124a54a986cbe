"""Messages that come twice, late, out of order or unreadable, or that kill the process that handles them.

If this breaks, an old version of an invoice replaces a newer one, or one bad message stops all others.
"""

from uuid import uuid4

import pytest

from tests.checker import Expected
from tests.faults.post import Till, post, published_by_invoicing, sends_again
from tests.faults.proxy import Proxy
from tests.faults.shop import Shop
from tests.faults.stage import Stage
from tests.waiting import wait_until
from tests.world import any_of


def a_shop(stage: Stage) -> Shop:
    """Make a company with a customer and an invoice that no sync has seen."""
    company = stage.shop()
    company.makes_customers(1)
    company.makes_invoices(1)
    return company


def test_12_a_confirm_is_lost(stage: Stage) -> None:
    company = stage.shop()
    company.makes_customers(1)
    proxy, url = Proxy.before(stage.world.infrastructure.amqp_url("invoicing", stage.world.vhost))
    stage.world.service("invoicing").terminate()
    invoicing = stage.world.start("invoicing", AMQP_URL=url)
    try:
        proxy.cuts_answer_after = lambda output: b"invoice.created" in output
        company.makes_invoices(1)
        wait_until(lambda: proxy.cuts > 0, "the connection is cut between publish and confirm")
        proxy.cuts_answer_after = None
        wait_until(stage.published_everything, "it is said once more")
        assert stage.syncs(company)["counts"]["invoice"] == {"created": 1}
        stage.finds_nothing_wrong(company)
    finally:
        invoicing.terminate()
        proxy.end()


def test_14_bodies_nobody_can_read(stage: Stage) -> None:
    company = a_shop(stage)
    before = stage.depth("dead")
    (good,) = published_by_invoicing(stage, company, "invoice.created")
    spoilt = [
        b"{",
        b'"a text"',
        b'{"id": 1}',
        good["body"].replace(b'"revision":1', b'"revision":"first"'),
        good["body"].replace(b"Roses", b"Ro\\u0000ses"),
    ]
    post(stage, [{**good, "message_id": uuid4(), "body": body} for body in spoilt])
    company.makes_invoices(2)

    assert stage.syncs(company)["counts"]["invoice"] == {"created": 3}

    wait_until(lambda: stage.depth("dead") == before + len(spoilt), "each is a dead letter")
    stage.finds_nothing_wrong(company)


@pytest.mark.fast
def test_16_the_same_event_a_hundred_times_at_once(stage: Stage) -> None:
    company = a_shop(stage)
    (event,) = published_by_invoicing(stage, company, "invoice.created")
    dead = stage.depth("dead")

    post(stage, [event] * 100)

    assert stage.syncs(company)["counts"]["invoice"] == {"created": 1}
    assert stage.depth("dead") == dead
    stage.finds_nothing_wrong(company)


def test_17_the_same_invoice_under_two_event_ids(stage: Stage) -> None:
    company = a_shop(stage)
    (event,) = published_by_invoicing(stage, company, "invoice.created")
    again = str(uuid4()).encode()
    body = event["body"].replace(str(event["message_id"]).encode(), again)
    assert again in body

    post(stage, [{**event, "message_id": again.decode(), "body": body}])

    assert stage.syncs(company)["counts"]["invoice"] == {"created": 1}
    stage.finds_nothing_wrong(company)


def test_18_an_update_comes_before_its_create(stage: Stage) -> None:
    company = a_shop(stage)
    till = Till(company)
    name = str(uuid4())
    created = till.event("customer.created", 1, {"id": name, "name": f"Early {name}"})
    updated = till.event("customer.updated", 2, {"id": name, "name": f"Late {name}"})

    till.publishes(updated, created)

    assert stage.syncs(company)["state"] == "completed"
    stage.also_expects(company, Expected("customer", name, updated["record"], revision=2))
    stage.finds_nothing_wrong(company)


@pytest.mark.fast
def test_19_an_old_update_comes_after_a_new_one(stage: Stage) -> None:
    company = a_shop(stage)
    (invoice,) = company.invoices
    company.edits(invoice, [{"description": "Lilies", "quantity": "4", "price": "5.00", "tax_id": "gst"}])
    assert stage.syncs(company)["state"] == "completed"
    problems = any_of(company.http.get("/api/v1/problems"))
    (old,) = published_by_invoicing(stage, company, "invoice.created")

    post(stage, [old])

    stage.finds_nothing_wrong(company)
    assert any_of(company.http.get("/api/v1/problems")) == problems, "a replay is nothing to tell of"


def test_15_a_message_that_ends_whoever_takes_it(stage: Stage) -> None:
    records = "sync-worker.records"
    company = stage.shop()
    company.makes_customers(1)
    stage.no_worker()
    company.makes_invoices(10)
    wait_until(lambda: stage.depth(records) >= 10, "ten messages wait")
    waiting, dead = stage.depth(records), stage.depth("dead")

    def the_broker_has_them_all() -> bool:
        return stage.depth(records) + stage.depth("dead") - dead >= waiting

    for _ in range(25):
        worker = stage.worker(wait=False, FAILPOINT="after_event_written")
        worker.process.wait(60)
        wait_until(the_broker_has_them_all, "the messages of the worker that died are back")
        if stage.depth(records) == 0:
            break
    assert stage.depth(records) == 0, "twenty times and no more"
    assert stage.depth("dead") - dead == waiting
    worker = stage.worker()
    assert stage.syncs(company)["state"] == "completed"

    assert sends_again(stage, records) >= waiting
    stage.finds_nothing_wrong(company)
    assert stage.depth("dead") == 0
