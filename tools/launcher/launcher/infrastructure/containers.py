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
    """Return whether a Docker engine is available."""
    try:
        result = subprocess.run(["docker", "version"], capture_output=True, timeout=5, check=False)  # noqa: S607
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


def _container(run: Run, image: str, ports: dict[int, int], environment: dict[str, str]) -> "DockerContainer":
    # The reaper needs another image. The launcher finds leftover containers by their label instead.
    os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")
    try:
        from testcontainers.core.container import DockerContainer
    except ImportError:
        raise CannotRun(
            "Containers need the package testcontainers, which is not installed. Run scripts/set-up."
        ) from None
    with _explaining_errors(image):
        container = DockerContainer(image).with_kwargs(labels={MARK: run.mark})
    container.env.update(environment)
    # The package's types allow no address to bind to; Docker does.
    cast("Any", container).ports = {
        f"{inside}/tcp": ("127.0.0.1", outside) for inside, outside in ports.items()
    }
    (run.folder / CONTAINERS).touch()
    return container


@contextmanager
def _explaining_errors(image: str) -> Iterator[None]:
    """Turn every error of Docker or of the connection to it into one explanation.

    Raises:
        CannotRun: If anything inside the block fails.
    """
    try:
        yield
    except Exception as error:
        raise CannotRun(
            f"Docker could not run {image}: {error}. Check that `docker run --rm {image} true` works. To run "
            "without Docker, unset INFRASTRUCTURE and install rabbitmq-server, or set AMQP_URL to the address "
            "of a RabbitMQ server."
        ) from error


class ContainerPostgres(ExternalPostgres):
    """A PostgreSQL server in a container."""

    def __init__(self, run: Run) -> None:
        (port,) = free_ports(1)
        password = secrets.token_urlsafe(24)
        super().__init__(f"postgresql://postgres:{password}@127.0.0.1:{port}")
        self._container = _container(run, POSTGRES_IMAGE, {5432: port}, {"POSTGRES_PASSWORD": password})
        self._container.with_command(["postgres", "-c", "max_connections=300"])

    def begin(self, supervisor: Supervisor) -> None:
        """Start the container."""
        with _explaining_errors(POSTGRES_IMAGE):
            self._container.start()

    def wait(self, supervisor: Supervisor) -> None:
        """Return when the server accepts connections."""
        until(lambda: answers(self.admin_url), POSTGRES_IMAGE)

    def end(self) -> None:
        """Remove the container and its data."""
        self._container.stop()


class ContainerRabbit(ManagedRabbit):
    """A RabbitMQ server in a container, with the management plugin."""

    def __init__(self, run: Run) -> None:
        port, management = free_ports(2)
        password = secrets.token_urlsafe(24)
        super().__init__(f"amqp://launcher:{password}@127.0.0.1:{port}", f"http://127.0.0.1:{management}")
        environment = {"RABBITMQ_DEFAULT_USER": "launcher", "RABBITMQ_DEFAULT_PASS": password}
        self._container = _container(run, RABBITMQ_IMAGE, {5672: port, 15672: management}, environment)

    def begin(self, supervisor: Supervisor) -> None:
        """Start the container."""
        with _explaining_errors(RABBITMQ_IMAGE):
            self._container.start()

    def wait(self, supervisor: Supervisor) -> None:
        """Return when the server answers and has its users and the main vhost."""
        until(self.answers, RABBITMQ_IMAGE)
        super().wait(supervisor)

    def end(self) -> None:
        """Remove the container and its data."""
        self._container.stop()
