"""RabbitMQ's users and their rights, from `broker.json`."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ADMIN, OPERATOR = "launcher", "operator"
SERVICES = ("gateway", "auth", "config", "sync-worker", "log", "invoicing")
USERS = (ADMIN, OPERATOR, *SERVICES)
MAIN_VHOST = "invoiceasap"


@dataclass(frozen=True)
class Rights:
    """Patterns of names that a user may configure, write and read.

    `topics` holds two patterns of routing keys for each topic exchange: those that the user may publish with, and those
    that it may bind to.
    """

    configure: str
    write: str
    read: str
    topics: dict[str, tuple[str, str]]

    def of_vhost(self) -> dict[str, str]:
        """Return the three patterns of names as RabbitMQ calls them."""
        return {"configure": self.configure, "write": self.write, "read": self.read}


@cache
def broker_file() -> dict[str, Any]:
    """Return the content of `broker.json`: exchanges, queues, bindings and rights."""
    content: dict[str, Any] = json.loads(Path(__file__).with_name("broker.json").read_text(encoding="utf-8"))
    return content


def rights_of(user: str) -> Rights:
    """Return the rights of the administrator, the operator or a service."""
    return _rights(broker_file()["rights"]["operator" if user == ADMIN else user])


def rights_of_source(name: str) -> Rights:
    """Return the rights of another invoicing system that signs in with this name."""
    return _rights(broker_file()["rights_of_a_source"], name)


def _rights(patterns: dict[str, Any], name: str = "") -> Rights:
    topics = {exchange: (each["write"], each["read"]) for exchange, each in patterns["topics"].items()}
    read = patterns["read"].replace("<name>", name)
    return Rights(patterns["configure"], patterns["write"], read, topics)
