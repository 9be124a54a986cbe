"""A private world for a test: its database, its vhost, its services as real processes, its sandbox."""

import base64
import json
import os
import secrets
import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from common.http.identity import Identity
from common.postgres.migrate import migrate
from launcher.infrastructure import OPERATOR, Infrastructure
from launcher.loops import outside_of_loops
from launcher.suite.services import SERVICES
from tests.forked import Forked, started
from tests.running import NO_TLS, Running, any_of, free_port

__all__ = ["NO_TLS", "Running", "any_of", "free_port"]
ROOT = Path(__file__).parents[1]
IMPORT_NAMES = {service.name: service.import_name for service in SERVICES}
STORING = tuple(service.name for service in SERVICES if service.schema is not None)


def schema_of(service: str) -> str:
    """Return the schema and role of a service."""
    return service.replace("-", "_")


class Keys:
    """Every service's signing key, made for this run."""

    def __init__(self) -> None:
        keys = {service: Ed25519PrivateKey.generate() for service in IMPORT_NAMES}
        self.private = {
            service: base64.b64encode(
                key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
            ).decode()
            for service, key in keys.items()
        }
        self.public = {
            service: base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
            for service, key in keys.items()
        }

    def identity(self, service: str) -> Identity:
        """Return what a service proves itself with."""
        return Identity(service, self.private[service], self.public)


def migrate_all(infrastructure: Infrastructure, database: str) -> None:
    """Bring every installed service's schema up to date."""
    for service in STORING:
        folder = ROOT / "services" / service / "migrations"
        if folder.exists():
            migrate(infrastructure.database_url(f"{schema_of(service)}_owner", database), service, folder)


