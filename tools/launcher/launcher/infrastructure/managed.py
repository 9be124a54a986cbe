"""A RabbitMQ server with the management plugin, which creates vhosts and users over HTTP."""

import secrets
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

import httpx

from launcher.broker.declaring import declare
from launcher.broker.users import ADMIN, MAIN_VHOST, OPERATOR, SERVICES, Rights, rights_of, rights_of_source
from launcher.failures import CannotRun
from launcher.loops import outside_of_loops
from launcher.passwords import passwords_from
from launcher.processes import Program, Supervisor

_WEEK_MS = 604_800_000


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
        self._passwords = passwords or passwords_from(self._admin[1], (OPERATOR, *SERVICES))

    def url(self, user: str, vhost: str) -> str:
        """Return the URL of a vhost for the administrator or a service."""
        name, password = self._admin if user == ADMIN else (user, self._passwords[user])
        return f"amqp://{quote(name, safe='')}:{quote(password, safe='')}@{self._address}/{quote(vhost, safe='')}"

    @property
    def management_url(self) -> str | None:
        """The address of the management plugin."""
        return self._management

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
        for user in (OPERATOR, *SERVICES):
            self._put(f"users/{user}", {"password": self._passwords[user], "tags": ""})
        self.create_vhost(MAIN_VHOST)

    def end(self) -> None:
        """Do nothing: the launcher does not own the server."""

    def create_vhost(self, name: str) -> None:
        """Create a vhost, grant every user its rights, and declare what all services share."""
        self._put(f"vhosts/{quote(name, safe='')}", {})
        self._grant(self._admin[0], name, rights_of(ADMIN))
        for user in (OPERATOR, *SERVICES):
            self._grant(user, name, rights_of(user))
        outside_of_loops(declare(self.url(OPERATOR, name), queues_of_services=False))

    def _grant(self, user: str, vhost: str, rights: Rights) -> None:
        address = f"{quote(vhost, safe='')}/{quote(user, safe='')}"
        self._put(f"permissions/{address}", rights.of_vhost())
        for exchange, (write, read) in rights.topics.items():
            body = {"exchange": exchange, "write": write, "read": read}
            self._put(f"topic-permissions/{address}", body)

    def add_source(self, name: str, vhost: str) -> str:
        """Create the user of another invoicing system and the queue of the replies to it; return its URL.

        A user that exists already gets a new password.
        """
        password = secrets.token_urlsafe(24)
        self._put(f"users/{name}", {"password": password, "tags": ""})
        self._grant(name, vhost, rights_of_source(name))
        address, queue = quote(vhost, safe=""), f"replies.{name}"
        arguments = {"x-queue-type": "quorum", "x-message-ttl": _WEEK_MS, "x-max-length": 100_000}
        self._request("PUT", f"queues/{address}/{queue}", {"durable": True, "arguments": arguments})
        self._request("POST", f"bindings/{address}/e/replies/q/{queue}", {"routing_key": name})
        return f"amqp://{name}:{password}@{self._address}/{address}"

    def remove_source(self, name: str, vhost: str) -> None:
        """Delete the user of another invoicing system, which closes its connections, and its queue."""
        self._request("DELETE", f"users/{name}", None)
        self._request("DELETE", f"queues/{quote(vhost, safe='')}/replies.{name}", None)

    def drop_vhost(self, name: str) -> None:
        """Delete a vhost with everything in it."""
        self._request("DELETE", f"vhosts/{quote(name, safe='')}", None)

    def _put(self, path: str, body: dict[str, str]) -> None:
        self._request("PUT", path, body)

    def _request(self, method: str, path: str, body: Mapping[str, object] | None) -> None:
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
