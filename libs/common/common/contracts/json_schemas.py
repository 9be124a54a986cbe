"""JSON schemas of events and records, made from the contracts; the gateway serves each at a stable address."""

from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core import core_schema

from common.contracts import EVENTS
from common.contracts.kinds import INVOICING_KINDS
from common.contracts.message import SCHEMA_VERSION, Contract

DIALECT = "https://json-schema.org/draft/2020-12/schema"
RECORDS: dict[str, type[Contract]] = {name: kind.record for name, kind in INVOICING_KINDS.items()}
"""The records by the name of their kind."""
PUBLIC: dict[str, type[Contract]] = {**EVENTS, **RECORDS}
"""The contracts whose schemas are public: events by type, records by kind."""
BOUNDS = {"gt": "exclusiveMinimum", "ge": "minimum", "lt": "exclusiveMaximum", "le": "maximum"}
JsonSchema = dict[str, Any]


class _Schemas(GenerateJsonSchema):
    """Schemas without titles of fields, and with decimals as the contracts accept them."""

    def generate(
        self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation"
    ) -> JsonSchemaValue:
        """Return the schema of one contract."""
        found: JsonSchemaValue = _with_decimals(super().generate(schema, mode))
        return found

    def field_title_should_be_set(self, schema: object) -> bool:
        """Return False: a title would only repeat the field's name."""
        return False


def _with_decimals(part: Any) -> Any:
    """Return a part of a schema in which every decimal is an integer or a decimal string with its digits."""
    if isinstance(part, list):
        return [_with_decimals(one) for one in part]
    if not isinstance(part, dict):
        return part
    return _decimal(part) if "max_digits" in part else {key: _with_decimals(one) for key, one in part.items()}


def _decimal(limits: JsonSchema) -> JsonSchema:
    """Return the schema of a decimal with pydantic's limits; a JSON number with a fraction is not accepted."""
    places, whole = limits["decimal_places"], limits["max_digits"] - limits["decimal_places"]
    least = limits.get("ge", limits.get("gt"))
    sign = "-?" if least is None or least < 0 else ""
    bounds = {keyword: limits[name] for name, keyword in BOUNDS.items() if name in limits}
    return {
        "anyOf": [
            {"type": "string", "pattern": rf"^{sign}[0-9]{{1,{whole}}}(\.[0-9]{{1,{places}}})?$"},
            {"type": "integer", "minimum": -(10**whole) + 1, "maximum": 10**whole - 1, **bounds},
        ]
    }


def path_of(name: str) -> str:
    """Return the path of a public schema on the gateway, for example `/schemas/1/invoice.created.json`."""
    return f"/schemas/{SCHEMA_VERSION}/{name}.json"


def schema_of(name: str, server: str = "") -> JsonSchema:
    """Return the schema of an event or a record.

    `name` is a key of PUBLIC. `$id` is its address on `server` (`https://host`), or only its path if `server` is empty.
    """
    schema = PUBLIC[name].model_json_schema(schema_generator=_Schemas)
    if name in EVENTS:
        schema["properties"]["type"] = {"const": name, "type": "string"}
    return {"$schema": DIALECT, "$id": server + path_of(name), **schema}


def definitions_of(models: Iterable[type[Contract]], ref_template: str) -> JsonSchema:
    """Return the schemas of contracts and of everything in them, by class name; `ref_template` contains `{model}`."""
    inputs: list[tuple[type[Contract], JsonSchemaMode]] = [(model, "validation") for model in models]
    _, whole = models_json_schema(inputs, ref_template=ref_template, schema_generator=_Schemas)
    definitions: JsonSchema = _with_decimals(whole["$defs"])
    return definitions
