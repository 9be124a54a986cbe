"""Both servers together: begun in parallel, ready together, ended together."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import provision, sweep
from launcher.ground.account import Account
from launcher.ground.broker import ADMIN, MAIN_VHOST
from launcher.ground.postgres import PrivatePostgres
from launcher.ground.rabbitmq import PrivateRabbit, epmd
from launcher.ground.server import Server
from launcher.ports import free_ports
from launcher.processes import Supervisor
from launcher.run import MARK, Run


class Ground:
    """The servers, and what tests and the suite make on them."""

    def __init__(self, postgres: PrivatePostgres, rabbit: PrivateRabbit, supervisor: Supervisor) -> None:
        self.postgresql = Server(supervisor, postgres.name, lambda: postgres.wait(supervisor))
        self.rabbitmq = Server(supervisor, rabbit.name, lambda: rabbit.wait(supervisor))
        self._postgres = postgres
        self._rabbit = rabbit
        self.passwords = provision.passwords_from(secrets.token_urlsafe(24))

    @property
    def admin_database_url(self) -> str:
        """The address of the server with a user that may make roles and databases."""
        return self._postgres.admin_url

    @property
    def amqp_admin_url(self) -> str:
        """The address of the main vhost with a user that may do everything."""
        return self._rabbit.url(ADMIN, MAIN_VHOST)

    def database_url(self, role: str, database: str) -> str:
        """The address of a database for a service's role or the owner of its schema."""
        server = self.admin_database_url.rpartition("@")[2].partition("/")[0]
        return f"postgresql://{role}:{self.passwords[role]}@{server}/{database}"

    def amqp_url(self, user: str, vhost: str = MAIN_VHOST) -> str:
        """The address of a vhost for a service, or for the administrator `ADMIN`."""
        return self._rabbit.url(user, vhost)

    def create_database(self, name: str | None = None) -> str:
        """Make a database with every service's schema, roles and rights, still without tables."""
        database = name or f"test_{secrets.token_hex(6)}"
        provision.provision(self.admin_database_url, database, self.passwords)
        return database

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        provision.remove(self.admin_database_url, name)

    def create_vhost(self, name: str | None = None) -> str:
        """Make an empty vhost with every user's rights."""
        vhost = name or f"test-{secrets.token_hex(6)}"
        self._rabbit.create_vhost(vhost)
        return vhost

    def drop_vhost(self, name: str) -> None:
        """Remove a vhost with all queues in it."""
        self._rabbit.drop_vhost(name)


@contextmanager
def start(log_folder: Path, purpose: str = "tests") -> Iterator[Ground]:
    """Start both servers, logging into the folder, and stop them at the end."""
    sweep.end_left_behind(purpose)
    run = Run.begin(purpose)
    try:
        for_tests = purpose == "tests"
        account = Account.of_servers()
        folder = account.make_folder(run.folder / "ground")
        database_port, amqp_port, node_port, epmd_port = free_ports(4)
        postgres = PrivatePostgres(folder, account, database_port, for_tests)
        rabbit = PrivateRabbit(folder, account, (amqp_port, node_port, epmd_port), for_tests)
        programs = [epmd(folder, account, epmd_port), *rabbit.programs(), *postgres.programs()]
        log_folder.mkdir(parents=True, exist_ok=True)
        supervisor = Supervisor(run, log_folder, programs)
        try:
            rabbit.begin(supervisor)
            postgres.begin(supervisor, {MARK: run.mark})
            postgres.wait(supervisor)
            rabbit.wait(supervisor)
            yield Ground(postgres, rabbit, supervisor)
        finally:
            supervisor.end()
    finally:
        run.end()
