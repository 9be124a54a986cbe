"""RabbitMQ is killed, full, restarted or loses its queues, or closes channels.

If this breaks, an outage of RabbitMQ loses or doubles records, or a sync never goes on after it.
"""

import time
from uuid import uuid4

import pytest

from common.messaging.topology import UNROUTED
from tests.faults.post import (
    Till,
    cut_connections,
    delete_exchange,
    delete_queue,
    node,
    post,
    published_by_invoicing,
    queue_exists,
    sends_again,
)
from tests.faults.shop import Shop
from tests.faults.stage import Stage
from tests.waiting import let_pass, wait_until
from tests.world import any_of

ALARMS = {
    "disk": ("rabbit_disk_monitor:set_disk_free_limit", "100000000000000", "1000"),
    "memory": ("vm_memory_monitor:set_vm_memory_high_watermark", "0.00001", "0.4"),
}


def test_08_channels_are_closed_under_the_handlers(stage: Stage) -> None:
    company = stage.shop()
    company.makes_customers(2)
    stage.world.xero("POST", "latency", {"call_ms": 200})
    sync_id = company.presses_sync()

    for _ in range(5):
        company.makes_invoices(5)
        cut_connections(stage)

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company, rest_to_come=True)


def test_09_the_broker_is_killed_in_the_middle_of_a_sync(stage: Stage) -> None:
    company = stage.shop()
    company.makes_customers(2)
    company.makes_invoices(12)
    company.saves_settings(batch_size=3)
    stage.world.xero("POST", "latency", {"call_ms": 300})
    sync_id = company.presses_sync()
    wait_until(lambda: any("/Invoices" in call["path"] for call in company.writes_to_xero()), "it writes")

    stage.world.infrastructure.rabbitmq.kill()
    company.makes_invoices(3)
    let_pass(5, because="the broker stays away while the sync goes on")
    stage.world.infrastructure.rabbitmq.start()

    assert stage.sees_through(company, sync_id)["state"] == "completed"
    wait_until(stage.published_everything, "the outboxes are empty")
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company, rest_to_come=True)


def test_10_the_broker_restarts_with_ten_thousand_messages(stage: Stage) -> None:
    company = stage.shop()
    stage.no_worker()
    till = Till(company)
    names = [str(uuid4()) for _ in range(10_000)]
    till.publishes(*(till.event("product.created", 1, _a_product(name)) for name in names))

    stage.world.infrastructure.rabbitmq.stop()
    stage.world.infrastructure.rabbitmq.start()

    stage.worker()
    wait_until(lambda: _kept(stage, company) >= len(names), "all are kept", 120)
    assert _kept(stage, company) == len(names)
    assert stage.depth("dead") == 0


def _a_product(name: str) -> dict[str, object]:
    return {"id": name, "code": name[:30], "name": name, "price": "1.00", "sold": True}


def _kept(stage: Stage, company: Shop) -> int:
    (row,) = stage.rows(
        "SELECT count(*) AS n FROM records WHERE company_id = $1 AND kind = 'product'", company.company_id
    )
    return int(row["n"])


@pytest.mark.parametrize("alarm", ["disk", "memory"])
def test_11_the_broker_has_no_room(stage: Stage, alarm: str) -> None:
    company = stage.shop()
    company.makes_customers(1)
    company.makes_invoices(2)
    wait_until(stage.published_everything, "all is said")
    set_alarm, low, usual = ALARMS[alarm]
    node(stage).evaluate(f"{set_alarm}({low})")
    try:
        began = time.monotonic()
        refused = company.http.post("/api/v1/syncs", json={"mode": "sync"})
        assert refused.status_code == 503, refused.text
        assert int(refused.headers["Retry-After"]) > 0
        assert time.monotonic() - began < 10
        company.makes_invoices(2)
        let_pass(12, because="the outboxes try to publish, and give up after ten seconds")
        assert not stage.published_everything(), "the others' outboxes wait"
    finally:
        node(stage).evaluate(f"{set_alarm}({usual})")

    wait_until(stage.published_everything, "the outboxes are empty")
    stage.finds_nothing_wrong(company, rest_to_come=True)


@pytest.mark.parametrize("queue", ["sync-worker.records", "sync-worker.requests", "sync-worker.due"])
def test_13_a_queue_is_deleted_by_hand(stage: Stage, queue: str) -> None:
    company = stage.shop()
    company.makes_customers(1)
    delete_queue(stage, queue)
    company.makes_invoices(3)

    wait_until(lambda: queue_exists(stage, queue), "it is declared again")
    assert stage.syncs(company)["counts"]["invoice"] == {"created": 3}
    stage.finds_nothing_wrong(company)


def test_13_the_exchange_is_deleted_by_hand(stage: Stage) -> None:
    company = stage.shop()
    company.makes_customers(1)
    keeper = stage.world.start_keeper()
    try:
        delete_exchange(stage, "events")
        company.makes_invoices(3)
        sync_id = _presses_until_accepted(stage, company)

        assert stage.sees_through(company, sync_id)["state"] == "completed", "an accepted press is kept"
        wait_until(stage.published_everything, "the outboxes are empty", 90)
        wait_until(lambda: stage.depth(UNROUTED) == 0, "what came before the bindings is published again")
        stage.finds_nothing_wrong(company, rest_to_come=True)
    finally:
        keeper.terminate()


def _presses_until_accepted(stage: Stage, company: Shop) -> str:
    """Press Sync at once and again while it is refused; return the sync that was accepted."""
    accepted: list[str] = []

    def accepts() -> bool:
        answer = company.http.post("/api/v1/syncs", json={"mode": "sync"})
        if answer.status_code == 503:
            return False
        accepted.append(str(any_of(answer)["sync_id"]))
        return True

    wait_until(accepts, "a press is accepted", 60)
    return accepted[0]


@pytest.mark.fast
def test_dead_letters_are_sent_again_twice(stage: Stage) -> None:
    company = stage.shop()
    company.makes_customers(1)
    company.makes_invoices(1)
    (event,) = published_by_invoicing(stage, company, "invoice.created")
    assert stage.syncs(company)["counts"]["invoice"] == {"created": 1}

    for _ in range(2):
        post(stage, [{**event, "routing_key": "sync-worker.records"}], exchange="dead")
        wait_until(lambda: stage.depth("dead") > 0, "it is a dead letter")
        assert sends_again(stage, "sync-worker.records") == 1

    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company)
