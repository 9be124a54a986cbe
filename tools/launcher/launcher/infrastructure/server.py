"""A server that a fault test controls."""

from collections.abc import Callable
from dataclasses import dataclass

from launcher.processes import Supervisor


@dataclass(frozen=True)
class Server:
    """One server that a test can stop, kill and start again; it keeps its data and its address."""

    supervisor: Supervisor
    name: str
    wait: Callable[[], None]

    @property
    def pid(self) -> int | None:
        """The server's process id, or None while it is not running."""
        return self.supervisor.pid_of(self.name)

    def stop(self) -> None:
        """Stop the server gracefully."""
        self.supervisor.stop(self.name)

    def kill(self) -> None:
        """Kill the server without warning, as a crash does."""
        self.supervisor.kill(self.name)

    def start(self) -> None:
        """Start the server and return when it accepts connections."""
        self.supervisor.begin(self.name)
        self.wait()
