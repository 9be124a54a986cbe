"""PostgreSQL 18 and RabbitMQ 4 as containers, listening on loopback only."""

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from launcher.failures import CannotRun
from launcher.infrastructure.external import ExternalPostgres
from launcher.infrastructure.managed import ManagedRabbit
from launcher.infrastructure.waiting import until
from launcher.ports import free_ports
from launcher.processes import Supervisor
from launcher.provision import answers
from launcher.run import MARK, Run
from launcher.sweep import CONTAINERS

if TYPE_CHECKING:
    from testcontainers.core.container import DockerContainer

POSTGRES_IMAGE = "postgres:18"
RABBITMQ_IMAGE = "rabbitmq:4-management"


def docker_answers() -> bool:
    """Whether a Docker engine can be used here."""
    try:
        asked = subprocess.run(["docker", "version"], capture_output=True, timeout=5, check=False)  # noqa: S607
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _container(run: Run, image: str, ports: dict[int, int], environment: dict[str, str]) -> "DockerContainer":
    # The reaper is one more image to fetch; what is left behind is found by its label.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    try:
        from testcontainers.core.container import DockerContainer
    except ImportError:
        raise CannotRun("Containers need the package testcontainers. Run scripts/set-up.") from None
    with _output_of(image):
        container = DockerContainer(image).with_kwargs(labels={MARK: run.mark})
    container.env.update(environment)
    # Its types know no address to bind to; Docker does.
    cast("Any", container).ports = {
        f"{inside}/tcp": ("127.0.0.1", outside) for inside, outside in ports.items()
    }
    (run.folder / CONTAINERS).touch()
    return container


@contextmanager
def _output_of(image: str) -> Iterator[None]:
    """Say in a sentence what Docker could not do; its own errors, and those of the way to it, are many."""
    try:
        yield
    except Exception as error:
        raise CannotRun(
            f"Docker could not run {image}: {error}. See whether `docker run --rm {image} true` works here; "
            "without Docker, leave GROUND out and install rabbitmq-server, or set AMQP_URL to a RabbitMQ."
        ) from error


class ContainerPostgres(ExternalPostgres):
    """A PostgreSQL in a container of its own."""

    def __init__(self, run: Run) -> None:
        (port,) = free_ports(1)
        password = secrets.token_urlsafe(24)
        super().__init__(f"postgresql://postgres:{password}@127.0.0.1:{port}")
        self._container = _container(run, POSTGRES_IMAGE, {5432: port}, {"POSTGRES_PASSWORD": password})
        self._container.with_command(["postgres", "-c", "max_connections=300"])

    def begin(self, supervisor: Supervisor) -> None:
        """Start the container."""
        with _output_of(POSTGRES_IMAGE):
            self._container.start()

    def wait(self, supervisor: Supervisor) -> None:
        """Return when the server takes connections."""
        until(lambda: answers(self.admin_url), POSTGRES_IMAGE)

    def end(self) -> None:
        """Remove the container with its data."""
        self._container.stop()


class ContainerRabbit(ManagedRabbit):
    """A RabbitMQ in a container of its own, with the management plugin."""

    def __init__(self, run: Run) -> None:
        port, management = free_ports(2)
        password = secrets.token_urlsafe(24)
        super().__init__(f"amqp://launcher:{password}@127.0.0.1:{port}", f"http://127.0.0.1:{management}")
        environment = {"RABBITMQ_DEFAULT_USER": "launcher", "RABBITMQ_DEFAULT_PASS": password}
        self._container = _container(run, RABBITMQ_IMAGE, {5672: port, 15672: management}, environment)

    def begin(self, supervisor: Supervisor) -> None:
        """Start the container."""
        with _output_of(RABBITMQ_IMAGE):
            self._container.start()

    def wait(self, supervisor: Supervisor) -> None:
        """Return when the server has its users and the main vhost."""
        until(self.answers, RABBITMQ_IMAGE)
        super().wait(supervisor)

    def end(self) -> None:
        """Remove the container with its data."""
        self._container.stop()
