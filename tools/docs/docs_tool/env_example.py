"""The file .env.example: every setting with its meaning and default, secrets left empty."""

import re
from collections.abc import Container, Iterable

from pydantic_settings import BaseSettings

from common.settings import MigrateSettings, StoringSettings
from docs_tool.settings import common_part, rows_of
from docs_tool.suite import SERVICES
from launcher.compose import secrets_of_compose
from launcher.settings import Settings as LauncherSettings
from launcher.settings import TestSettings

HEAD = """\
# Every setting of the suite. Made by `make docs` from the code; changes belong there.
#
# In containers: `.venv/bin/python -m launcher keys >.env` writes a complete .env with new secrets and the Xero
# sandbox (docs/run/compose.md). Add to it what else you want to set.
# Without containers: set them in the environment, or give them to make: `make up WORKERS=4` (docs/run/install.md).
# A setting behind a # has the value shown, or none, when you leave it out."""
SECRET = re.compile(r"^(?!XERO_)(\w+(?:_PASSWORD|_KEY|_KEYS))=", re.MULTILINE)
CONTAINERS = (
    ("COMPOSE_PROFILES", "", "sandbox: the Xero sandbox runs too"),
    ("GATEWAY_PORT", "8080", "the dashboard's port on the host"),
    ("SANDBOX_PORT", "8090", "the sandbox's port on the host"),
    ("MANAGEMENT_PORT", "15672", "the port of RabbitMQ's page on the host"),
    ("BUILD_NETWORK", "default", "host: builds reach packages by the host's network"),
)
SET_FOR_EACH_SERVICE = {
    "AMQP_URL",
    "HTTP_HOST",
    "HTTP_PORT",
    "SERVICE_KEY",
    "DATABASE_URL",
    "AUTH_URL",
    "CONFIG_URL",
    "LOG_URL",
    "INVOICING_URL",
    "MIGRATE_DATABASE_URL",
}
Row = tuple[str, str, str]


def _rows(model: type[BaseSettings], without: type[BaseSettings] | None = None) -> list[Row]:
    return [
        (name.strip("`"), "" if default in {"needed", "–"} else default.strip("`"), meaning)
        for name, default, meaning in rows_of(model, without)
    ]


def _section(title: str, rows: Iterable[Row], without: Container[str] = ()) -> list[str]:
    lines = [
        f"# {meaning}\n#{name}={_quoted(default)}"
        for name, default, meaning in {row[0]: row for row in rows}.values()
        if name not in without
    ]
    return ["", f"## {title}", "", *lines] if lines else []


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def env_example() -> str:
    """Return the text of .env.example; the secrets' names are those that `launcher keys` writes."""
    secrets = SECRET.findall(secrets_of_compose())
    elsewhere = {*secrets, *SET_FOR_EACH_SERVICE}
    shared = [*_rows(MigrateSettings), *_rows(StoringSettings)]
    own = {each.name: _rows(each.service.settings, common_part(each)) for each in SERVICES}
    lines = [HEAD, "", "## Containers: the secrets, which `launcher keys` makes", ""]
    lines += [f"{name}=" for name in secrets]
    lines += _section("Containers: ports, profile, builds", CONTAINERS)
    lines += _section("Every service", shared, elsewhere)
    for service, rows in own.items():
        lines += _section(service, rows, elsewhere)
    lines += _section("The launcher (make up, make demo)", _rows(LauncherSettings))
    lines += _section("Tests (make test)", _rows(TestSettings))
    every = [row for rows in (shared, *own.values()) for row in rows if row[0] in SET_FOR_EACH_SERVICE]
    lines += _section("Set for each service by the launcher and by compose.yaml", every)
    return "\n".join(lines) + "\n"
