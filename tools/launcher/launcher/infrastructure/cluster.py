"""Several RabbitMQ nodes on this machine that are one broker, for tests that kill one of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import sweep
from launcher.infrastructure.account import Account
from launcher.infrastructure.rabbitmq import PrivateRabbit, Shared
from launcher.infrastructure.server import Server
from launcher.infrastructure.waiting import until
from launcher.ports import free_ports
from launcher.processes import Supervisor
from launcher.run import Run

_TO_FORM = 120


class Cluster:
    """The nodes, each of which can be killed and started again."""

    def __init__(self, folder: Path, account: Account, count: int) -> None:
        epmd, *ports = free_ports(1 + 2 * count)
        names = tuple(f"rabbitmq{number}" for number in range(1, count + 1))
        shared = Shared.new(epmd, names)
        pairs = zip(ports[::2], ports[1::2], strict=True)
        self.nodes = {
            name: PrivateRabbit(folder, account, pair, True, shared, name)
            for name, pair in zip(names, pairs, strict=True)
        }
        self._supervisor: Supervisor | None = None

    def start(self, supervisor: Supervisor) -> None:
        """Start all nodes and return when they are one broker."""
        self._supervisor = supervisor
        for node in self.nodes.values():
            node.begin(supervisor)
        for node in self.nodes.values():
            node.wait(supervisor)
        until(self._are_one, "The RabbitMQ cluster", _TO_FORM)

    def server(self, name: str) -> Server:
        """A node, to be killed and started again."""
        supervisor, node = self._supervisor, self.nodes[name]
        assert supervisor is not None
        return Server(supervisor, name, lambda: node.wait(supervisor))

    def leader_of(self, vhost: str, queue: str) -> str:
        """Tell which node leads a quorum queue, asked of a node that answers."""
        lookup = f'rabbit_amqqueue:lookup(rabbit_misc:r(<<"{vhost}">>, queue, <<"{queue}">>))'
        answer = self._answering().evaluate(f"{{ok, Q}} = {lookup}, element(2, amqqueue:get_pid(Q))")
        return answer.strip("'").partition("@")[0]

    def create_vhost(self, name: str) -> None:
        """Make a vhost in which every user may do what it may."""
        self._answering().create_vhost(name)

    def drop_vhost(self, name: str) -> None:
        """Remove a vhost with all that is in it."""
        self._answering().drop_vhost(name)

    def _answering(self) -> PrivateRabbit:
        return next(node for node in self.nodes.values() if self.server(node.name).pid is not None)

    def _are_one(self) -> bool:
        running = "rabbit_nodes:running_count()"
        return all(node.evaluate(running) == str(len(self.nodes)) for node in self.nodes.values())


@contextmanager
def start(log_folder: Path, count: int = 3) -> Iterator[Cluster]:
    """Start a cluster, logging into the folder, and stop it at the end."""
    sweep.end_left_behind("cluster")
    log_folder.mkdir(parents=True, exist_ok=True)
    with Run.begin("cluster") as run:
        account = Account.of_servers()
        cluster = Cluster(account.make_folder(run.folder / "ground"), account, count)
        programs = {one.name: one for node in cluster.nodes.values() for one in node.programs()}
        supervisor = Supervisor(run, log_folder, programs.values())
        try:
            cluster.start(supervisor)
            yield cluster
        finally:
            supervisor.end()
