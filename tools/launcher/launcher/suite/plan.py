"""The suite's processes and the environment of each: only the variables that it needs."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from launcher.checkout import ROOT
from launcher.infrastructure import Infrastructure
from launcher.processes import Program
from launcher.settings import Settings
from launcher.suite.addresses import Addresses
from launcher.suite.keys import Keys
from launcher.suite.services import SERVICES, Service

SANDBOX_CLIENT = ("sandbox", "sandbox-secret")
SANDBOX = "sandbox"
KEEPER = "broker-keeper"

# Variables that every program inherits from the launcher.
_INHERITED = (
    "HOME", "LANG", "LC_ALL", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TMPDIR", "TZ", "HTTPS_PROXY", "HTTP_PROXY",
    "LOG_FORMAT", "LOG_LEVEL", "FAILPOINT", "FAILPOINT_AFTER", "FAILPOINT_FILE",
)  # fmt: skip
_XERO = {
    "auth": ("XERO_CLIENT_ID", "XERO_CLIENT_SECRET", "XERO_SCOPES", "XERO_AUTHORIZE_URL", "XERO_TOKEN_URL",
             "XERO_REVOCATION_URL", "XERO_API_URL"),
    "sync-worker": ("XERO_API_URL",),
    "gateway": ("XERO_AUTHORIZE_URL", "XERO_WEBHOOK_KEY"),
}  # fmt: skip
# Settings with a default in the service, which the launcher passes on if they are set.
TUNED = {
    "auth": ("DATABASE_CONNECTIONS",),
    "config": ("DATABASE_CONNECTIONS",),
    "sync-worker": ("DATABASE_CONNECTIONS", "WORKER_SLOTS", "TURN_SECONDS", "SWEEP_SECONDS"),
    "log": ("DATABASE_CONNECTIONS", "RETENTION_DAYS"),
    "invoicing": ("DATABASE_CONNECTIONS",),
    "gateway": ("FORWARDED_ALLOW_IPS",),
}


def process_names(settings: Settings) -> dict[str, Service]:
    """Return the service of each process by process name, in start order."""
    names: dict[str, Service] = {}
    for service in SERVICES:
        if service.name == "sync-worker":
            names |= {f"{service.name}-{number}": service for number in range(1, settings.workers + 1)}
        elif service.name != "invoicing" or settings.with_invoicing:
            names[service.name] = service
    return names


@dataclass(frozen=True)
class Plan:
    """Everything that determines the programs and their environments."""

    settings: Settings
    infrastructure: Infrastructure
    addresses: Addresses
    keys: Keys

    @property
    def services(self) -> dict[str, Service]:
        """The service of each process by process name."""
        return process_names(self.settings)

    @property
    def public_url(self) -> str:
        """The dashboard's address as browsers see it."""
        return self.settings.public_url or self.addresses.gateway_url

    def programs(self) -> list[Program]:
        """Return the programs of the keeper of exchanges and queues, the sandbox and the services."""
        programs = [self._keeper()]
        if self.settings.with_sandbox:
            programs.append(self._sandbox())
        for name, service in self.services.items():
            command = (sys.executable, "-m", service.import_name, "serve")
            environment = self.environment(service, self.addresses.ports[name])
            programs.append(Program(name, command, environment, ROOT, stop_seconds=18))
        return programs

    def _keeper(self) -> Program:
        environment = _inherited() | {"AMQP_URL": self.infrastructure.amqp_operator_url}
        return Program(KEEPER, (sys.executable, "-m", "launcher", "keep"), environment, ROOT, stop_seconds=5)

    def _sandbox(self) -> Program:
        port = str(self.addresses.ports[SANDBOX])
        command = [sys.executable, "-m", "xero_sandbox", "--host", "127.0.0.1", "--port", port]
        if not self.public_url.startswith("http://localhost"):
            # The sandbox's built-in client allows only localhost. This client's secret protects nothing.
            command += [
                "--client",
                ":".join((*SANDBOX_CLIENT, f"{self.public_url.rstrip('/')}/xero/callback")),
            ]
        environment = _inherited() | {"XERO_WEBHOOK_KEY": self.keys.webhook_key}
        return Program(SANDBOX, tuple(command), environment, ROOT, group=SANDBOX, stop_seconds=5)

    def environment(self, service: Service, port: int) -> dict[str, str]:
        """Return the environment of one process of a service."""
        environment = _inherited() | {
            "AMQP_URL": self.infrastructure.amqp_url(service.name),
            "HTTP_HOST": "127.0.0.1",
            "HTTP_PORT": str(port),
            "PUBLIC_URL": self.public_url,
            "SERVICE_KEY": self.keys.private[service.name],
            "SERVICE_PUBLIC_KEYS": self.keys.public,
        }
        for called in ("auth", "config", "log", "invoicing"):
            if called in self.addresses.ports:
                environment[f"{called.upper()}_URL"] = self.addresses.url(called)
        if service.schema is not None:
            environment["DATABASE_URL"] = self.infrastructure.database_url(
                service.schema, self.infrastructure.main_database
            )
        if service.name == "auth":
            given = self.settings.token_keys
            environment["TOKEN_KEYS"] = given.get_secret_value() if given else self.keys.token_key
        environment |= {name: os.environ[name] for name in TUNED[service.name] if os.environ.get(name)}
        xero = self._xero()
        return environment | {name: xero[name] for name in _XERO.get(service.name, ()) if name in xero}

    def migrate_environment(self, service: Service) -> dict[str, str]:
        """Return the environment of a service's verb `migrate`."""
        assert service.schema is not None
        url = self.infrastructure.database_url(f"{service.schema}_owner", self.infrastructure.main_database)
        return _inherited() | {"MIGRATE_DATABASE_URL": url}

    def declare_environment(self, service: Service) -> dict[str, str]:
        """Return the environment of a service's verb `declare`."""
        return _inherited() | {"AMQP_URL": self.infrastructure.amqp_url(service.name)}

    def _xero(self) -> Mapping[str, str]:
        if not self.settings.with_sandbox:
            return os.environ
        origin = self.addresses.url(SANDBOX)
        return {
            "XERO_CLIENT_ID": SANDBOX_CLIENT[0],
            "XERO_CLIENT_SECRET": SANDBOX_CLIENT[1],
            "XERO_AUTHORIZE_URL": f"{origin}/identity/connect/authorize",
            "XERO_TOKEN_URL": f"{origin}/connect/token",
            "XERO_REVOCATION_URL": f"{origin}/connect/revocation",
            "XERO_API_URL": f"{origin}/api.xro/2.0",
            "XERO_WEBHOOK_KEY": self.keys.webhook_key,
        }


def _inherited() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    # The other processes are on this machine and never behind a proxy.
    return inherited | {"NO_PROXY": "127.0.0.1,localhost", "PYTHONUNBUFFERED": "1"}
