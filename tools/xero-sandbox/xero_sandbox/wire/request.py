"""Holds one HTTP request."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from xero_sandbox.wire.responses import Response


@dataclass
class Request:
    """A request as it came, with its body read whole."""

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
        """Says that nothing more comes of this request."""
        if self.at_end is not None:
            self.at_end()

    @cached_property
    def query(self) -> dict[str, str]:
        """The query's parameters, their names in lower case."""
        pairs = parse_qsl(self.query_string, keep_blank_values=True)
        return {name.lower(): value for name, value in pairs}

    @cached_property
    def form(self) -> dict[str, list[str]]:
        """The fields of a form in the body; empty for any other content type."""
        fields: dict[str, list[str]] = {}
        if self.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            for name, value in parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True):
                fields.setdefault(name, []).append(value)
        return fields

    @property
    def origin(self) -> str:
        """The address this server was called by."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"
