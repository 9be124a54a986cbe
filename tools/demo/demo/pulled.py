"""Checks the records that only Xero had: customers and products must be in the app, invoices must not."""

import asyncio
from dataclasses import dataclass
from typing import Any

from demo.book.already_there import AlreadyThere
from demo.claim import Claim
from demo.client import App

LONGEST_WAIT_S = 5.0
LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Arrived:
    """The records that should be in the app and are not, and those that should not be and are."""

    expected: int
    missing: list[str]
    unwanted: list[str]

    def claims(self) -> list[Claim]:
        """Return the claims about pulled and unwanted records."""
        arrived = Claim(
            not self.missing,
            f"the {self.expected} customers and products that only Xero had are in the app",
            [f"not in the app: {one}" for one in self.missing],
        )
        absent = Claim(
            not self.unwanted,
            "the invoices that only Xero had are not in the app",
            [f"in the app: {one}" for one in self.unwanted],
        )
        return [arrived, absent]


async def look_for_pulled(app: App, there: AlreadyThere) -> Arrived:
    """Refresh as a phone does until all pulled records are there, for at most five seconds."""
    own = {invoice["InvoiceNumber"] for invoice in there.invoices}
    for _ in range(int(LONGEST_WAIT_S / LOOK_EVERY_S)):
        names, numbers = await _refresh(app)
        if there.only_there <= names:
            break
        await asyncio.sleep(LOOK_EVERY_S)
    return Arrived(len(there.only_there), sorted(there.only_there - names), sorted(own & numbers))


async def _refresh(app: App) -> tuple[set[str], set[str]]:
    names: set[str] = set()
    numbers: set[str] = set()
    query: dict[str, str] = {}
    more = True
    while more:
        page: dict[str, Any] = await app.get("/api/v1/refresh", **query)
        for change in page["changes"]:
            record = change["record"] or {}
            names |= {record[key] for key in ("name", "code") if record.get(key)}
            if change["kind"] == "invoice":
                numbers.add(record.get("number", ""))
        query, more = {"cursor": page["cursor"]}, page["more"]
    return names, numbers
