"""Measures companies that press Sync at the same time, with 1, 2 and 4 workers."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from itertools import count
from uuid import uuid4

from bench.company import Company
from bench.figures import Figure
from bench.started import COMPANIES, USUAL_WORKERS, Started
from demo.client import App
from demo.records import Book, Customer, Invoice, Tax

CUSTOMERS, INVOICES, LATENCY_MS = 5, 20, 250
WORKERS = (4, 2, 1)
GST: Tax = {"id": "gst", "name": "GST", "rate": "15"}


async def measure(up: Started) -> list[Figure]:
    """Measure the time of all companies together; each round adds the same number of new invoices."""
    tenants = up.tenants(COMPANIES)
    took: dict[int, float] = {}
    async with AsyncExitStack() as stack:
        apps = [await stack.enter_async_context(App(up.gateway)) for _ in tenants]
        shops = [_Shop(Company(app)) for app in apps]
        for shop, tenant in zip(shops, tenants, strict=True):
            await shop.open(tenant)
        await _sync_all(shops)
        for workers in WORKERS:
            for shop in shops:
                await shop.add_invoices()
            up.work_with(workers)
            up.latency(LATENCY_MS)
            took[workers] = await _sync_all(shops)
            up.latency(0)
    up.work_with(USUAL_WORKERS)
    return [
        Figure(
            f"companies_seconds_{workers}_workers",
            f"{COMPANIES} companies sync {INVOICES} new invoices each at once, {LATENCY_MS} ms a Xero call, "
            f"with {workers} workers",
            "s",
            round(took[workers], 2),
            round(took[1], 2),
            "with 1 worker",
        )
        for workers in sorted(took)
        if workers > 1
    ]


class _Shop:
    """A company with a few customers and a growing number of invoices."""

    _numbers = count(1)

    def __init__(self, company: Company) -> None:
        self.company = company
        self.customers: list[Customer] = [
            {"id": str(uuid4()), "number": f"C-{number}", "name": f"Customer {number}"}
            for number in range(CUSTOMERS)
        ]

    async def open(self, tenant_id: str) -> None:
        """Connect the company and load its customers."""
        book = Book("NZD", taxes=[GST], customers=self.customers)
        await self.company.connect(book, tenant_id)
        await self.company.load(book)

    async def add_invoices(self) -> None:
        """Load the new invoices of one round."""
        invoices = [self._invoice(number) for number in range(INVOICES)]
        await self.company.load(Book("NZD", invoices=invoices))

    def _invoice(self, number: int) -> Invoice:
        return {
            "id": str(uuid4()),
            "number": f"B-{next(self._numbers)}",
            "customer_id": self.customers[number % CUSTOMERS]["id"],
            "date": "2026-09-01",
            "due_date": "2026-09-30",
            "currency": "NZD",
            "prices": "exclusive",
            "status": "open",
            "lines": [{"description": "Roses", "quantity": "10", "price": "3.2500", "tax_id": GST["id"]}],
            "subtotal": "32.50",
            "tax": "4.88",
            "total": "37.38",
        }


async def _sync_all(shops: Sequence[_Shop]) -> float:
    syncs = await asyncio.gather(*(shop.company.sync() for shop in shops))
    began = min(datetime.fromisoformat(sync["requested_at"]) for sync in syncs)
    ended = max(datetime.fromisoformat(sync["ended_at"]) for sync in syncs)
    return (ended - began).total_seconds()
