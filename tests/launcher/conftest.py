"""The servers that the launcher's own tests run against."""

from collections.abc import Iterator
from pathlib import Path

import launcher.ground
import pytest
from launcher.ground import Ground


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    """A private PostgreSQL and RabbitMQ."""
    logs: Path = tmp_path_factory.mktemp("logs")
    with launcher.ground.start(logs, purpose="tests") as ground:
        yield ground
