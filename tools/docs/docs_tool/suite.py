"""The six services as their own declarations describe them."""

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
    """A service: its name, the name it is imported by, and its declaration."""

    name: str
    package: str

    @cached_property
    def service(self) -> Service[Any]:
        """Its declaration in app.py."""
        declared: Service[Any] = import_module(f"{self.package}.app").SERVICE
        return declared

    @property
    def folder(self) -> Path:
        """Where it lives."""
        return ROOT / "services" / self.name

    def layer(self, name: str) -> Any | None:
        """Give one of its rooms as a module; None where it has no such room."""
        there = self.folder / self.package / name
        if not there.with_suffix(".py").exists() and not (there / "__init__.py").exists():
            return None
        return import_module(f"{self.package}.{name}")

    def trees(self) -> Iterator[ast.Module]:
        """Give the syntax of each of its files."""
        for path in sorted((self.folder / self.package).rglob("*.py")):
            yield ast.parse(path.read_text())


SERVICES = tuple(Described(name, package) for name, package in NAMES.items())
