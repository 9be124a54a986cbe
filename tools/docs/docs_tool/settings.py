"""Generates the page of all environment variables."""

from types import NoneType
from typing import Any, get_args

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from common.settings import CommonSettings, MigrateSettings, StoringSettings
from docs_tool.markdown import page, table
from docs_tool.suite import SERVICES, Described
from launcher.settings import Settings as LauncherSettings
from launcher.settings import TestSettings


def rows_of(
    model: type[BaseSettings], without: type[BaseSettings] | None = None
) -> list[tuple[str, str, str]]:
    """Return name, default and meaning of each variable that `without` lacks or has with another default."""
    former = without.model_fields if without else {}
    return [
        (f"`{name.upper()}`", _default(field), field.description or "")
        for name, field in model.model_fields.items()
        if name not in former or _default(former[name]) != _default(field)
    ]


def _default(field: Any) -> str:
    if field.is_required():
        return "required"
    if field.default is None or (NoneType in get_args(field.annotation) and not field.default):
        return "–"
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return f"`{value}`" if value != "" else "–"


def common_part(service: Described) -> type[BaseSettings]:
    """Return the settings model that a service shares with others."""
    return StoringSettings if issubclass(service.service.settings, StoringSettings) else CommonSettings


def settings_page() -> str:
    """Return the page of all environment variables."""
    head = ("variable", "default", "meaning")
    parts = [
        "Each service reads its settings from the environment when it starts. If a required one is missing, it prints "
        "the name and stops. The launcher sets the required ones and passes the others on from its own environment; "
        "in containers, compose.yaml does both.",
        "## Every service",
        table(head, rows_of(CommonSettings)),
        "Services with a database also read:",
        table(head, rows_of(StoringSettings, CommonSettings)),
        "The verb `migrate`:",
        table(head, rows_of(MigrateSettings)),
    ]
    for service in SERVICES:
        own = rows_of(service.service.settings, common_part(service))
        if own:
            parts += [f"## {service.name}", table(head, own)]
    parts += [
        "## The launcher (`make up`, `make demo`)",
        table(head, rows_of(LauncherSettings)),
        "## Tests (`make test`)",
        table(head, rows_of(TestSettings)),
    ]
    return page("Settings", *parts)
