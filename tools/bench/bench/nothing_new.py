"""What a sync with nothing new costs for each record there is, with few records and with many."""

from statistics import median

import asyncpg

from bench.company import Company, seconds_of
from bench.figures import Figure
from bench.started import Started
from demo.book import sample_book
from demo.client import App

INVOICES, MANY, ROUNDS = 500, 100_000, 3
# As if each synced invoice had been there so many times, each time under another number and with an object of its own.
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
    """The sync of a company that has synced all it has, and again when many times as many were synced."""
    book = sample_book()
    book.invoices, book.payments = book.invoices[:INVOICES], []
    async with App(up.gateway) as app:
        company = Company(app)
        await company.connects(book, up.tenants(1)[0])
        await company.brings_in(book)
        await company.syncs()
        few = await _median(company)
        records = len(book.customers) + len(book.products) + len(book.invoices) + len(book.taxes)
        times = (MANY - records) // INVOICES
        many = records + times * INVOICES
        await _multiply(up.described["database_url"], company.company_id, times)
        lots = await _median(company)
    return [
        Figure(
            "nothing_new_ms_per_1000",
            f"Sync with nothing new, {many:,} records synced before: time for each 1,000 records",
            "ms",
            round(lots * 1e6 / many, 1),
            round(few * 1e6 / records, 1),
            f"with {records:,} records",
        ),
        Figure(
            "nothing_new_seconds",
            f"Sync with nothing new, {many:,} records synced before",
            "s",
            round(lots, 2),
            round(few, 2),
            f"with {records:,} records",
        ),
    ]


async def _median(company: Company) -> float:
    return median([seconds_of(await company.syncs()) for _ in range(ROUNDS)])


async def _multiply(database_url: str, company_id: str, times: int) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        for copy in COPIES:
            await connection.execute(copy, company_id, times)
        await connection.execute("ANALYZE sync_worker.records, sync_worker.links, sync_worker.xero_objects")
    finally:
        await connection.close()
