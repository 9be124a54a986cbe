"""A company that uses the suite through its public API, as the demo's company does."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from demo.authorising import authorise
from demo.client import App
from demo.errors import CannotRun
from demo.loading import load as load_book
from demo.progress import follow
from demo.records import Book
from demo.settings import save_settings

PASSWORD = "a-company-that-is-measured"  # noqa: S105 - it protects nothing


CHOICES_TRIES, CHOICES_PAUSE_S = 100, 0.3


class NotCompleted(CannotRun):
    """A measured sync must complete without problems; this one did not."""


@dataclass
class Company:
    """A company; `company_id` is set after the sign-up, `tenant_id` after the connection."""

    app: App
    company_id: str = ""
    tenant_id: str = ""

    async def sign_up(self) -> None:
        """Sign up and stay signed in."""
        email = f"{secrets.token_hex(8)}@example.com"
        account_details = {"company_name": "Measured", "email": email, "password": PASSWORD}
        account = await self.app.post("/api/v1/sign-up", account_details)
        self.company_id = str(account["company_id"])
        self.app.sign_in_as(account["token"])

    async def connect(self, book: Book, tenant_id: str) -> None:
        """Sign up, load the book's taxes, connect to the organisation and save settings."""
        self.tenant_id = tenant_id
        await self.sign_up()
        await load_book(self.app, Book(book.currency, taxes=book.taxes), lambda line: None)
        await authorise(self.app, tenant_id)
        await save_settings(self.app, book)

    async def move(self, book: Book, tenant_id: str) -> None:
        """Connect to another organisation, which has none of the company's records."""
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

    async def load(self, book: Book) -> None:
        """Load all records of a book except its taxes."""
        await load_book(self.app, replace(book, taxes=[]), lambda line: None)

    async def sync(self) -> dict[str, Any]:
        """Press Sync and return the completed sync.

        Raises:
            NotCompleted: If it does not complete, or has problems.
        """
        pressed = await self.app.post("/api/v1/syncs")
        sync, _ = await follow(self.app, pressed["sync_id"], lambda line: None)
        if sync["state"] != "completed" or sync["problems"]:
            raise NotCompleted(f"{sync['state']}, {sync['problems']} problems: {sync['counts']}")
        return sync


def seconds_of(sync: Mapping[str, Any]) -> float:
    """Return the seconds of a sync from its request to its end, by the suite's clock."""
    began, ended = (datetime.fromisoformat(sync[key]) for key in ("requested_at", "ended_at"))
    return (ended - began).total_seconds()
