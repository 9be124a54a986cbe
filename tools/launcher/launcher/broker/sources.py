"""Creates and removes the RabbitMQ users of other invoicing systems."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from urllib.parse import urlsplit

from launcher.broker.users import MAIN_VHOST, USERS
from launcher.checkout import ROOT
from launcher.failures import CannotRun
from launcher.infrastructure.managed import ManagedRabbit
from launcher.suite import run_file

NAME = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
_SERVERS = ("AMQP_URL", "AMQP_ADMIN_URL", "DATABASE_URL")


@dataclass(frozen=True)
class _Servers:
    amqp_url: str
    management_url: str
    database_url: str


def add() -> str:
    """Create the user SOURCE_NAME, which may publish the records of SOURCE_COMPANY; return its URL.

    Raises:
        CannotRun: If a variable is missing or the user speaks for another company.
    """
    servers = _servers()
    name = _name(servers)
    if not os.environ.get("SOURCE_COMPANY"):
        raise CannotRun("SOURCE_COMPANY is not set. Set it to the id of the company, which the API shows.")
    _run("bind_source", servers.database_url)
    return ManagedRabbit(servers.amqp_url, servers.management_url).add_source(name, MAIN_VHOST)


def remove() -> None:
    """Delete the user SOURCE_NAME; what it has published and is not handled yet is refused."""
    servers = _servers()
    name = _name(servers)
    _run("unbind_source", servers.database_url)
    ManagedRabbit(servers.amqp_url, servers.management_url).remove_source(name, MAIN_VHOST)


def _name(servers: _Servers) -> str:
    """Return SOURCE_NAME.

    Raises:
        CannotRun: If it cannot be a user's name, or if the user is none of another system.
    """
    name = os.environ.get("SOURCE_NAME", "")
    if not NAME.fullmatch(name) or name in {*USERS, "guest", urlsplit(servers.amqp_url).username}:
        raise CannotRun(
            "SOURCE_NAME must be 3 to 40 characters of a-z, 0-9 and -, and not the name of a service or an "
            "administrator: it becomes the RabbitMQ user of the invoicing system."
        )
    return name


def _servers() -> _Servers:
    """Return the servers of the environment, else those of the suite that runs in this checkout.

    Raises:
        CannotRun: If neither names them.
    """
    given = [os.environ.get(name) for name in _SERVERS]
    running = run_file.read()
    if not any(given) and running is not None:
        given = [running["amqp_url"], running["amqp_management_url"], running["database_url"]]
    if not all(given):
        raise CannotRun(
            f"No suite with RabbitMQ's management plugin runs in this checkout. Start it, or set {', '.join(_SERVERS)}."
        )
    return _Servers(*map(str, given))


def _run(verb: str, database_url: str) -> None:
    separator = "&" if "?" in database_url else "?"
    environment = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME", "SOURCE_NAME", "SOURCE_COMPANY")
        if name in os.environ
    }  # fmt: skip
    environment["DATABASE_URL"] = f"{database_url}{separator}search_path=sync_worker"
    command = [sys.executable, "-m", "sync_worker", verb]
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:  # noqa: S603
        raise CannotRun(f"`python -m sync_worker {verb}` failed. Its output above shows the reason.")
