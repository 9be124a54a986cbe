"""The last release and the present version work side by side, on one database and one broker.

If this breaks, an upgrade that replaces one process after the other loses, doubles or stops records of customers.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from launcher.broker.declaring import declare
from launcher.broker.users import broker_file
from launcher.infrastructure import OPERATOR, Infrastructure
from launcher.loops import outside_of_loops
from tests.conftest import FAILED, a_world
from tests.faults.conftest import note
from tests.faults.post import post, published_by_invoicing
from tests.faults.shop import Shop
from tests.faults.stage import LEASE, OUTBOXES, Stage
from tests.faults.versions import copy_of_present, last_release, migrate_with
from tests.waiting import wait_until
from tests.world import IMPORT_NAMES, Keys, Running, any_of, free_port, migrate_all

EVENTS_FILE, RECORDS_FILE = (f"libs/common/common/contracts/{name}.py" for name in ("invoicing", "records"))
KNOWS_LESS = {
    EVENTS_FILE: ('"creditnote.updated", "creditnote.voided"]', '"creditnote.updated"]'),
    RECORDS_FILE: ('prices: Literal["exclusive", "inclusive"]', 'prices: Literal["exclusive"]'),
}
"""The changes to the present contracts that make a version without a type of event and without a value."""
KNOWS_MORE = {
    RECORDS_FILE: (
        "    tax_number: Text | None = None\n",
        '    tax_number: Text | None = None\n    fax: Text = ""\n',
    ),
}
"""The change to the present contracts that makes a version with one more field."""
INCLUSIVE = {
    "prices": "inclusive",
    "lines": [{"description": "Ribbon", "quantity": "1", "price": "23.00", "tax_id": "gst"}],
    "subtotal": "20.00",
    "tax": "3.00",
    "total": "23.00",
}
PRESENT = ""
"""The PYTHONPATH of a process of the present version, whose code is installed."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The code of the last release."""
    return last_release(tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="module")
def released_template(infrastructure: Infrastructure, release: str) -> Iterator[str]:
    """A database that the last release has migrated."""
    name = infrastructure.create_database()
    migrate_with(release, infrastructure, name)
    yield name
    infrastructure.drop_database(name)


@pytest.fixture
def upgrade(
    infrastructure: Infrastructure,
    keys: Keys,
    released_template: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Stage]:
    """A database of the last release and a sandbox; no service runs.

    The last release declares what all services share, and its messages have no verified user. So all services sign in
    as the operator, as docs/run/upgrade.md says, and check no senders.
    """
    with a_world(infrastructure, keys, released_template, tmp_path) as world:
        world.rabbit_user = OPERATOR
        world.start_sandbox("--organisations", "2")
        stage = Stage(world, tmp_path)
        with note(request.node, stage):
            yield stage
        if request.node.stash.get(FAILED, False):
            world.print_logs()


def starts_all(stage: Stage, code: str) -> None:
    """Start all services with a version's code."""
    started = [stage.world.start(service, wait=False, PYTHONPATH=code) for service in IMPORT_NAMES]
    for one in started:
        one.wait_until("/health/ready")


def replaces(stage: Stage, service: str, code: str) -> None:
    """End a service and start it at its place with another version's code."""
    assert stage.world.service(service).terminate() == 0
    stage.world.start(service, PYTHONPATH=code)


def prepares(stage: Stage) -> None:
    """Do the steps of docs/run/upgrade.md that come before the services: the databases, then RabbitMQ."""
    world = stage.world
    migrate_all(world.infrastructure, world.database)
    outside_of_loops(declare(world.infrastructure.amqp_url(OPERATOR, world.vhost)))
    world.start_keeper()


def nothing_failed(stage: Stage, *companies: Shop) -> None:
    """Find nothing wrong with a record, no dead letter, no stored event, and no sync that failed."""
    stage.finds_nothing_wrong(*companies, rest_to_come=True)
    wait_until(stage.published_everything, "all events are published")
    assert (stage.depth("dead"), stage.depth("unrouted")) == (0, 0)
    assert stage.rows("SELECT state FROM syncs WHERE state NOT IN ('completed', 'joined')") == []
    assert [one.name for one in stage.world.running if "event refused" in one.output()] == []
    for schema in set(OUTBOXES) - {"auth"}:
        assert stage.rows("SELECT queue, type, reason FROM unread_events", schema=schema) == []


