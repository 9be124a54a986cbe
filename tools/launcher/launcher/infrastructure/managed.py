"""A RabbitMQ whose management plugin answers: vhosts and users are made over HTTP."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import httpx

from launcher.failures import CannotRun
from launcher.infrastructure.broker import ADMIN, MAIN_VHOST, SERVICES, permissions_of
from launcher.passwords import passwords_from
from launcher.processes import Program, Supervisor


class ManagedRabbit:
    """A RabbitMQ that somebody else runs, used as its administrator."""

    name = "rabbitmq"

    def __init__(
        self, amqp_url: str, management_url: str | None = None, passwords: Mapping[str, str] | None = None
    ) -> None:
        given = urlsplit(amqp_url)
        self._admin = (given.username or "guest", given.password or "guest")
        self._address = f"{given.hostname}:{given.port or 5672}"
        self._management = (management_url or f"http://{given.hostname}:15672").rstrip("/")
        # Its users are shared by all who test on it, so their passwords are made from the administrator's.
        self._passwords = passwords or passwords_from(self._admin[1], SERVICES)

    def url(self, user: str, vhost: str) -> str:
        """The address of a vhost for the administrator or a service."""
        name, password = self._admin if user == ADMIN else (user, self._passwords[user])
        return f"amqp://{quote(name, safe='')}:{quote(password, safe='')}@{self._address}/{quote(vhost, safe='')}"

    def programs(self) -> list[Program]:
        """Nothing of ours."""
        return []

    def begin(self, supervisor: Supervisor) -> None:
        """It runs already."""

    def answers(self) -> bool:
        """Whether the management plugin takes the administrator's password."""
        try:
            return httpx.get(f"{self._management}/api/overview", auth=self._admin, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    def wait(self, supervisor: Supervisor) -> None:
        """Return when everybody who is to use it can."""
        self.provide()

    def provide(self) -> None:
        """Make the services' users and the main vhost, as often as it is asked."""
        for user in SERVICES:
            self._put(f"users/{user}", {"password": self._passwords[user], "tags": ""})
        self.create_vhost(MAIN_VHOST)

    def end(self) -> None:
        """It is somebody else's to end."""

    def create_vhost(self, name: str) -> None:
        """Make a vhost in which every user may do what it may."""
        self._put(f"vhosts/{quote(name, safe='')}", {})
        for user, known_as in ((ADMIN, self._admin[0]), *((each, each) for each in SERVICES)):
            rights = dict.fromkeys(("configure", "write", "read"), permissions_of(user))
            self._put(f"permissions/{quote(name, safe='')}/{quote(known_as, safe='')}", rights)

    def drop_vhost(self, name: str) -> None:
        """Remove a vhost with all that is in it."""
        self._ask("DELETE", f"vhosts/{quote(name, safe='')}", None)

    def _put(self, path: str, body: dict[str, str]) -> None:
        self._ask("PUT", path, body)

    def _ask(self, method: str, path: str, body: dict[str, str] | None) -> None:
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
                f"RabbitMQ's management plugin at {self._management} did not do what was asked: {error}. "
                f"Enable it (rabbitmq-plugins enable rabbitmq_management), or set TEST_AMQP_ADMIN_URL."
            ) from error
