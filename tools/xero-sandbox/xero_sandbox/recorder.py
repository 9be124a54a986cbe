"""Record requests and responses, with secrets redacted and memory bounded."""

import json
from collections import deque
from typing import Any
from urllib.parse import parse_qsl, urlencode

from xero_sandbox.wire.request import Request
from xero_sandbox.wire.responses import Response

MAX_TEXT_BYTES = 256 * 1024 * 1024
MAX_ENTRIES = 100_000
PAGE = 200
HIDDEN = "(hidden)"
SECRET_FIELDS = {
    "access_token",
    "client_secret",
    "code",
    "code_verifier",
    "id_token",
    "refresh_token",
    "token",
}


Entry = dict[str, Any]
"""One request with its response, as the control API shows it."""


def _redacted_headers(request: Request) -> dict[str, str]:
    shown = dict(request.headers)
    if "authorization" in shown:
        shown["authorization"] = f"{shown['authorization'].partition(' ')[0]} {HIDDEN}"
    return shown


def _redacted_form(text: str) -> str:
    fields = parse_qsl(text, keep_blank_values=True)
    return urlencode(
        [(name, HIDDEN if name in SECRET_FIELDS else value) for name, value in fields], safe="()"
    )


def _redacted_response(text: str) -> str:
    try:
        content = json.loads(text)
    except ValueError:
        return text
    if not isinstance(content, dict):
        return text
    return json.dumps({key: HIDDEN if key in SECRET_FIELDS else value for key, value in content.items()})


def _size(entry: Entry) -> int:
    return len(entry["body"] or "") + len(entry["answer"] or "")


class Recorder:
    """The recorded requests. Above the limits the oldest lose their bodies, then are deleted."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.last = 0
        self._with_text: deque[Entry] = deque()
        self._text_size = 0

    def begin(self, request: Request, at: str) -> Entry:
        """Record a request."""
        self.last += 1
        body = request.body.decode("utf-8", "replace")
        if "/connect/" in request.path:
            body = _redacted_form(body)
        entry: Entry = {
            "n": self.last,
            "at": at,
            "ended_at": None,
            "tenant_id": request.headers.get("xero-tenant-id"),
            "method": request.method,
            "path": request.path,
            "query": request.query_string,
            "headers": _redacted_headers(request),
            "body": body,
            "status": None,
            "answer": None,
            "counted": False,
            "replayed": False,
            "fault": None,
        }
        self.entries.append(entry)
        return entry

    def end(self, entry: Entry, request: Request, response: Response | None, at: str) -> None:
        """Record its response; None if the connection was cut."""
        entry |= {"ended_at": at, "counted": request.counted, "replayed": request.replayed}
        if response is not None:
            text = response.body.decode("utf-8", "replace")
            shown = _redacted_response(text) if "/connect/" in request.path else text
            entry |= {"status": response.status, "answer": shown}
        self._text_size += _size(entry)
        self._with_text.append(entry)
        self._discard_oldest()

    def _discard_oldest(self) -> None:
        while self._text_size > MAX_TEXT_BYTES and self._with_text:
            oldest = self._with_text.popleft()
            self._text_size -= _size(oldest)
            oldest |= {"body": None, "answer": None}
        while len(self.entries) > MAX_ENTRIES:
            self.entries.popleft()

    def shown(self, tenant_id: str | None, after: int) -> tuple[list[dict[str, Any]], int | None]:
        """Return a page of the requests after a number, and the number to continue from, None at the end.

        `tenant_id` None means all organisations.
        """
        found = (
            entry
            for entry in self.entries
            if entry["n"] > after and (tenant_id is None or entry["tenant_id"] == tenant_id)
        )
        page = [entry for _, entry in zip(range(PAGE + 1), found, strict=False)]
        return page[:PAGE], page[PAGE - 1]["n"] if len(page) > PAGE else None
