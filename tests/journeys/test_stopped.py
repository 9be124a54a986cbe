"""Events are published while every service is stopped and started three times.

If this breaks, an upgrade loses records that phones save meanwhile.
"""

import asyncio
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import httpx
import pytest

from common.contracts.message import Event
from common.contracts.pulled import (
    Account,
    CustomersPulled,
    OrganisationFacts,
    OrganisationPulled,
    PulledCustomer,
)
from common.contracts.records import Customer
from common.contracts.sync import Entry, SyncCompleted, SyncRecorded, SyncStarted
from common.ids import new_id
from common.messaging.publisher import Outgoing, Publisher
from common.messaging.topology import DEAD, UNROUTED, depth
from launcher.broker.users import ADMIN
from launcher.loops import outside_of_loops
from tests.company import Company
from tests.journeys.publishing import published
from tests.waiting import let_pass, wait_until
from tests.world import IMPORT_NAMES, World, any_of

EVENTS, AT_ONCE = 500, 5
CONSUMERS = ("config", "sync-worker", "log", "invoicing")
TAKES = 10.0
SPREAD = "the events are spread over the seconds in which services stop and start"
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def _customer_created(number: int) -> dict[str, Any]:
    return published(
        "customer.created", {"id": f"till-{number:03}", "name": f"Customer of the till {number:03}"}
    )


def _sends_events(world: World, key: str) -> None:
    """A till that sends its events until each was taken, however often nobody answers."""
    events = [_customer_created(number) for number in range(EVENTS)]
    with httpx.Client(base_url=world.public_url, headers={"Authorization": f"Bearer {key}"}) as till:
        for start in range(0, EVENTS, AT_ONCE):
            wait_until(partial(_taken, till, events[start : start + AT_ONCE]), "the events are accepted", 120)
            let_pass(TAKES / EVENTS * AT_ONCE, because=SPREAD)


def _taken(till: httpx.Client, events: list[dict[str, Any]]) -> bool:
    try:
        answer = till.post("/api/v1/events", json=events, timeout=20)
    except httpx.HTTPError:
        return False
    assert answer.status_code == 202 or answer.status_code >= 500, answer.text
    return answer.status_code == 202 and all(one["accepted"] for one in answer.json()["results"])


def _reported(company: Company, other: Company, sync_id: UUID) -> Iterator[tuple[Company, Event]]:
    """What a worker says: entries and customers of one company, readings of the organisation of another."""
    organisation = OrganisationFacts(name="Demo Company (NZ)", base_currency="NZD")
    choices = company.choices()
    offered = {one["id"]: one for one in (*choices["payment_accounts"], *choices["revenue_accounts"])}
    accounts = tuple(Account.model_validate(one) for one in offered.values())
    tenant, began = UUID(company.tenant_id), datetime.now(UTC) + timedelta(seconds=company.world.ahead)
    about = {"sync_id": sync_id, "mode": "sync", "trigger": "person"}
    yield other, SyncStarted(**about, tenant_id=tenant, organisation="", sequence=1)
    for n in range(1, EVENTS + 1):
        entry = Entry(sequence=n, at=began, kind="customer", label=f"Customer {n}", outcome="created")
        yield other, SyncRecorded(sync_id=sync_id, entries=(entry,))
        pulled = PulledCustomer(record=Customer(id=f"pulled-{n}", name=f"Pulled {n}"))
        yield other, CustomersPulled(tenant_id=tenant, records=(pulled,))
        read_at = began + timedelta(milliseconds=n)
        yield (
            company,
            OrganisationPulled(
                tenant_id=tenant, read_at=read_at, organisation=organisation, accounts=accounts, tax_rates=()
            ),
        )
    yield other, SyncCompleted(sync_id=sync_id, sequence=2, state="completed", entries=EVENTS)


async def _logs(url: str, reported: Sequence[tuple[Company, Event]]) -> None:
    publisher = Publisher("sync-worker", url)
    for company, event in reported:
        body = event.model_dump_json(by_alias=True).encode()
        await publisher.publish(Outgoing(event.id, event.type, UUID(company.company_id), body, TRACE))
        await asyncio.to_thread(let_pass, TAKES / len(reported), SPREAD)
    await publisher.close()


def _stops_and_starts(world: World, services: Collection[str]) -> dict[str, int]:
    """Stop services at the same time, start them again, and return their exit statuses."""
    running = [world.service(service) for service in services]
    for one in running:
        one.process.terminate()
    statuses = {one.name: one.process.wait(30) for one in running}
    world.start_services(services)
    return statuses


@pytest.mark.timeout(300)
def test_what_is_said_while_services_stop_and_start_is_applied_all_of_it(company: Company) -> None:
    world = company.world
    other = Company.signed_up(world)
    key = any_of(company.http.post("/api/v1/keys", json={"name": "till"}))["key"]
    sync_id = new_id()
    reported = list(_reported(company, other, sync_id))
    before, statuses = _left_lying(world), []
    with ThreadPoolExecutor(2) as speakers:
        sending = speakers.submit(_sends_events, world, key)
        saying = speakers.submit(
            outside_of_loops, _logs(world.infrastructure.amqp_url("sync-worker", world.vhost), reported)
        )
        for services in (IMPORT_NAMES, CONSUMERS, CONSUMERS):
            let_pass(0.5, because="some events are sent between two stops")
            statuses.append(_stops_and_starts(world, services))
        sending.result()
        saying.result()

    assert all(status == 0 for one in statuses for status in one.values()), statuses
    wait_until(lambda: len(_entries(other, sync_id)) == EVENTS, seconds=60)
    wait_until(lambda: len(_customers(other)) == EVENTS, seconds=60)
    last_read = reported[-2][1]
    assert isinstance(last_read, OrganisationPulled)
    wait_until(lambda: datetime.fromisoformat(company.choices()["read_at"]) >= last_read.read_at, seconds=60)
    sync = company.syncs()
    assert sync["state"] == "completed", sync
    names = [contact["Name"] for contact in company.in_xero("Contacts")]
    assert len(names) == len(set(names)) == EVENTS
    assert _left_lying(world) == before


def _left_lying(world: World) -> list[int]:
    """Count the dead letters, and what nobody was there for."""
    url = world.infrastructure.amqp_url(ADMIN, world.vhost)
    return [outside_of_loops(depth(url, queue)) for queue in (DEAD, UNROUTED)]


def _entries(company: Company, sync_id: UUID) -> list[dict[str, Any]]:
    answer = company.http.get(f"/api/v1/syncs/{sync_id}/entries", params={"limit": 500})
    return list(answer.json()["items"]) if answer.is_success else []


def _customers(company: Company) -> list[dict[str, Any]]:
    return list(any_of(company.http.get("/api/v1/customers", params={"limit": 500}))["items"])
