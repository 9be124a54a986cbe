"""Wrap responses in Xero's envelope and unwrap requests."""

import json
from decimal import Decimal
from typing import Any
from uuid import uuid4

from xero_sandbox.rulebook import rule
from xero_sandbox.wire.dates import bare_instant
from xero_sandbox.wire.errors import post_data_invalid
from xero_sandbox.wire.responses import Body, HTTPError, Response, json_response


@rule("envelope.success", source="recordings of Demo Company (NZ)", sure="wire")
def envelope(app: str, now: int, key: str, objects: list[Body], pagination: Body | None = None) -> Response:
    """A success response has Id, Status, ProviderName and DateTimeUTC, then pagination, then the list."""
    around: Body = {"Id": str(uuid4()), "Status": "OK", "ProviderName": app, "DateTimeUTC": bare_instant(now)}
    if pagination is not None:
        around["pagination"] = pagination
    around[key] = objects
    return json_response(around)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def read_json(raw: bytes) -> Any:
    """Parse JSON, with fractions as Decimal.

    Raises:
        HTTPError: 400 PostDataInvalidException if it is not JSON.
    """
    try:
        return json.loads(raw, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise HTTPError(post_data_invalid(f"JSON for post data was invalid, {error}")) from error


@rule("envelope.request", source="Requests and responses page", sure="docs")
def elements_of(raw: bytes, key: str) -> list[Body]:
    """A request contains one object, or a list of them under the resource's name, case-insensitively.

    Raises:
        HTTPError: 400 PostDataInvalidException.
    """
    content = read_json(raw)
    if isinstance(content, dict):
        inside = next((value for name, value in content.items() if name.lower() == key.lower()), content)
        elements = inside if isinstance(inside, list) else [inside]
        if all(isinstance(element, dict) for element in elements):
            return elements
    raise HTTPError(post_data_invalid(f"JSON for post data was invalid, it holds no {key}"))
