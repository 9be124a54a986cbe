"""Every integer that a message or a request may hold has bounds, so that it fits the column that it is stored in."""

from collections.abc import Iterator
from typing import Any

import pytest

from docs_tool import releases
from docs_tool.routes import application_of
from docs_tool.suite import SERVICES, Described

SERVING = [service for service in SERVICES if service.layer("api")]
LOWEST, HIGHEST = -(2**63), 2**63 - 1
OF_FASTAPI = {"ValidationError", "HTTPValidationError", "text/event-stream"}


def without_bounds(schema: Any, path: str = "") -> Iterator[str]:
    """Yield where a JSON schema allows an integer that does not fit 64 bits."""
    if isinstance(schema, dict):
        low = schema.get("minimum", schema.get("exclusiveMinimum"))
        high = schema.get("maximum", schema.get("exclusiveMaximum"))
        bounded = low is not None and high is not None and LOWEST <= low <= high <= HIGHEST
        if schema.get("type") == "integer" and not bounded and not {"const", "enum"} & set(schema):
            yield path
        for name, one in schema.items():
            if name not in OF_FASTAPI:
                yield from without_bounds(one, f"{path}/{name}")
    elif isinstance(schema, list):
        for number, one in enumerate(schema):
            yield from without_bounds(one, f"{path}/{number}")


@pytest.mark.parametrize(("name", "schema"), releases.schemas().items())
def test_every_integer_of_a_contract_has_bounds(name: str, schema: Any) -> None:
    assert list(without_bounds(schema, name)) == []


@pytest.mark.parametrize("service", SERVING, ids=lambda one: one.name)
def test_every_integer_of_a_route_has_bounds(service: Described) -> None:
    app = application_of(service)
    assert app is not None

    assert list(without_bounds(app.openapi())) == []


def test_an_integer_without_bounds_is_found() -> None:
    count = {"type": "integer", "minimum": 0}

    assert list(
        without_bounds({"a": count, "b": [{**count, "maximum": 2**63}, {**count, "maximum": 9}]})
    ) == [
        "/a",
        "/b/0",
    ]
