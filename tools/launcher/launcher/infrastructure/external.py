"""Servers that somebody else runs and whose addresses were given."""

import secrets
from urllib.parse import urlsplit, urlunsplit

from launcher.processes import Program, Supervisor

DEFAULT_DATABASE = "invoiceasap"


class ExternalPostgres:
    """A PostgreSQL by its address."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        given = urlsplit(url)
        # The database it names may have to be made, from inside the one that every server has. Some write
        # postgres://, which means the same.
        self.admin_url = urlunsplit(given._replace(scheme="postgresql", path="/postgres"))
        self.database = given.path.strip("/") or DEFAULT_DATABASE

    @property
    def secret(self) -> str:
        """What the roles' passwords are made from: the same for all who were given the same address."""
        return urlsplit(self.admin_url).password or secrets.token_urlsafe(24)

    def programs(self) -> list[Program]:
        """Nothing of ours."""
        return []

    def begin(self, supervisor: Supervisor) -> None:
        """It runs already."""

    def wait(self, supervisor: Supervisor) -> None:
        """Whether it answers shows when it is provisioned."""

    def end(self) -> None:
        """It is somebody else's to end."""


class ExternalRabbit:
    """A RabbitMQ by its address, with one user for all services."""

    name = "rabbitmq"

    def __init__(self, url: str) -> None:
        self._url = url

    def url(self, user: str, vhost: str) -> str:
        """The address as it was given."""
        return self._url

    def programs(self) -> list[Program]:
        """Nothing of ours."""
        return []

    def begin(self, supervisor: Supervisor) -> None:
        """It runs already."""

    def wait(self, supervisor: Supervisor) -> None:
        """Whether it answers shows when the queues are declared."""

    def end(self) -> None:
        """It is somebody else's to end."""
