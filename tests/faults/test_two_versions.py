"""The last release and the present version work side by side, on one database and one broker.

If this breaks, an upgrade that replaces one process after the other loses, doubles or stops records of customers.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
from tests.faults.versions import PRESENT, last_release, migrate_with, replaces
from tests.waiting import wait_until
from tests.world import IMPORT_NAMES, Keys, Running, free_port, migrate_all


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