@pytest.mark.timeout(600)
def test_processes_of_both_versions_work_side_by_side_after_migrations_during_a_sync(
    upgrade: Stage, release: str
) -> None:
    world = upgrade.world
    starts_all(upgrade, release)
    company = upgrade.shop()
    company.opens()
    assert upgrade.syncs(company)["state"] == "completed"

    company.changes_everything()
    upgrade.arms("slow", options={"seconds": 10}, method="PUT", path="/Invoices")
    sync_id = company.presses_sync()
    wait_until(lambda: upgrade.rows("SELECT 1 FROM batches WHERE state = 'sent'"), "a batch is on its way")
    with ThreadPoolExecutor(1) as phone:
        saving = phone.submit(company.makes_invoices, 30)
        prepares(upgrade)
        saving.result()
    assert upgrade.sees_through(company, sync_id)["state"] == "completed"

    present = starts_beside(upgrade)
    company.sells()
    released_gateway, company.http.base_url = company.http.base_url, httpx.URL(present["gateway"].url)
    company.sells()
    company.renames(company.customers[0])
    assert upgrade.syncs(company)["state"] == "completed"
    company.http.base_url = released_gateway
    company.sells()
    assert upgrade.syncs(company)["state"] == "completed"

    for service in IMPORT_NAMES:
        assert world.service(service).terminate() == 0
    for one in present.values():
        assert one.terminate() == 0
    starts_all(upgrade, PRESENT)
    gives_each_service_its_own_user(upgrade, company)
    nothing_failed(upgrade, company)
    its_wildcard_bindings_are_gone(upgrade, company)


def starts_beside(stage: Stage) -> dict[str, Running]:
    """Start a worker, an invoicing service and a gateway of the present version beside those that run."""
    worker = stage.worker()
    invoicing = stage.world.start("invoicing", port=free_port())
    gateway = stage.world.start("gateway", port=free_port(), INVOICING_URL=invoicing.url)
    return {"sync-worker": worker, "invoicing": invoicing, "gateway": gateway}


def gives_each_service_its_own_user(stage: Stage, company: Shop) -> None:
    """Replace the services once more while records are saved, as soon as no message of the last release is left."""
    queues = [queue["name"] for queue in broker_file()["queues"] if queue["name"] != "dead"]
    wait_until(lambda: not any(stage.depth(queue) for queue in queues), "the queues are empty")
    stage.world.rabbit_user = None
    for service in IMPORT_NAMES:
        sync_id = company.presses_sync()
        replaces(stage, service, PRESENT)
        company.sells()
        assert stage.sees_through(company, sync_id)["state"] == "completed", service


def its_wildcard_bindings_are_gone(stage: Stage, company: Shop) -> None:
    """Check that an event that no version knows reaches no queue: the release bound queues by wildcards."""
    (event, *_) = published_by_invoicing(stage, company, "invoice.created")
    post(stage, [{**event, "message_id": uuid4(), "type": "invoice.painted"}])
    wait_until(lambda: stage.depth("unrouted") == 1, "the event is unrouted")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("released_first", [True, False], ids=["released_first", "present_first"])
def test_a_worker_continues_the_batch_that_a_worker_of_the_other_version_sent(
    upgrade: Stage, release: str, tmp_path: Path, released_first: bool
) -> None:
    first, second = (release, PRESENT) if released_first else (PRESENT, release)
    prepares(upgrade)
    starts_all(upgrade, PRESENT)
    company = upgrade.shop()
    company.opens()
    upgrade.no_worker()
    for point in ("after_xero_answer", "after_batch_frozen"):
        sync_id = company.presses_sync()
        died = upgrade.worker(
            wait=False, FAILPOINT=point, FAILPOINT_FILE=str(tmp_path / point), PYTHONPATH=first
        )
        assert upgrade.dies(died, company, sync_id)
        upgrade.world.pass_time(LEASE)

        worker = upgrade.worker(PYTHONPATH=second)

        assert upgrade.sees_through(company, sync_id)["state"] == "completed"
        assert worker.terminate() == 0
        company.sells()
    upgrade.worker(PYTHONPATH=second)
    nothing_failed(upgrade, company)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("most_are_released", [True, False], ids=["most_released", "most_present"])
