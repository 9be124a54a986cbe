"""Generates the contracts' JSON schemas, and checks the code against the stored ones."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.json_schema import models_json_schema

import common.contracts
from common.contracts import auth, config, gateway, invoicing, log, message, pulled, records, sync
from common.contracts.message import Contract

FOLDER = Path(common.contracts.__file__).parent / "schemas"
MODULES = (auth, config, gateway, invoicing, log, records, pulled, sync)
REMEDY = (
    "Services of two versions work together during a deployment, and queues may hold old messages. Keep the field, or "
    "make the new one optional. If this is not possible, publish a new event and phase the old one out."
)
Schema = dict[str, Any]


def contracts_of(module: Any) -> list[type[Contract]]:
    """Return the contracts that a module defines."""
    return [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Contract) and one.__module__ == module.__name__
    ]


def schemas() -> dict[Path, str]:
    """Return the text of each module's JSON schema by path."""
    return {
        FOLDER / f"{_stem(module)}.json": json.dumps(_schema(module), indent=1, sort_keys=True) + "\n"
        for module in MODULES
    }


def _stem(module: Any) -> str:
    return str(module.__name__).rsplit(".", 1)[-1]


def _schema(module: Any) -> Schema:
    _, whole = models_json_schema(
        [(one, "validation") for one in contracts_of(module)], by_alias=True, ref_template="#/$defs/{model}"
    )
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **whole}


def breaks() -> list[str]:
    """Return a sentence for each incompatible change of a contract since the stored schemas."""
    found: list[str] = []
    for module in MODULES:
        path = FOLDER / f"{_stem(module)}.json"
        if path.exists():
            stored, now = json.loads(path.read_text()), json.loads(json.dumps(_schema(module)))
            found += [f"{_stem(module)}: {one}" for one in incompatible(stored["$defs"], now["$defs"])]
    return found


def incompatible(stored: Schema, now: Schema) -> Iterator[str]:
    """Yield each incompatible change: a removed schema or field, a narrower type, a new required field."""
    for name, former in stored.items():
        if name not in now:
            yield f"{name} was removed"
            continue
        yield from _fields(name, former, now[name])


def _fields(name: str, former: Schema, now: Schema) -> Iterator[str]:
    fields = now.get("properties", {})
    for field, shape in former.get("properties", {}).items():
        if field not in fields:
            yield f"{name}.{field} was removed"
        elif not _accepts(fields[field], shape):
            yield f"{name}.{field} no longer accepts its former values"
    for field in set(now.get("required", ())) - set(former.get("required", ())):
        yield f"{name}.{field} is now required"


def _accepts(now: Schema, former: Schema) -> bool:
    """Return whether a field still accepts its former types of value."""
    if "anyOf" in former:
        return all(_accepts(now, one) for one in former["anyOf"])
    if "anyOf" in now:
        return any(_accepts(one, former) for one in now["anyOf"])
    if "enum" in now or "const" in now:
        return set(_values(former)) <= set(_values(now)) and bool(_values(former))
    return all(former.get(key) == now.get(key) for key in ("type", "format", "$ref") if key in now)


def _values(schema: Schema) -> list[Any]:
    return list(schema.get("enum", [])) + ([schema["const"]] if "const" in schema else [])


__all__ = ["FOLDER", "REMEDY", "breaks", "incompatible", "message", "schemas"]
