"""A server of the ground as a fault test takes hold of it."""

from collections.abc import Callable
from dataclasses import dataclass

from launcher.processes import Supervisor


@dataclass(frozen=True)
class Server:
    """One server that can be stopped, killed and started again; it keeps its data and its address."""

    supervisor: Supervisor
    name: str
    wait: Callable[[], None]

    @property
    def pid(self) -> int | None:
        """Its process, or None while it does not run."""
        return self.supervisor.pid_of(self.name)

    def stop(self) -> None:
        """Stop it as an administrator would."""
        self.supervisor.stop(self.name)

    def kill(self) -> None:
        """Kill it as a crash would."""
        self.supervisor.kill(self.name)

    def start(self) -> None:
        """Start it again and return when it takes connections."""
        self.supervisor.begin(self.name)
        self.wait()
