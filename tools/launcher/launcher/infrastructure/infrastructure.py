"""Both servers together: begun in parallel, ready together, ended together."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import provision, sweep
from launcher.failures import CannotRun
from launcher.infrastructure.broker import ADMIN, MAIN_VHOST
from launcher.infrastructure.choice import Chooser, ServerOptions
from launcher.infrastructure.external import ExternalRabbit
from launcher.infrastructure.server import Server
from launcher.passwords import passwords_from
from launcher.processes import Program, Supervisor
from launcher.run import Run
from launcher.settings import TestSettings


class Infrastructure:
    """The servers, and what tests and the suite make on them."""

    def __init__(self, run: Run, options: ServerOptions) -> None:
        chooser = Chooser(run, options)
        self._postgres = chooser.postgres()
        self._rabbit = chooser.rabbit()
        self._supervisor: Supervisor | None = None
        self.passwords = passwords_from(self._postgres.secret, provision.all_roles())

    def programs(self) -> list[Program]:
        """What the supervisor is to run."""
        return [*self._rabbit.programs(), *self._postgres.programs()]

    def begin(self, supervisor: Supervisor) -> None:
        """Start both servers without waiting for them."""
        self._supervisor = supervisor
        self._rabbit.begin(supervisor)
        self._postgres.begin(supervisor)

    def wait_for_database(self) -> None:
        """Return when PostgreSQL takes connections."""
        self._postgres.wait(self.supervisor)

    def wait_for_broker(self) -> None:
        """Return when RabbitMQ takes connections."""
        self._rabbit.wait(self.supervisor)

    def end(self) -> None:
        """End what the supervisor does not."""
        self._rabbit.end()
        self._postgres.end()

    @property
    def supervisor(self) -> Supervisor:
        """Who runs the servers."""
        if self._supervisor is None:
            raise CannotRun("The servers have not been started.")
        return self._supervisor

    @property
    def postgresql(self) -> Server:
        """PostgreSQL, for tests that stop and kill it."""
        return Server(self.supervisor, self._postgres.name, self.wait_for_database)

    @property
    def rabbitmq(self) -> Server:
        """RabbitMQ, for tests that stop and kill it."""
        return Server(self.supervisor, self._rabbit.name, self.wait_for_broker)

    @property
    def admin_database_url(self) -> str:
        """The address of the server with a user that may make roles and databases."""
        return self._postgres.admin_url

    @property
    def main_database(self) -> str:
        """The database of the suite."""
        return self._postgres.database

    @property
    def amqp_admin_url(self) -> str:
        """The address of the main vhost with a user that may do everything."""
        return self._rabbit.url(ADMIN, MAIN_VHOST)

    def database_url(self, role: str, database: str) -> str:
        """The address of a database for a service's role or the owner of its schema."""
        return provision.for_role(self.admin_database_url, role, self.passwords[role], database)

    def amqp_url(self, user: str, vhost: str = MAIN_VHOST) -> str:
        """The address of a vhost for a service, or for the administrator `ADMIN`."""
        return self._rabbit.url(user, vhost)

    def create_database(self, name: str | None = None) -> str:
        """Make a database with every service's schema, roles and rights, still without tables."""
        database = name or f"test_{secrets.token_hex(6)}"
        provision.provision(self.admin_database_url, database, self.passwords)
        return database

    def copy_database(self, template: str, name: str) -> None:
        """Make a database as another is, with all tables and rights."""
        provision.copy(self.admin_database_url, template, name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        provision.remove(self.admin_database_url, name)

    def create_vhost(self, name: str | None = None) -> str:
        """Make an empty vhost with every user's rights."""
        if isinstance(self._rabbit, ExternalRabbit):
            raise CannotRun("A RabbitMQ that was given by AMQP_URL is used as it is.")
        vhost = name or f"test-{secrets.token_hex(6)}"
        self._rabbit.create_vhost(vhost)
        return vhost

    def drop_vhost(self, name: str) -> None:
        """Remove a vhost with all queues in it."""
        if not isinstance(self._rabbit, ExternalRabbit):
            self._rabbit.drop_vhost(name)


def options_for_tests() -> ServerOptions:
    """What tests ask for: servers of their own, unless their environment names some."""
    settings = TestSettings()
    return ServerOptions(
        settings.test_database_url,
        settings.test_amqp_url,
        settings.test_amqp_admin_url,
        containers=settings.infrastructure == "containers",
        for_tests=True,
    )


@contextmanager
def start(
    log_folder: Path, purpose: str = "tests", options: ServerOptions | None = None
) -> Iterator[Infrastructure]:
    """Start both servers, logging into the folder, and stop them at the end."""
    sweep.end_left_behind(purpose)
    log_folder.mkdir(parents=True, exist_ok=True)
    with Run.begin(purpose) as run:
        infrastructure = Infrastructure(run, options or options_for_tests())
        supervisor = Supervisor(run, log_folder, infrastructure.programs())
        try:
            infrastructure.begin(supervisor)
            infrastructure.wait_for_database()
            infrastructure.wait_for_broker()
            yield infrastructure
        finally:
            supervisor.end()
            infrastructure.end()
