"""Remembers every request and its answer, with nothing secret in it, within a bounded memory."""

import json
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from xero_sandbox.visit import Visit
from xero_sandbox.wire.answers import Answer

MOST_TEXT = 256 * 1024 * 1024
MOST_ENTRIES = 100_000
PAGE = 500
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


@dataclass
class Entry:
    """One request and what it was answered."""

    n: int
    at: str
    ended_at: str | None
    tenant_id: str | None
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: str | None
    status: int | None = None
    answer: str | None = None
    counted: bool = False
    replayed: bool = False
    fault: str | None = None


def _headers(visit: Visit) -> dict[str, str]:
    shown = dict(visit.headers)
    if "authorization" in shown:
        shown["authorization"] = f"{shown['authorization'].partition(' ')[0]} {HIDDEN}"
    return shown


def _form_shown(text: str) -> str:
    fields = parse_qsl(text, keep_blank_values=True)
    return urlencode(
        [(name, HIDDEN if name in SECRET_FIELDS else value) for name, value in fields], safe="()"
    )


def _answer_shown(text: str) -> str:
    try:
        content = json.loads(text)
    except ValueError:
        return text
    if not isinstance(content, dict):
        return text
    return json.dumps({key: HIDDEN if key in SECRET_FIELDS else value for key, value in content.items()})


class Recorder:
    """The requests so far; of very many, the oldest lose their texts and then go."""

    def __init__(self) -> None:
        self.entries: deque[Entry] = deque()
        self.last = 0
        self._full: deque[Entry] = deque()
        self._held = 0

    def begin(self, visit: Visit) -> Entry:
        """Takes a request down as it came."""
        self.last += 1
        body = visit.body.decode("utf-8", "replace")
        if "/connect/" in visit.path:
            body = _form_shown(body)
        at = visit.world.clock.now().isoformat().replace("+00:00", "Z")
        tenant_id = visit.headers.get("xero-tenant-id")
        entry = Entry(
            self.last,
            at,
            None,
            tenant_id,
            visit.method,
            visit.path,
            visit.query_string,
            _headers(visit),
            body,
        )
        self.entries.append(entry)
        return entry

    def end(self, entry: Entry, visit: Visit, answer: Answer | None) -> None:
        """Takes its answer down; None when it got none."""
        entry.ended_at = visit.world.clock.now().isoformat().replace("+00:00", "Z")
        entry.counted, entry.replayed = visit.counted, visit.replayed
        if answer is not None:
            entry.status = answer.status
            text = answer.body.decode("utf-8", "replace")
            entry.answer = _answer_shown(text) if "/connect/" in visit.path else text
        self._held += len(entry.body or "") + len(entry.answer or "")
        self._full.append(entry)
        self._bound()

    def _bound(self) -> None:
        while self._held > MOST_TEXT and self._full:
            oldest = self._full.popleft()
            self._held -= len(oldest.body or "") + len(oldest.answer or "")
            oldest.body = oldest.answer = None
        while len(self.entries) > MOST_ENTRIES:
            self.entries.popleft()

    def shown(self, tenant_id: str | None, after: int) -> tuple[list[dict[str, Any]], int | None]:
        """Requests after a number, of one organisation or all, and the number to go on from when there are more."""
        found = (
            entry
            for entry in self.entries
            if entry.n > after and (tenant_id is None or entry.tenant_id == tenant_id)
        )
        page = [entry for _, entry in zip(range(PAGE + 1), found, strict=False)]
        return [asdict(entry) for entry in page[:PAGE]], page[PAGE - 1].n if len(page) > PAGE else None
