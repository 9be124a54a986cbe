"""One press of Sync, and the state of both sides after it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from demo.app_records import AppRecords, book_of, read_records
from demo.claim import Claim
from demo.client import App
from demo.progress import follow, summary
from demo.records import Book
from demo.sandbox import Sandbox
from demo.verify import Before, Report, compare, objects_by_id
from demo.xero_index import Objects, XeroIndex, read_objects

# Pulled records are in the app within this time after the end of a sync.
PULLED_WITHIN_S = 5.0
PAGE = "500"


@dataclass(frozen=True)
class Moment:
    """The records of the app and the objects of Xero at one moment."""

    app: AppRecords
    xero: Objects

    def as_compared(self) -> Before:
        """Return both sides by id, for the comparison of fields."""
        records = {record["id"]: record for found in self.app.values() for record in found}
        return Before(records, objects_by_id(self.xero))


@dataclass(frozen=True)
class Press:
    """The result of one press of Sync: the sync and its entries in the log, and both sides afterwards.

    `waited_for_a_minute` is whether the sync had to wait until Xero's limit of a minute allowed calls again.
    """

    sync: dict[str, Any]
    entries: list[dict[str, Any]]
    calls: int
    seconds: float
    after: Moment
    report: Report
    waited_for_a_minute: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the press as it is stored in demo.json."""
        return {
            "sync_id": self.sync["sync_id"],
            "state": self.sync["state"],
            "calls": self.calls,
            "seconds": round(self.seconds, 1),
            "kinds": self.report.as_json(),
            "verify": self.sync.get("verify"),
        }


async def look(app: App, sandbox: Sandbox, tenant_id: str) -> Moment:
    """Return the records of the app and the objects of Xero."""
    records = await read_records(app)
    return Moment(records, await asyncio.to_thread(read_objects, sandbox, tenant_id))


async def press(
    app: App, sandbox: Sandbox, book: Book, before: Before, echo: Callable[[str], None], calls: int = 0
) -> Press:
    """Press Sync, follow it to its end, and compare both sides.

    Args:
        app: The company's client of the suite.
        sandbox: The sandbox's control API.
        book: The loaded book.
        before: Both sides before the first sync.
        echo: Prints a line of progress.
        calls: The number of Xero calls before this press.
    """
    pressed = time.monotonic()
    sync, waited = await follow(app, (await app.post("/api/v1/syncs"))["sync_id"], echo)
    took = time.monotonic() - pressed
    for line in await summary(app, sync):
        echo(line)
    await asyncio.sleep(PULLED_WITHIN_S)
    used = sandbox.organisation(book.tenant_id)["calls"] - calls
    after = await look(app, sandbox, book.tenant_id)
    report = compare(book_of(after.app, book), XeroIndex(after.xero), before)
    return Press(sync, await entries_of(app, sync["sync_id"]), used, took, after, report, waited)


async def entries_of(app: App, sync_id: str) -> list[dict[str, Any]]:
    """Return all log entries of a sync."""
    found: list[dict[str, Any]] = []
    query = {"limit": PAGE}
    while True:
        page = await app.get(f"/api/v1/syncs/{sync_id}/entries", **query)
        found += page["items"]
        if not page["next"]:
            return found
        query["cursor"] = page["next"]


def own_comparison(sync: dict[str, Any]) -> list[Claim]:
    """Return a claim for the suite's own comparison at the end of a sync, or none if it compared nothing."""
    verify = sync.get("verify") or {}
    equal, skipped, different = (int(verify.get(name) or 0) for name in ("equal", "skipped", "different"))
    if not equal + skipped + different:
        return []
    text = f"the suite's own comparison: {equal:,} equal, {skipped:,} skipped, {different:,} different"
    found = [
        f"{one['kind']} {one['label']}: {one['what']} {one['ours']} here, {one['xero']} in Xero"
        for one in verify.get("differences") or ()
    ]
    return [Claim(bool(verify.get("ok")) and not different, text, found)]