@dataclass
class World:
    """One database and one vhost, and the processes that live on them."""

    infrastructure: Infrastructure
    keys: Keys
    database: str
    folder: Path
    ports: dict[str, int] = field(default_factory=dict)
    running: list[Running] = field(default_factory=list)
    sandbox: Running | None = None
    ahead: float = 0
    rabbit_user: str | None = None
    """The RabbitMQ user of all services; None if each has its own."""

    def __post_init__(self) -> None:
        self.ports = {service: free_port() for service in IMPORT_NAMES}
        self.token_key = Fernet.generate_key().decode()

    def url(self, service: str) -> str:
        """Return a service's address."""
        return f"http://127.0.0.1:{self.ports[service]}"

    @cached_property
    def vhost(self) -> str:
        """Make its vhost, when something first needs it."""
        return self.infrastructure.create_vhost()

    @property
    def public_url(self) -> str:
        """Return the dashboard's address."""
        return f"http://localhost:{self.ports['gateway']}"

    def environment(self, service: str, **more: str) -> dict[str, str]:
        """Return the environment of a service, as the launcher would set it."""
        env = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "AMQP_URL": self.infrastructure.amqp_url(self.rabbit_user or service, self.vhost),
            "HTTP_PORT": str(self.ports[service]),
            "SERVICE_KEY": self.keys.private[service],
            "SERVICE_PUBLIC_KEYS": json.dumps(self.keys.public),
            "PUBLIC_URL": self.public_url,
            "TOKEN_KEYS": self.token_key,
            "XERO_WEBHOOK_KEY": "webhook-key-of-tests",
            "PYTHONUNBUFFERED": "1",
        }
        env |= {
            f"{client.upper()}_URL": self.url(client) for client in ("auth", "config", "log", "invoicing")
        }
        if service in STORING:
            env["DATABASE_URL"] = self.infrastructure.database_url(schema_of(service), self.database)
        if self.sandbox is not None:
            origin = self.sandbox.url
            env |= {
                "XERO_CLIENT_ID": "sandbox",
                "XERO_CLIENT_SECRET": "sandbox-secret",
                "XERO_AUTHORIZE_URL": f"{origin}/identity/connect/authorize",
                "XERO_TOKEN_URL": f"{origin}/connect/token",
                "XERO_REVOCATION_URL": f"{origin}/connect/revocation",
                "XERO_API_URL": f"{origin}/api.xro/2.0",
            }
        return env | more

    def start(
        self,
        service: str,
        *,
        port: int | None = None,
        wait: bool = True,
        also: Mapping[str, str] | None = None,
        **more: str,
    ) -> Running:
        """Start a service as a process of its own, ready unless `wait` is False; `also`, `more` are environment.

        With a `PYTHONPATH` among them it runs that code instead of the installed one.
        """
        port = port or self.ports[service]
        env = self.environment(service, **({"HTTP_PORT": str(port)} | dict(also or {}) | more))
        running = self._spawn(service, port, [IMPORT_NAMES[service], "serve"], env)
        if wait:
            running.wait_until("/health/ready")
        return running

    def start_sandbox(self, *arguments: str) -> Running:
        """Start a Xero sandbox of this world's own."""
        port = free_port()
        command = ["xero_sandbox", "--port", str(port), *arguments]
        self.sandbox = self._spawn("sandbox", port, command, {"PATH": os.environ["PATH"]})
        self.sandbox.wait_until("/_sandbox/state")
        return self.sandbox

    def start_keeper(self) -> Running:
        """Start the process that declares exchanges and queues again when they are gone."""
        url = self.infrastructure.amqp_url(OPERATOR, self.vhost)
        return self._spawn("keeper", 0, ["launcher", "keep"], {"PATH": os.environ["PATH"], "AMQP_URL": url})

    def start_all(self) -> None:
        """Start the sandbox and all services."""
        if self.sandbox is None:
            self.start_sandbox()
        self.start_services()

    def start_services(self, services: Iterable[str] = tuple(IMPORT_NAMES)) -> None:
        """Start services side by side."""
        started = [self.start(service, wait=False) for service in services]
        for running in started:
            running.wait_until("/health/ready")

    def start_what_ended(self) -> None:
        """Start again what a test that failed left stopped."""
        for service in IMPORT_NAMES:
            if self.service(service).process.poll() is not None:
                self.start(service)

    def service(self, name: str) -> Running:
        """Return the process at a service's own port that was started last."""
        port = self.ports[name]
        return next(one for one in reversed(self.running) if (one.name, one.port) == (name, port))

    def xero(self, method: str, path: str, response: Any = None, **query: Any) -> Any:
        """Call the sandbox's control API."""
        assert self.sandbox is not None
        url = f"{self.sandbox.url}/_sandbox/{path}"
        answer = httpx.request(method, url, json=response, params=query, timeout=30, verify=NO_TLS)
        return any_of(answer) if answer.content else None

    def pass_time(self, seconds: float) -> None:
        """Let time pass at once, for the services and for Xero."""
        self.ahead += seconds
        outside_of_loops(self._set_clocks())
        self.xero("POST", "clock", {"advance_s": seconds})

    def jump(self, seconds: float) -> None:
        """Let the database's clock jump, alone."""
        self.ahead += seconds
        outside_of_loops(self._set_clocks())

    async def _set_clocks(self) -> None:
        for service in STORING:
            owner = self.infrastructure.database_url(f"{schema_of(service)}_owner", self.database)
            connection = await asyncpg.connect(owner)
            await connection.execute(
                "CREATE OR REPLACE FUNCTION clock() RETURNS timestamptz LANGUAGE sql VOLATILE "
                f"AS 'SELECT clock_timestamp() + make_interval(secs => {self.ahead})'"
            )
            await connection.close()

    def _spawn(self, name: str, port: int, command: list[str], env: Mapping[str, str]) -> Running:
        log = self.folder / f"{name}-{port}-{secrets.token_hex(2)}.log"
        start = started if env.get("PYTHONPATH") else Forked
        running = Running(name, port, start(command, env, log), log)
        self.running.append(running)
        return running

    def begin_logs(self) -> None:
        """Count what is said from now on only."""
        for running in self.running:
            running.logged_before = running.log.stat().st_size

    def print_logs(self) -> None:
        """Print the end of what every process said."""
        for running in self.running:
            if response := running.output()[-6000:]:
                print(f"--- {running.name} ({running.process.returncode})\n{response}")

    def end(self) -> None:
        """End every process of this world, and remove its vhost if there is one."""
        for running in self.running:
            if running.process.poll() is None:
                running.process.send_signal(signal.SIGCONT)
                running.process.kill()
        for running in self.running:
            running.process.wait(10)
        if "vhost" in vars(self):
            self.infrastructure.drop_vhost(self.vhost)
