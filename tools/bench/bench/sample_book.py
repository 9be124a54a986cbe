"""Measures the sync of the sample book: Xero calls, bytes, processor time and duration."""

from dataclasses import dataclass

from bench import one_by_one
from bench.calls import Call, calls_of, longest_chain
from bench.company import Company, seconds_of
from bench.figures import Figure
from bench.started import Started
from demo.book import sample_book
from demo.client import App

LATENCY_MS = 1_000


@dataclass(frozen=True)
class Synced:
    """One sync of the whole book; `processor_seconds` by process group."""

    seconds: float
    calls: list[Call]
    processor_seconds: dict[str, float]


async def measure(up: Started) -> list[Figure]:
    """Measure the sample book: 300 customers, 100 products, 1,000 invoices, 800 payments."""
    book = sample_book()
    first, second = up.tenants(2)
    async with App(up.gateway) as app:
        company = Company(app)
        await company.connect(book, first)
        await company.load(book)
        quick = await _sync(up, company, 0)
        await company.move(book, second)
        slow = await _sync(up, company, LATENCY_MS)
    plain = one_by_one.measure(book)
    return [*_costs(quick, plain), *_times(quick, slow)]


async def _sync(up: Started, company: Company, latency_ms: float) -> Synced:
    up.latency(latency_ms)
    before, used = len(calls_of(up.sandbox, company.tenant_id)), up.processor_seconds()
    sync = await company.sync()
    spent = {name: after - used[name] for name, after in up.processor_seconds().items()}
    up.latency(0)
    return Synced(seconds_of(sync), calls_of(up.sandbox, company.tenant_id)[before:], spent)


def _costs(synced: Synced, plain: one_by_one.OneByOne) -> list[Figure]:
    text = "Per 1,000 invoices with 300 customers, 100 products and 800 payments"
    baseline = "one record per call"
    size = sum(call.size for call in synced.calls) / 1e6
    return [
        Figure("xero_calls", f"{text}: Xero calls, including reads", "calls",
               len(synced.calls), plain.calls, baseline),
        Figure("xero_megabytes", f"{text}: request and response bodies", "MB",
               round(size, 3), round(plain.size / 1e6, 3), baseline),
        Figure("processor_seconds", f"{text}: processor time of all services during the sync", "s",
               round(synced.processor_seconds["services"], 2), round(plain.processor_seconds, 2),
               f"a bare client with {baseline}"),
        Figure("postgresql_seconds", f"{text}: processor time of PostgreSQL during the sync", "s",
               round(synced.processor_seconds["postgresql"], 2),
               round(synced.processor_seconds["services"], 2), "all services"),
    ]  # fmt: skip


def _times(quick: Synced, slow: Synced) -> list[Figure]:
    return [
        Figure(
            f"sync_seconds_{name}",
            f"Sync of the sample book with a Xero latency of {latency}",
            "s",
            round(synced.seconds, 2),
            round(longest_chain(synced.calls), 2),
            "longest chain of its Xero calls",
        )
        for name, latency, synced in (("quick", "0 s", quick), ("slow", "1 s", slow))
    ]
