"""Loads the book into the suite through the public API, parents before children."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from demo.client import App, Refusal, all_at_once
from demo.records import Book

PASSWORD = "a-sample-book-of-2026"  # noqa: S105 - printed so that everybody can sign in


async def sign_up(app: App, company: str) -> str:
    """Sign up a sample company under the first free e-mail address, and return the address.

    Raises:
        Refusal: If the suite rejects the sign-up, or no address from 1 to 100 is free.
    """
    n = 1
    while True:
        mail = f"sample{n if n > 1 else ''}@example.com"
        try:
            account = await app.post(
                "/api/v1/sign-up", {"company_name": company, "email": mail, "password": PASSWORD}
            )
        except Refusal as refusal:
            if refusal.status != 409 or n >= 100:
                raise
            n += 1
            continue
        app.sign_in_as(account["token"])
        return mail


async def load(app: App, book: Book, echo: Callable[[str], None]) -> None:
    """Create every record of the book."""
    kinds: dict[str, Sequence[Mapping[str, Any]]] = {
        "taxes": book.taxes,
        "customers": book.customers,
        "products": book.products,
        "invoices": book.invoices,
        "creditnotes": book.credit_notes,
        "payments": book.payments,
    }
    for kind, records in kinds.items():

        async def create(record: Mapping[str, Any], kind: str = kind) -> None:
            await app.create(f"/api/v1/{kind}/{record['id']}", record)

        if not records:
            continue
        await all_at_once(records, create)
        echo(f"  {kind}: {len(records):,}")
