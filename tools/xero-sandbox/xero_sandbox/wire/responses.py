"""HTTP responses: status, headers and body."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

JSON = "application/json; charset=utf-8"
Body = dict[str, Any]


@dataclass
class Response:
    """One response. `content_type` None sends no such header, as some of Xero's responses do."""

    status: int
    body: bytes = b""
    content_type: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class HTTPError(Exception):
    """The request as a whole is refused with this response."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def as_number(value: object) -> float:
    """Convert a Decimal to a JSON number. Amounts have at most 15 digits, which a double holds exactly.

    Raises:
        TypeError: the value is not a Decimal.
    """
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def as_json(content: object) -> bytes:
    """Return the bytes of a JSON body."""
    return json.dumps(content, default=as_number, ensure_ascii=False, separators=(",", ":")).encode(
        errors="replace"
    )


def json_response(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Build a response with a JSON body."""
    return Response(status, as_json(content), JSON, headers or {})
