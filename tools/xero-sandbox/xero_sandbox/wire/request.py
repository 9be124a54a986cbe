"""One HTTP request."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from xero_sandbox.wire.responses import Response


@dataclass
class Request:
    """A request with its whole body.

    `apply_only` is the number of elements to process, None for all; `spoil` replaces the response. Faults set both.
    """

    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    body: bytes
    client_host: str
    tenant_id: str | None = None
    counted: bool = False
    replayed: bool = False
    apply_only: int | None = None
    spoil: Callable[[Response], Response] | None = None
    at_end: Callable[[], None] | None = None

    def end(self) -> None:
        """Run `at_end`, because the request is finished."""
        if self.at_end is not None:
            self.at_end()

    @cached_property
    def query(self) -> dict[str, str]:
        """The query parameters, their names in lower case."""
        pairs = parse_qsl(self.query_string, keep_blank_values=True)
        return {name.lower(): value for name, value in pairs}

    @cached_property
    def form(self) -> dict[str, list[str]]:
        """The form fields in the body; empty for any other content type."""
        fields: dict[str, list[str]] = {}
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            for name, value in parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True):
                fields.setdefault(name, []).append(value)
        return fields

    @property
    def origin(self) -> str:
        """The address that the client called, from the Host header."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"
