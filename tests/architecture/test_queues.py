"""Every event is published and consumed by someone, and every queue is bound to events that exist.

If this breaks, messages pile up in a queue that nobody reads, or an invoice's event reaches no service.
"""

from collections.abc import Callable
from typing import Any

import pytest

from common.contracts import EVENTS
from common.messaging import WorkQueue
from docs_tool.events import consumed_by, published_by
from docs_tool.suite import SERVICES, Described

HEARING = [service for service in SERVICES if service.service.queues]


def consumed_queues(service: Described) -> list[WorkQueue]:
    """Return the queues that a service's handlers subscribe to."""
    queues: list[WorkQueue] = []

    def subscribe(queue: WorkQueue) -> Callable[[Any], Any]:
        queues.append(queue)
        return lambda handler: handler

    handlers = service.layer("handlers")
    assert handlers is not None
    wanted = handlers.subscriptions.__code__.co_argcount
    handlers.subscriptions(*([None] * wanted))(subscribe)
    return queues


@pytest.mark.parametrize("service", HEARING, ids=lambda one: one.name)
def test_every_declared_queue_is_consumed_and_every_consumed_queue_is_declared(service: Described) -> None:
    assert sorted(queue.name for queue in consumed_queues(service)) == sorted(
        queue.name for queue in service.service.queues
    )


@pytest.mark.parametrize("service", HEARING, ids=lambda one: one.name)
def test_a_queue_bears_the_name_of_its_service(service: Described) -> None:
    assert all(queue.name.startswith(f"{service.name}.") for queue in service.service.queues)


def test_every_event_has_a_speaker() -> None:
    output = set[str]().union(*(published_by(service) for service in SERVICES))

    assert set(EVENTS) - output == set()


def test_every_event_has_a_hearer() -> None:
    received = set[str]().union(*(consumed_by(service) for service in SERVICES))

    assert set(EVENTS) - received == set()


def test_every_queue_is_bound_to_events_that_exist() -> None:
    bound = {name for service in SERVICES for queue in service.service.queues for name in queue.events}

    assert {name for name in bound if "*" not in name} - set(EVENTS) == set()
