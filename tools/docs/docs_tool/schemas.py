"""The contracts' JSON schemas, as they were last agreed, and whether the code still keeps to them."""

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
    "Services of two versions talk to each other during a deployment, and messages wait in queues meanwhile. Keep the "
    "field, or make the new one optional; where that cannot be, say a new event and let the old one end first."
)
Schema = dict[str, Any]


def contracts_of(module: Any) -> list[type[Contract]]:
    """Give the contracts that a file defines."""
    return [
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Contract) and one.__module__ == module.__name__
    ]


def schemas() -> dict[Path, str]:
    """Give the schemas of every speaker's contracts."""
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
    """Tell in which ways the code no longer takes or gives what was agreed."""
    found: list[str] = []
    for module in MODULES:
        path = FOLDER / f"{_stem(module)}.json"
        if path.exists():
            agreed, now = json.loads(path.read_text()), json.loads(json.dumps(_schema(module)))
            found += [f"{_stem(module)}: {one}" for one in incompatible(agreed["$defs"], now["$defs"])]
    return found


def incompatible(agreed: Schema, now: Schema) -> Iterator[str]:
    """Compare schemas by name: what was there must be there still, and nothing more may be demanded."""
    for name, former in agreed.items():
        if name not in now:
            yield f"{name} is gone"
            continue
        yield from _fields(name, former, now[name])


def _fields(name: str, former: Schema, now: Schema) -> Iterator[str]:
    fields = now.get("properties", {})
    for field, shape in former.get("properties", {}).items():
        if field not in fields:
            yield f"{name}.{field} is gone"
        elif not _takes(fields[field], shape):
            yield f"{name}.{field} no longer takes what it took"
    for field in set(now.get("required", ())) - set(former.get("required", ())):
        yield f"{name}.{field} is needed now"


def _takes(now: Schema, former: Schema) -> bool:
    """Tell whether a field still takes the sorts of value it took."""
    if "anyOf" in former:
        return all(_takes(now, one) for one in former["anyOf"])
    if "anyOf" in now:
        return any(_takes(one, former) for one in now["anyOf"])
    if "enum" in now or "const" in now:
        return set(_values(former)) <= set(_values(now)) and bool(_values(former))
    return all(former.get(key) == now.get(key) for key in ("type", "format", "$ref") if key in now)


def _values(schema: Schema) -> list[Any]:
    return list(schema.get("enum", [])) + ([schema["const"]] if "const" in schema else [])


__all__ = ["FOLDER", "REMEDY", "breaks", "incompatible", "message", "schemas"]