def test_each_service_works_among_services_of_the_other_version(
    upgrade: Stage, release: str, most_are_released: bool
) -> None:
    most, one = (release, PRESENT) if most_are_released else (PRESENT, release)
    prepares(upgrade)
    starts_all(upgrade, most)
    company = upgrade.shop()
    company.opens()
    assert upgrade.syncs(company)["state"] == "completed"
    company.changes_everything()
    for service in IMPORT_NAMES:
        replaces(upgrade, service, one)
        company.sells()
        company.renames(company.customers[0])
        assert upgrade.syncs(company)["state"] == "completed", service
        replaces(upgrade, service, most)
    nothing_failed(upgrade, company)


def causes(company: Shop) -> list[str]:
    """Return the causes of a company's open problems."""
    return [one["cause"] for one in company.problems()]


def stored(stage: Stage, company: Shop) -> list[str]:
    """Return the types of the company's events that its worker could not read."""
    query = "SELECT type FROM unread_events WHERE company_id = $1 ORDER BY type"
    return [row["type"] for row in stage.rows(query, company.company_id)]


def test_a_type_and_a_value_that_a_worker_does_not_know_wait_for_one_that_does(
    stage: Stage, tmp_path: Path
) -> None:
    older = copy_of_present(tmp_path / "older", KNOWS_LESS)
    company = stage.shop()
    company.opens()
    assert stage.syncs(company)["state"] == "completed"
    note = company.names["note"]
    stage.no_worker()
    worker = stage.worker(PYTHONPATH=older)

    any_of(company.http.post(f"/api/v1/creditnotes/{note}/void"))
    (inclusive,) = company.makes_invoices(1, **INCLUSIVE)
    company.sells()
    wait_until(lambda: stored(stage, company) == ["creditnote.voided", "invoice.created"], "both wait")
    assert stage.syncs(company)["state"] == "completed"

    assert stored(stage, company) == ["creditnote.voided", "invoice.created"]
    assert causes(company) == ["not_known_yet"] * 2
    in_xero = company.invoice_numbers_in_xero()
    assert company.invoices[inclusive]["number"] not in in_xero
    assert len(in_xero) == len(company.invoices) - 1, "all other invoices go on"
    assert stage.depth("dead") == 0
    assert worker.terminate() == 0

    stage.worker()

    assert stored(stage, company) == []
    stage.finds_nothing_wrong(company, rest_to_come=True)
    assert causes(company) == []


def test_a_field_that_a_worker_does_not_know_is_ignored_and_no_reason_for_a_problem(
    stage: Stage, tmp_path: Path
) -> None:
    newer = copy_of_present(tmp_path / "newer", KNOWS_MORE)
    company = stage.shop()
    company.opens()
    customer = {"id": str(uuid4()), "name": f"Customer {uuid4()}", "fax": "04 123 4567"}
    with replaced(stage, ("invoicing", "gateway"), newer):
        company.puts("customers", customer)
        assert stage.syncs(company)["state"] == "completed"
    events = published_by_invoicing(stage, company, "customer.created")
    assert sum(b'"fax":"04 123 4567"' in one["body"] for one in events) == 1

    stage.no_worker()
    worker = stage.worker(PYTHONPATH=newer)
    post(stage, events)
    company.makes_customers(1)
    query = "SELECT 1 FROM records WHERE record_id = $1"
    wait_until(lambda: stage.rows(query, company.customers[-1]), "the newer version has read them once more")

    assert causes(company) == []
    assert stage.depth("dead") == 0
    assert worker.terminate() == 0
    stage.worker()
    stage.finds_nothing_wrong(company, rest_to_come=True)


@contextmanager
def replaced(stage: Stage, services: tuple[str, ...], code: str) -> Iterator[None]:
    """Run services with another version's code, and with the present one afterwards."""
    for service in services:
        replaces(stage, service, code)
    try:
        yield
    finally:
        for service in services:
            replaces(stage, service, PRESENT)
