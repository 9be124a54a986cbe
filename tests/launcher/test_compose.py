"""compose.yaml gives each service the same settings as the launcher.

If this breaks, the suite works with `make up` and not in containers, or an operator's secrets are the same as
everyone's.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from launcher.compose import secrets_of_compose
from launcher.infrastructure import Infrastructure
from launcher.run import Run
from launcher.settings import Settings
from launcher.suite.addresses import choose_addresses
from launcher.suite.keys import Keys
from launcher.suite.plan import TUNED, Plan, process_names
from launcher.suite.services import SERVICES

ROOT = Path(__file__).parents[2]
# What every process on a machine is told, and what an image says of itself.
OF_THE_PLACE = {"HTTP_HOST", "HTTP_PORT", "NO_PROXY", "PYTHONUNBUFFERED", "LOG_FORMAT", "LOG_LEVEL"}
# Said only by who has an app of their own at Xero.
WHERE_GIVEN = {"XERO_SCOPES"}


@pytest.fixture
def composed() -> dict[str, Any]:
    """compose.yaml's services."""
    services: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    return services


@pytest.fixture
def plan(infrastructure: Infrastructure, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plan]:
    """What the launcher would tell the services."""
    for variable in ("HOME", "LANG", "LC_ALL", "PATH", "SSL_CERT_DIR", "SSL_CERT_FILE", "TMPDIR", "TZ"):
        monkeypatch.delenv(variable, raising=False)
    for variable in {name for names in TUNED.values() for name in names}:
        monkeypatch.setenv(variable, "1")
    settings = Settings()
    with Run.begin("composing") as run:
        yield Plan(
            settings,
            infrastructure,
            choose_addresses(run, settings, list(process_names(settings))),
            Keys.generate(),
        )


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_a_service_is_told_the_same_by_compose_and_by_the_launcher(
    service: Any, composed: dict[str, Any], plan: Plan
) -> None:
    reported = set(plan.environment(service, 1)) - OF_THE_PLACE
    in_compose = set(composed[service.name]["environment"]) - OF_THE_PLACE - WHERE_GIVEN

    assert in_compose == reported


def test_every_variable_that_compose_needs_is_among_the_secrets() -> None:
    needed = set(re.findall(r"\$\{(\w+)(?:\}|:\?)", (ROOT / "compose.yaml").read_text()))
    made = set(re.findall(r"^(\w+)=.+$", secrets_of_compose(), re.MULTILINE))

    assert needed - made == set()


def test_the_memory_of_the_sandbox_is_in_a_volume(composed: dict[str, Any]) -> None:
    command, (volume,) = composed["sandbox"]["command"], composed["sandbox"]["volumes"]
    name, folder = volume.split(":")
    volumes = yaml.safe_load((ROOT / "compose.yaml").read_text())["volumes"]

    assert Path(command[command.index("--keep") + 1]).parent == Path(folder)
    assert name in volumes
    assert f"install -d -o 10001 -g 10001 {folder}\n" in (ROOT / "Dockerfile").read_text()


def test_secrets_are_new_each_time() -> None:
    first, second = (
        dict(re.findall(r"^(\w+(?:PASSWORD|KEYS?))=(.+)$", secrets_of_compose(), re.M)) for _ in "12"
    )

    assert len(first) > 25
    assert [name for name in first if first[name] == second[name]] == []


@pytest.mark.parametrize(
    "folder", sorted(path.parent.name for path in ROOT.glob("services/*/pyproject.toml"))
)
def test_every_service_is_built_from_the_one_dockerfile(folder: str) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()

    assert f"COPY services/{folder}/pyproject.toml services/{folder}/" in dockerfile
    assert f"/suite/services/{folder}" in dockerfile
