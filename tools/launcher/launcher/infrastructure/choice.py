"""Chooses the source of each server: a given address, a private server, an installation or a container."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher.failures import CannotRun
from launcher.infrastructure.account import Account
from launcher.infrastructure.broker_programs import BrokerPrograms
from launcher.infrastructure.containers import ContainerPostgres, ContainerRabbit, docker_answers
from launcher.infrastructure.external import ExternalPostgres, ExternalRabbit
from launcher.infrastructure.managed import ManagedRabbit
from launcher.infrastructure.postgres import PrivatePostgres
from launcher.infrastructure.rabbitmq import PrivateRabbit, Shared
from launcher.ports import free_ports
from launcher.run import Run

Postgres = PrivatePostgres | ExternalPostgres
Rabbit = PrivateRabbit | ManagedRabbit | ExternalRabbit


@dataclass(frozen=True)
class ServerOptions:
    """The servers that the caller asks for; a URL is None if no address was given."""

    database_url: str | None = None
    amqp_url: str | None = None
    amqp_admin_url: str | None = None
    containers: bool = False
    for_tests: bool = False


class Chooser:
    """Creates the servers of one run."""

    def __init__(self, run: Run, options: ServerOptions) -> None:
        self._run = run
        self._options = options
        self._account = Account.of_servers()
        self._folder: Path = self._account.make_folder(run.folder / "servers")

    def postgres(self) -> Postgres:
        """Return the PostgreSQL server of this run, not started yet."""
        if self._options.database_url is not None:
            return ExternalPostgres(self._options.database_url)
        if self._options.containers:
            return ContainerPostgres(self._run)
        (port,) = free_ports(1)
        return PrivatePostgres(self._run, self._folder, self._account, port, self._options.for_tests)

    def rabbit(self) -> Rabbit:
        """Return the RabbitMQ server of this run, not started yet.

        If RabbitMQ is missing, this installs it where it can, or else uses a container.

        Raises:
            CannotRun: If RabbitMQ cannot be installed and Docker is not available.
        """
        if self._options.amqp_url is not None:
            return self._given_rabbit(self._options.amqp_url)
        if self._options.containers:
            return ContainerRabbit(self._run)
        programs = BrokerPrograms.chosen()
        if programs.server is not None or _installed(programs):
            amqp, node, epmd, management = free_ports(4)
            ports = (amqp, node, None if self._options.for_tests else management)
            shared = Shared.new(epmd)
            return PrivateRabbit(self._folder, self._account, ports, self._options.for_tests, shared)
        if docker_answers():
            return ContainerRabbit(self._run)
        raise CannotRun(
            "RabbitMQ is not installed, and the launcher cannot install it: this needs apt and root. "
            "Install rabbitmq-server, start Docker, or set AMQP_URL to the address of a RabbitMQ server."
        )

    def _given_rabbit(self, url: str) -> Rabbit:
        if self._options.for_tests:
            return ManagedRabbit(url, self._options.amqp_admin_url)
        return ExternalRabbit(url)


def _installed(programs: BrokerPrograms) -> bool:
    if os.getuid() != 0 or not Path(programs.installer[0]).exists():
        return False
    with subprocess.Popen(  # noqa: S603 - all arguments are ours
        programs.installer, stdin=subprocess.DEVNULL, start_new_session=True
    ) as installing:
        try:
            installing.wait()
        except BaseException:
            # The script restores the machine's settings before it ends.
            installing.terminate()
            installing.wait()
            raise
    return programs.server is not None
