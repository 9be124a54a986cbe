"""Measures a sync with nothing new, with few and with many records."""

from statistics import median

import asyncpg

from bench.company import Company, seconds_of
from bench.figures import Figure
from bench.started import Started
from demo.book import sample_book
from demo.client import App

INVOICES, MANY, ROUNDS = 500, 100_000, 3
# Copies each synced invoice the given number of times, with other ids and its own object in Xero.
COPIES = (
    """
    INSERT INTO sync_worker.records (
        company_id, kind, record_id, source, revision, at, withdrawn, record, match_keys, depends_on
    )
    SELECT company_id, kind, record_id || '-' || n, source, revision, at, withdrawn, record,
           ARRAY(SELECT key || '-' || n FROM unnest(match_keys) AS key), depends_on
    FROM sync_worker.records, generate_series(1, $2::int) AS n
    WHERE company_id = $1::uuid AND kind = 'invoice'
    """,
    """
    INSERT INTO sync_worker.links (company_id, tenant_id, kind, record_id, xero_id, shared, revision, born_at)
    SELECT company_id, tenant_id, kind, record_id || '-' || n, md5(xero_id || n)::uuid::text, shared, revision, born_at
    FROM sync_worker.links, generate_series(1, $2::int) AS n
    WHERE company_id = $1::uuid AND kind = 'invoice'
    """,
    """
    INSERT INTO sync_worker.xero_objects (company_id, tenant_id, kind, xero_id, state, seen, as_record, match_keys)
    SELECT company_id, tenant_id, kind, md5(xero_id || n)::uuid::text, state, seen, as_record,
           ARRAY(SELECT key || '-' || n FROM unnest(match_keys) AS key)
    FROM sync_worker.xero_objects, generate_series(1, $2::int) AS n
    WHERE company_id = $1::uuid AND kind = 'invoice'
    """,
)


async def measure(up: Started) -> list[Figure]:
    """Measure a sync with nothing new, before and after the copies of the synced invoices."""
    book = sample_book()
    book.invoices, book.payments = book.invoices[:INVOICES], []
    async with App(up.gateway) as app:
        company = Company(app)
        await company.connect(book, up.tenants(1)[0])
        await company.load(book)
        await company.sync()
        short = await _median(company)
        records = len(book.customers) + len(book.products) + len(book.invoices) + len(book.taxes)
        times = (MANY - records) // INVOICES
        many = records + times * INVOICES
        await _multiply(up.description["database_url"], company.company_id, times)
        long = await _median(company)
    return [
        Figure(
            "nothing_new_ms_per_1000",
            f"Sync with nothing new, {many:,} records synced before: time for each 1,000 records",
            "ms",
            round(long * 1e6 / many, 1),
            round(short * 1e6 / records, 1),
            f"with {records:,} records",
        ),
        Figure(
            "nothing_new_seconds",
            f"Sync with nothing new, {many:,} records synced before",
            "s",
            round(long, 2),
            round(short, 2),
            f"with {records:,} records",
        ),
    ]


async def _median(company: Company) -> float:
    return median([seconds_of(await company.sync()) for _ in range(ROUNDS)])


async def _multiply(database_url: str, company_id: str, times: int) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for copy in COPIES:
            await connection.execute(copy, company_id, times)
        await connection.execute("ANALYZE sync_worker.records, sync_worker.links, sync_worker.xero_objects")
    finally:
        await connection.close()
