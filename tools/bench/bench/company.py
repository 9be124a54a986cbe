"""A company that uses the suite through its public doors, as the demo's does."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from demo.authorising import authorise
from demo.client import App
from demo.errors import CannotRun
from demo.loading import load
from demo.progress import follow
from demo.records import Book
from demo.settings import save_settings

PASSWORD = "a-company-that-is-measured"  # noqa: S105 - it guards nothing


CHOICES_TRIES, CHOICES_PAUSE_S = 100, 0.3


class NotCompleted(CannotRun):
    """A sync that is measured has to end as completed; this one did not."""


@dataclass
class Company:
    """A signed-in company; its organisation, once it is connected."""

    app: App
    company_id: str = ""
    tenant_id: str = ""

    async def signs_up(self) -> None:
        """Sign up, and be signed in from then on."""
        email = f"{secrets.token_hex(8)}@example.com"
        who = {"company_name": "Measured", "email": email, "password": PASSWORD}
        account = await self.app.post("/api/v1/sign-up", who)
        self.company_id = str(account["company_id"])
        self.app.sign_in_as(account["token"])

    async def connects(self, book: Book, tenant_id: str) -> None:
        """Sign up, bring in the book's taxes, consent and save settings."""
        self.tenant_id = tenant_id
        await self.signs_up()
        await load(self.app, Book(book.currency, taxes=book.taxes), lambda line: None)
        await authorise(self.app, tenant_id)
        await save_settings(self.app, book)

    async def moves(self, book: Book, tenant_id: str) -> None:
        """Disconnect, and connect another organisation, which holds nothing of what the company has."""
        before = await self._accounts()
        await self.app.send("DELETE", "/api/v1/connection")
        self.tenant_id = tenant_id
        await authorise(self.app, tenant_id)
        for _ in range(CHOICES_TRIES):
            if await self._accounts() != before:
                break
            await asyncio.sleep(CHOICES_PAUSE_S)
        await save_settings(self.app, book)

    async def _accounts(self) -> list[str]:
        answer = await self.app.send("GET", "/api/v1/settings/choices")
        return [one["id"] for one in answer.json()["payment_accounts"]]

    async def brings_in(self, book: Book) -> None:
        """Create all records of a book; its taxes are there since the company was connected."""
        await load(self.app, replace(book, taxes=[]), lambda line: None)

    async def syncs(self) -> dict[str, Any]:
        """Press Sync and give the answer when it has completed."""
        pressed = await self.app.post("/api/v1/syncs")
        sync = await follow(self.app, pressed["sync_id"], lambda line: None)
        if sync["state"] != "completed" or sync["problems"]:
            raise NotCompleted(f"{sync['state']}, {sync['problems']} problems: {sync['counts']}")
        return sync


def seconds_of(sync: Mapping[str, Any]) -> float:
    """How long a sync took, from the press to its end, by the suite's own clock."""
    began, ended = (datetime.fromisoformat(sync[key]) for key in ("requested_at", "ended_at"))
    return (ended - began).total_seconds()
