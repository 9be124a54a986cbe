"""The suite's ports: the two public ones, reserved among all checkouts, and the internal ones."""

from dataclasses import dataclass

from launcher.failures import CannotRun
from launcher.ports import free_ports, is_free
from launcher.run import Run
from launcher.settings import Settings

_GATEWAY, _SANDBOX = 8080, 8090
_TRIES = 200


@dataclass(frozen=True)
class Addresses:
    """The port of each process by name."""

    ports: dict[str, int]

    def url(self, name: str) -> str:
        """Return the URL of a process for other processes on this machine."""
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def gateway_url(self) -> str:
        """The dashboard's URL; `localhost` makes it another site than the sandbox, as Xero is in production."""
        return f"http://localhost:{self.ports['gateway']}"


def choose_addresses(run: Run, settings: Settings, inner: list[str]) -> Addresses:
    """Choose the ports: the public ones from the settings or the first free ones, and free internal ones."""
    ports = dict(zip(inner, free_ports(len(inner)), strict=True))
    ports["gateway"] = _public_port(run, "GATEWAY_PORT", settings.gateway_port, _GATEWAY)
    if settings.with_sandbox:
        ports["sandbox"] = _public_port(run, "SANDBOX_PORT", settings.sandbox_port, _SANDBOX)
    return Addresses(ports)


def _public_port(run: Run, variable: str, configured: int | None, first: int) -> int:
    if configured is not None:
        if is_free(configured) and run.reserve_port(configured):
            return configured
        raise CannotRun(
            f"Port {configured} ({variable}) is in use. Stop the program that uses it, or choose another port."
        )
    for port in range(first, first + _TRIES):
        if is_free(port) and run.reserve_port(port):
            return port
    raise CannotRun(f"The ports {first} to {first + _TRIES - 1} are in use. Set {variable} to a free port.")
