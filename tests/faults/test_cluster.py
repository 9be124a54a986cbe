"""The leader of the queues in a cluster of three RabbitMQ nodes is killed, and then the next one.

If this breaks, an operator who runs a cluster still loses records when one node fails.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import pytest

from launcher.infrastructure import Infrastructure, cluster
from launcher.infrastructure.cluster import Cluster
from tests.conftest import FAILED, a_world
from tests.faults.conftest import note
from tests.faults.proxy import Proxy
from tests.faults.stage import Stage
from tests.waiting import let_pass, wait_until
from tests.world import Keys

QUEUE = "sync-worker.due"


class Balanced:
    """The infrastructure with the cluster as its broker, reached through one address as through a load balancer."""

    def __init__(self, infrastructure: Infrastructure, broker: Cluster) -> None:
        self._infrastructure, self._broker = infrastructure, broker
        first, *further = [urlsplit(node.url("launcher", "")).port or 0 for node in broker.nodes.values()]
        self.balancer = Proxy("127.0.0.1", first, further=further)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._infrastructure, name)

    def amqp_url(self, user: str, vhost: str) -> str:
        """Return the balancer's address."""
        url = next(iter(self._broker.nodes.values())).url(user, vhost)
        port = urlsplit(url).port
        return url.replace(f":{port}/", f":{self.balancer.port}/")

    def create_vhost(self) -> str:
        """Make a vhost on the cluster."""
        self._broker.create_vhost("cluster")
        return "cluster"

    def drop_vhost(self, name: str) -> None:
        """Remove it."""
        self._broker.drop_vhost(name)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Cluster]:
    """Three nodes."""
    with cluster.start(tmp_path / "cluster") as started:
        yield started


@pytest.fixture
def on_cluster(
    infrastructure: Infrastructure,
    keys: Keys,
    template: str,
    tmp_path: Path,
    broker: Cluster,
    request: pytest.FixtureRequest,
) -> Iterator[Stage]:
    """The suite on the cluster."""
    balanced = Balanced(infrastructure, broker)
    with a_world(cast("Infrastructure", balanced), keys, template, tmp_path) as world:
        world.start_sandbox("--organisations", "4")
        world.start_all()
        stage = Stage(world, tmp_path)
        with note(request.node, stage):
            yield stage
        if request.node.stash.get(FAILED, False):
            world.print_logs()
    balanced.balancer.end()


@pytest.mark.timeout(600)
def test_the_leader_of_the_queues_is_killed_and_then_the_next(on_cluster: Stage, broker: Cluster) -> None:
    stage = on_cluster
    company = stage.shop()
    company.makes_customers(3)
    company.makes_invoices(20)
    company.saves_settings(batch_size=2)
    stage.world.xero("POST", "latency", {"call_ms": 1500})
    sync_id = company.presses_sync()

    led = []
    for _ in range(2):
        led.append(broker.leader_of(stage.world.vhost, QUEUE))
        broker.server(led[-1]).kill()
        company.makes_invoices(2)
        let_pass(5, because="the sync goes on without the node")
        broker.server(led[-1]).start()
        wait_until(broker._has_formed, "the node is back in the cluster")

    assert led[0] != led[1]
    assert stage.sees_through(company, sync_id)["state"] == "completed"
    wait_until(stage.published_everything, "the outboxes are empty")
    assert stage.depth("dead") == 0
    stage.finds_nothing_wrong(company, rest_to_come=True)
