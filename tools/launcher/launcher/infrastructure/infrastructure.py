"""Both servers together: started in parallel, awaited and stopped."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import provision, sweep
from launcher.broker.users import ADMIN, MAIN_VHOST, OPERATOR
from launcher.failures import CannotRun
from launcher.infrastructure.choice import Chooser, ServerOptions
from launcher.infrastructure.external import ExternalRabbit
from launcher.infrastructure.server import Server
from launcher.passwords import passwords_from
from launcher.processes import Program, Supervisor
from launcher.run import Run
from launcher.settings import TestSettings


class Infrastructure:
    """Both servers, with the databases and vhosts that tests and the suite create on them."""

    def __init__(self, run: Run, options: ServerOptions) -> None:
        chooser = Chooser(run, options)
        self._postgres = chooser.postgres()
        self._rabbit = chooser.rabbit()
        self._supervisor: Supervisor | None = None
        self.passwords = passwords_from(self._postgres.secret, provision.all_roles())

    def programs(self) -> list[Program]:
        """Return the programs that the supervisor runs; none for servers that run elsewhere."""
        return [*self._rabbit.programs(), *self._postgres.programs()]

    def begin(self, supervisor: Supervisor) -> None:
        """Start both servers without waiting for them."""
        self._supervisor = supervisor
        self._rabbit.begin(supervisor)
        self._postgres.begin(supervisor)

    def wait_for_database(self) -> None:
        """Return when PostgreSQL accepts connections."""
        self._postgres.wait(self.supervisor)

    def wait_for_broker(self) -> None:
        """Return when RabbitMQ accepts connections."""
        self._rabbit.wait(self.supervisor)

    def end(self) -> None:
        """Stop the servers that the supervisor does not run."""
        self._rabbit.end()
        self._postgres.end()

    @property
    def supervisor(self) -> Supervisor:
        """The supervisor that runs the servers.

        Raises:
            CannotRun: If the servers were not started.
        """
        if self._supervisor is None:
            raise CannotRun("The servers are not running. Start them first.")
        return self._supervisor

    @property
    def postgresql(self) -> Server:
        """PostgreSQL, as a server that a test can stop and kill."""
        return Server(self.supervisor, self._postgres.name, self.wait_for_database)

    @property
    def rabbitmq(self) -> Server:
        """RabbitMQ, as a server that a test can stop and kill."""
        return Server(self.supervisor, self._rabbit.name, self.wait_for_broker)

    @property
    def admin_database_url(self) -> str:
        """The URL of the server, with a user that may create roles and databases."""
        return self._postgres.admin_url

    @property
    def main_database(self) -> str:
        """The name of the suite's database."""
        return self._postgres.database

    @property
    def amqp_admin_url(self) -> str:
        """The URL of the main vhost, with a user that has all permissions."""
        return self._rabbit.url(ADMIN, MAIN_VHOST)

    @property
    def amqp_operator_url(self) -> str:
        """The URL of the main vhost, with the operator's user."""
        return self._rabbit.url(OPERATOR, MAIN_VHOST)

    @property
    def amqp_management_url(self) -> str | None:
        """The address of RabbitMQ's management plugin, None if there is none."""
        return self._rabbit.management_url

    def database_url(self, role: str, database: str) -> str:
        """Return the URL of a database for a service's role or for the owner of its schema."""
        return provision.for_role(self.admin_database_url, role, self.passwords[role], database)

    def amqp_url(self, user: str, vhost: str = MAIN_VHOST) -> str:
        """Return the URL of a vhost for a service, for the operator or for the administrator `ADMIN`."""
        return self._rabbit.url(user, vhost)

    def create_database(self, name: str | None = None) -> str:
        """Create a database with every schema, role and grant but no tables; None makes up a name."""
        database = name or f"test_{secrets.token_hex(6)}"
        provision.provision(self.admin_database_url, database, self.passwords)
        return database

    def copy_database(self, template: str, name: str) -> None:
        """Create a database as a copy of another, with its tables and grants."""
        provision.copy(self.admin_database_url, template, name)

    def drop_database(self, name: str) -> None:
        """Delete a database and close all connections to it."""
        provision.remove(self.admin_database_url, name)

    def create_vhost(self, name: str | None = None) -> str:
        """Create a vhost with every user's rights and the shared exchanges; None makes up a name.

        Raises:
            CannotRun: If AMQP_URL named the server.
        """
        if isinstance(self._rabbit, ExternalRabbit):
            raise CannotRun(
                "The RabbitMQ server of AMQP_URL is used as it is; the launcher creates no vhosts on it."
            )
        vhost = name or f"test-{secrets.token_hex(6)}"
        self._rabbit.create_vhost(vhost)
        return vhost

    def drop_vhost(self, name: str) -> None:
        """Delete a vhost with everything in it; do nothing if AMQP_URL named the server."""
        if not isinstance(self._rabbit, ExternalRabbit):
            self._rabbit.drop_vhost(name)


def options_for_tests() -> ServerOptions:
    """Return the servers for tests: private ones unless environment variables name others."""
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
    """Start both servers with their logs in the folder, and stop them at the end."""
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
