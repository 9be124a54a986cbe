"""The books of a company under a fault: who set what on both sides, and what a bookkeeper does in Xero meanwhile."""

import json
from collections.abc import Callable
from typing import Any

from common.contracts.kinds import INVOICING_KINDS, kind_of
from tests.content import LogEntry
from tests.faults.shop import Shop
from tests.history import Actor, History
from tests.looks import Ref
from tests.watching import Watch

Rows = Callable[..., list[dict[str, Any]]]


class Books:
    """The history of a company's records and of its organisation in Xero."""

    def __init__(self, rows: Rows, shop: Shop) -> None:
        self._rows, self._shop = rows, shop
        self.history = History()
        self._watch = Watch(lambda _, resource: shop.in_xero(resource), [shop.tenant_id], self.history)
        self._records: dict[Ref, dict[str, Any]] = {}
        self._read_to = 0

    def read(self) -> None:
        """Note what happened on both sides since the last reading."""
        query = "SELECT change, body FROM changes WHERE company_id = $1 AND change > $2 ORDER BY change"
        for row in self._rows(query, self._shop.company_id, self._read_to, schema="invoicing"):
            self._read_to = row["change"]
            self._note(json.loads(row["body"]))
        self._watch.look()

    def edit(self, resource: str, **element: Any) -> None:
        """Let the bookkeeper change an object by Xero's rules."""
        self.read()
        output = {"tenant_id": self._shop.tenant_id, "element": element}
        with self._watch.by_hand():
            self._shop.world.xero("POST", f"person/{resource}", output)

    def log_is_whole(self) -> bool:
        """Return whether the log has every entry that the worker wrote in syncs that ended."""
        written = "SELECT sync_id, entries FROM syncs WHERE company_id = $1 AND ended_at IS NOT NULL"
        stored = "SELECT sync_id, count(*) AS entries FROM entries WHERE company_id = $1 GROUP BY sync_id"
        company = self._shop.company_id
        found = {row["sync_id"]: row["entries"] for row in self._rows(stored, company, schema="log")}
        return all(found.get(row["sync_id"], 0) >= row["entries"] for row in self._rows(written, company))

    def entries(self) -> dict[Ref, list[LogEntry]]:
        """Return the log's entries by record, in the order of their syncs."""
        query = "SELECT kind, record_id, sentence, changes FROM entries WHERE company_id = $1 ORDER BY at, sequence"
        found: dict[Ref, list[LogEntry]] = {}
        for row in self._rows(query, self._shop.company_id, schema="log"):
            changes = row["changes"]
            whole = {**row, "changes": json.loads(changes) if isinstance(changes, str) else changes}
            found.setdefault((row["kind"], str(row["record_id"])), []).append(whole)
        return found

    def _note(self, event: dict[str, Any]) -> None:
        _, _, what = event["type"].rpartition(".")
        record = event["record"]
        ref = (kind_of(event["type"]), str(record["id"]))
        after = {**record, "deleted": what in ("voided", "deleted")}
        self.history.app(self._actor(ref, record), ref, self._records.get(ref), after)
        self._records[ref] = after

    def _actor(self, ref: Ref, record: dict[str, Any]) -> Actor:
        """Return who made a change: what no one put came from Xero; documents and payments never do."""
        model = INVOICING_KINDS[ref[0]].record
        put = [model.model_validate(one) for one in self._shop.written.get(ref, ())]
        taken = ref[0] in ("customer", "product", "tax")
        return "engine" if taken and model.model_validate(record) not in put else "user"
