"""The ports of the suite: the two that people type, kept from other checkouts, and the inner ones."""

from dataclasses import dataclass

from launcher.failures import CannotRun
from launcher.ports import free_ports, is_free
from launcher.run import Run
from launcher.settings import Settings

_GATEWAY, _SANDBOX = 8080, 8090
_TRIES = 200


@dataclass(frozen=True)
class Addresses:
    """Where each process listens, by its name."""

    ports: dict[str, int]

    def url(self, name: str) -> str:
        """The address at which another process on this machine finds this one."""
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def gateway_url(self) -> str:
        """The dashboard's address: another site than the sandbox's, as it is in life."""
        return f"http://localhost:{self.ports['gateway']}"


def choose_addresses(run: Run, settings: Settings, inner: list[str]) -> Addresses:
    """Choose the ports: the two outer ones as they were given, the others free ones."""
    ports = dict(zip(inner, free_ports(len(inner)), strict=True))
    ports["gateway"] = _outer(run, "GATEWAY_PORT", settings.gateway_port, _GATEWAY)
    if settings.with_sandbox:
        ports["sandbox"] = _outer(run, "SANDBOX_PORT", settings.sandbox_port, _SANDBOX)
    return Addresses(ports)


def _outer(run: Run, variable: str, given: int | None, wanted: int) -> int:
    if given is not None:
        if is_free(given) and run.reserve_port(given):
            return given
        raise CannotRun(f"Port {given} ({variable}) is taken. Stop what listens there, or choose another.")
    for port in range(wanted, wanted + _TRIES):
        if is_free(port) and run.reserve_port(port):
            return port
    raise CannotRun(f"No port from {wanted} upwards is free. Set {variable} to one that is.")
