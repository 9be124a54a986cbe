"""Who is known to RabbitMQ and what each may do, whichever way the broker came to be."""

from typing import Protocol

ADMIN = "launcher"
SERVICES = ("gateway", "auth", "config", "sync-worker", "log", "invoicing")
MAIN_VHOST = "invoiceasap"


def permissions_of(user: str) -> str:
    """The names that a user may configure, write and read: its own queues and what all share."""
    return ".*" if user == ADMIN else rf"^({user}\..*|events|dead|unrouted)$"


class Broker(Protocol):
    """What the ground needs of a RabbitMQ."""

    def url(self, user: str, vhost: str) -> str: ...

    def create_vhost(self, name: str) -> None: ...

    def drop_vhost(self, name: str) -> None: ...
