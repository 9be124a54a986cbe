"""A RabbitMQ cluster on this machine, for tests that kill one of its nodes."""

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

_FORMATION_SECONDS = 120


class Cluster:
    """The nodes of a cluster; each can be killed and restarted."""

    def __init__(self, folder: Path, account: Account, count: int) -> None:
        epmd, *ports = free_ports(1 + 2 * count)
        names = tuple(f"rabbitmq{number}" for number in range(1, count + 1))
        shared = Shared.new(epmd, names)
        pairs = zip(ports[::2], ports[1::2], strict=True)
        self.nodes = {
            name: PrivateRabbit(folder, account, (*pair, None), True, shared, name)
            for name, pair in zip(names, pairs, strict=True)
        }
        self._supervisor: Supervisor | None = None

    def start(self, supervisor: Supervisor) -> None:
        """Start all nodes and return when they form one cluster."""
        self._supervisor = supervisor
        for node in self.nodes.values():
            node.begin(supervisor)
        for node in self.nodes.values():
            node.wait(supervisor)
        until(self._has_formed, "The RabbitMQ cluster", _FORMATION_SECONDS)

    def server(self, name: str) -> Server:
        """Return a node as a server that a test can kill and restart."""
        supervisor, node = self._supervisor, self.nodes[name]
        assert supervisor is not None
        return Server(supervisor, name, lambda: node.wait(supervisor))

    def leader_of(self, vhost: str, queue: str) -> str:
        """Return the name of the node that leads a quorum queue, as a running node reports it."""
        lookup = f'rabbit_amqqueue:lookup(rabbit_misc:r(<<"{vhost}">>, queue, <<"{queue}">>))'
        answer = self._running_node().evaluate(f"{{ok, Q}} = {lookup}, element(2, amqqueue:get_pid(Q))")
        return answer.strip("'").partition("@")[0]

    def create_vhost(self, name: str) -> None:
        """Create a vhost, grant every user its rights, and declare what all services share."""
        self._running_node().create_vhost(name)

    def drop_vhost(self, name: str) -> None:
        """Delete a vhost with everything in it."""
        self._running_node().drop_vhost(name)

    def _running_node(self) -> PrivateRabbit:
        return next(node for node in self.nodes.values() if self.server(node.name).pid is not None)

    def _has_formed(self) -> bool:
        running = "rabbit_nodes:running_count()"
        return all(node.evaluate(running) == str(len(self.nodes)) for node in self.nodes.values())


@contextmanager
def start(log_folder: Path, count: int = 3) -> Iterator[Cluster]:
    """Start a cluster that logs to the folder, and stop it at the end."""
    sweep.end_left_behind("cluster")
    log_folder.mkdir(parents=True, exist_ok=True)
    with Run.begin("cluster") as run:
        account = Account.of_servers()
        cluster = Cluster(account.make_folder(run.folder / "servers"), account, count)
        programs = {program.name: program for node in cluster.nodes.values() for program in node.programs()}
        supervisor = Supervisor(run, log_folder, programs.values())
        try:
            cluster.start(supervisor)
            yield cluster
        finally:
            supervisor.end()
