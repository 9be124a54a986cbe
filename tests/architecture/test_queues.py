"""Every event is published and consumed by someone, and every queue is bound to events that exist.

If this breaks, messages pile up in a queue that nobody reads, or an invoice's event reaches no service.
"""

import pytest

from common.contracts import EVENTS, OPEN_EVENTS
from common.messaging import Bus, WorkQueue
from docs_tool.events import built_by, consumed_by, published_by
from docs_tool.suite import SERVICES, Described

HEARING = [service for service in SERVICES if service.service.queues]


def consumed_queues(service: Described) -> list[WorkQueue]:
    """Return the queues that a service's handlers subscribe to, as a bus that is never started does it."""
    bus = Bus(service.name, "amqp://127.0.0.1/")

    handlers = service.layer("handlers")
    assert handlers is not None
    wanted = handlers.subscriptions.__code__.co_argcount
    handlers.subscriptions(*([None] * wanted))(bus.subscribe)
    return bus.queues


@pytest.mark.parametrize("service", HEARING, ids=lambda one: one.name)
def test_every_declared_queue_is_consumed_and_every_consumed_queue_is_declared(service: Described) -> None:
    assert sorted(queue.name for queue in consumed_queues(service)) == sorted(
        queue.name for queue in service.service.queues
    )


@pytest.mark.parametrize("service", HEARING, ids=lambda one: one.name)
def test_a_queue_bears_the_name_of_its_service(service: Described) -> None:
    assert all(queue.name.startswith(f"{service.name}.") for queue in service.service.queues)


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
def test_a_service_builds_exactly_the_events_that_the_contracts_let_it_publish(service: Described) -> None:
    forwarded = OPEN_EVENTS if service.name == "gateway" else set()

    assert built_by(service) | forwarded == published_by(service)


def test_every_event_has_a_hearer() -> None:
    received = set[str]().union(*(consumed_by(service) for service in SERVICES))

    assert set(EVENTS) - received == set()


def test_every_queue_is_bound_to_events_that_exist() -> None:
    bound = {name for service in SERVICES for queue in service.service.queues for name in queue.events}

    assert bound - set(EVENTS) == set()


def test_no_former_binding_of_a_queue_is_one_that_it_has() -> None:
    queues = [queue for service in SERVICES for queue in service.service.queues]

    assert [queue.name for queue in queues if set(queue.former) & set(queue.events)] == []
