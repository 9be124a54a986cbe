"""A RabbitMQ server with the management plugin, which creates vhosts and users over HTTP."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import httpx

from launcher.failures import CannotRun
from launcher.infrastructure.broker import ADMIN, MAIN_VHOST, SERVICES, permissions_of
from launcher.passwords import passwords_from
from launcher.processes import Program, Supervisor


class ManagedRabbit:
    """A RabbitMQ server that runs elsewhere and is used with its administrator's account."""

    name = "rabbitmq"

    def __init__(
        self, amqp_url: str, management_url: str | None = None, passwords: Mapping[str, str] | None = None
    ) -> None:
        given = urlsplit(amqp_url)
        self._admin = (given.username or "guest", given.password or "guest")
        self._address = f"{given.hostname}:{given.port or 5672}"
        self._management = (management_url or f"http://{given.hostname}:15672").rstrip("/")
        # All who test on this server share its users, so the passwords derive from the administrator's.
        self._passwords = passwords or passwords_from(self._admin[1], SERVICES)

    def url(self, user: str, vhost: str) -> str:
        """Return the URL of a vhost for the administrator or a service."""
        name, password = self._admin if user == ADMIN else (user, self._passwords[user])
        return f"amqp://{quote(name, safe='')}:{quote(password, safe='')}@{self._address}/{quote(vhost, safe='')}"

    def programs(self) -> list[Program]:
        """Return no programs: the server runs elsewhere."""
        return []

    def begin(self, supervisor: Supervisor) -> None:
        """Do nothing: the server runs already."""

    def answers(self) -> bool:
        """Return whether the management plugin accepts the administrator's password."""
        try:
            return httpx.get(f"{self._management}/api/overview", auth=self._admin, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def wait(self, supervisor: Supervisor) -> None:
        """Return when the services' users and the main vhost exist."""
        self.provide()

    def provide(self) -> None:
        """Create the services' users and the main vhost; repeated calls are safe."""
        for user in SERVICES:
            self._put(f"users/{user}", {"password": self._passwords[user], "tags": ""})
        self.create_vhost(MAIN_VHOST)

    def end(self) -> None:
        """Do nothing: the launcher does not own the server."""

    def create_vhost(self, name: str) -> None:
        """Create a vhost and grant every user its permissions."""
        self._put(f"vhosts/{quote(name, safe='')}", {})
        for user, user_name in ((ADMIN, self._admin[0]), *((each, each) for each in SERVICES)):
            permissions = dict.fromkeys(("configure", "write", "read"), permissions_of(user))
            self._put(f"permissions/{quote(name, safe='')}/{quote(user_name, safe='')}", permissions)

    def drop_vhost(self, name: str) -> None:
        """Delete a vhost with everything in it."""
        self._request("DELETE", f"vhosts/{quote(name, safe='')}", None)

    def _put(self, path: str, body: dict[str, str]) -> None:
        self._request("PUT", path, body)

    def _request(self, method: str, path: str, body: dict[str, str] | None) -> None:
        try:
            answer = httpx.request(
                method,
                f"{self._management}/api/{path}",
                json=body,
                auth=self._admin,
                timeout=20,
                trust_env=False,
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise CannotRun(
                f"The request to RabbitMQ's management plugin at {self._management} failed: {error}. Enable the "
                f"plugin (rabbitmq-plugins enable rabbitmq_management), or set TEST_AMQP_ADMIN_URL to its address."
            ) from error
