"""Keeps the schemas of each release, and compares the contracts with those of the last one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from common.contracts import auth, config, gateway, invoicing, json_schemas, log
from common.contracts.message import Contract, Event
from docs_tool import compatibility
from docs_tool.suite import ROOT

FOLDER = ROOT / "libs" / "common" / "released"
REQUESTS = "requests"
REMEDY = (
    "Services of two versions work together during a deployment, queues may hold old messages, and other invoicing "
    "systems send events too. Keep the field and everything that it accepted, or make a new field optional. If this is "
    "not possible, publish a new event and phase the old one out (CONTRIBUTING.md, Releases)."
)
_VERSION = re.compile(r"\d+\.\d+\.\d+")


def schemas() -> dict[str, json_schemas.JsonSchema]:
    """Return the schemas by name: of each event and record, and one of all requests and responses of services."""
    public = {name: json_schemas.schema_of(name) for name in json_schemas.PUBLIC}
    return {**public, REQUESTS: _requests()}


def _requests() -> json_schemas.JsonSchema:
    """Return a schema with a property for each contract that is no part of an event or a record, by class name."""
    template = "#/$defs/{model}"
    in_public = json_schemas.definitions_of(json_schemas.PUBLIC.values(), template)
    others = [
        one
        for module in (auth, config, gateway, invoicing, log)
        for one in _contracts_of(module)
        if one.__name__ not in in_public
    ]
    return {
        "$schema": json_schemas.DIALECT,
        "type": "object",
        "properties": {one.__name__: {"$ref": f"#/$defs/{one.__name__}"} for one in others},
        "$defs": json_schemas.definitions_of(others, template),
    }


def _contracts_of(module: Any) -> Iterator[type[Contract]]:
    """Yield the contracts that a module defines, without events."""
    for one in vars(module).values():
        contract = isinstance(one, type) and issubclass(one, Contract) and not issubclass(one, Event)
        if contract and one.__module__ == module.__name__:
            yield one


def last_release(folder: Path = FOLDER) -> Path | None:
    """Return the folder of the newest release, None if nothing was released yet."""
    released = [one for one in folder.glob("*") if _VERSION.fullmatch(one.name)]
    return max(released, key=lambda one: tuple(map(int, one.name.split("."))), default=None)


def write(version: str, folder: Path = FOLDER) -> Path:
    """Write the schemas of a release and return their folder.

    Raises:
        ValueError: The version is not of the form 1.2.3, or its schemas were written before.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(f"{version} is no version like 1.2.3")
    target = folder / version
    if target.exists():
        raise ValueError(f"the schemas of {version} were written before, and a release never changes")
    target.mkdir(parents=True)
    for name, schema in schemas().items():
        (target / f"{name}.json").write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")
    return target


def breaks(folder: Path = FOLDER) -> list[str]:
    """Return a sentence for each change that breaks a contract of the last release; empty without a release."""
    release = last_release(folder)
    if release is None:
        return []
    now = json.loads(json.dumps(schemas()))
    found: list[str] = []
    for path in sorted(release.glob("*.json")):
        if path.stem in now:
            former = json.loads(path.read_text())
            found += [f"{path.stem}: {one}" for one in compatibility.breaks(former, now[path.stem])]
        else:
            found.append(f"{path.stem} was removed")
    return found
