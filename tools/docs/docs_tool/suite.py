"""The six services, as they declare themselves."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

from common.service import Service

ROOT = Path(__file__).parents[3]
NAMES = {
    "gateway": "gateway",
    "auth": "auth_service",
    "config": "config_service",
    "sync-worker": "sync_worker",
    "log": "log_service",
    "invoicing": "invoicing",
}


@dataclass(frozen=True)
class Described:
    """A service: its name, its import name and its declaration."""

    name: str
    package: str

    @cached_property
    def service(self) -> Service[Any]:
        """The declaration in app.py."""
        declared: Service[Any] = import_module(f"{self.package}.app").SERVICE
        return declared

    @property
    def folder(self) -> Path:
        """The service's folder."""
        return ROOT / "services" / self.name

    def layer(self, name: str) -> Any | None:
        """Return the module of a layer, or None if the service has no such layer."""
        there = self.folder / self.package / name
        if not there.with_suffix(".py").exists() and not (there / "__init__.py").exists():
            return None
        return import_module(f"{self.package}.{name}")

    def trees(self) -> Iterator[ast.Module]:
        """Yield the syntax tree of each Python file."""
        for path in sorted((self.folder / self.package).rglob("*.py")):
            yield ast.parse(path.read_text())


SERVICES = tuple(Described(name, package) for name, package in NAMES.items())
