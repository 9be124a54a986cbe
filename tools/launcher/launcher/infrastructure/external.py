"""Servers that run elsewhere and are given by address."""

import secrets
from urllib.parse import urlsplit, urlunsplit

from launcher.processes import Program, Supervisor

DEFAULT_DATABASE = "invoiceasap"


class ExternalPostgres:
    """A PostgreSQL server given by its address."""

    name = "postgresql"

    def __init__(self, url: str) -> None:
        given = urlsplit(url)
        # The named database may not exist yet, so connect to `postgres`, which every server has. The schemes
        # postgres:// and postgresql:// mean the same.
        self.admin_url = urlunsplit(given._replace(scheme="postgresql", path="/postgres"))
        self.database = given.path.strip("/") or DEFAULT_DATABASE

    @property
    def secret(self) -> str:
        """The secret for deriving the roles' passwords: the URL's password, or a random one if the URL has none."""
        return urlsplit(self.admin_url).password or secrets.token_urlsafe(24)

    def programs(self) -> list[Program]:
        """Return no programs: the server runs elsewhere."""
        return []

    def begin(self, supervisor: Supervisor) -> None:
        """Do nothing: the server runs already."""

    def wait(self, supervisor: Supervisor) -> None:
        """Do nothing: provisioning fails if the server does not answer."""

    def end(self) -> None:
        """Do nothing: the launcher does not own the server."""


class ExternalRabbit:
    """A RabbitMQ server given by its address, with one user for all services."""

    name = "rabbitmq"

    def __init__(self, url: str) -> None:
        self._url = url

    def url(self, user: str, vhost: str) -> str:
        """Return the given address for every user and vhost."""
        return self._url

    @property
    def management_url(self) -> str | None:
        """None: the launcher does not know whether the server has a management plugin, nor where."""
        return None

    def programs(self) -> list[Program]:
        """Return no programs: the server runs elsewhere."""
        return []

    def begin(self, supervisor: Supervisor) -> None:
        """Do nothing: the server runs already."""

    def wait(self, supervisor: Supervisor) -> None:
        """Do nothing: declaring the queues fails if the server does not answer."""

    def end(self) -> None:
        """Do nothing: the launcher does not own the server."""
