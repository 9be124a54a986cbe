"""Row security of invoicing's tables, lists, and what is stored about Xero.

If this breaks, one company sees another's records, or the phone's list skips records or shows a wrong state in Xero.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from common.contracts.sync import RecordLink, RecordsLinked
from invoicing import flows
from invoicing.flows import Dependencies
from invoicing.repository import changes, records
from tests.invoicing.builders import a_customer, an_invoice
from tests.invoicing.commands import a_company, put

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TABLES = ("counters", "records", "changes", "links", "answers", "outbox")


def links(*found: tuple[str, str], second: int = 0) -> RecordsLinked:
    reported = tuple(
        RecordLink(kind="customer", id=one, xero_id=xero, xero_url=f"https://go.example/{xero}")
        for one, xero in found
    )
    return RecordsLinked(time=NOON + timedelta(seconds=second), tenant_id=uuid4(), links=reported)


async def counts(deps: Dependencies, company_id: UUID) -> list[int]:
    async with deps.database.transaction(company_id) as connection:
        return [await connection.fetchval(f"SELECT count(*) FROM {table}") for table in TABLES]


async def test_a_company_sees_only_its_own_rows_whatever_the_statement_says(deps: Dependencies) -> None:
    ours = await a_company(deps)
    await flows.link(deps, ours, links(("aroha", "x1")))

    assert await counts(deps, ours) == [1, 4, 4, 1, 4, 4]
    assert await counts(deps, uuid4()) == [0] * len(TABLES)


@pytest.mark.parametrize("table", TABLES)
async def test_a_row_cannot_be_moved_to_another_company(deps: Dependencies, table: str) -> None:
    ours = await a_company(deps)
    await flows.link(deps, ours, links(("aroha", "x1")))

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with deps.database.transaction(ours) as connection:
            await connection.execute(f"UPDATE {table} SET company_id = $1", uuid4())


async def test_two_companies_may_use_the_same_ids_and_numbers(deps: Dependencies) -> None:
    ours, theirs = await a_company(deps), await a_company(deps)

    answers = [await put(deps, company, "invoice", an_invoice("i", number="1")) for company in (ours, theirs)]

    assert [(answer.status, answer.stored.change) for answer in answers] == [(201, 5), (201, 5)]


async def test_a_link_is_shown_beside_its_record_and_changes_nothing_of_it(deps: Dependencies) -> None:
    company_id = uuid4()
    await flows.link(deps, company_id, links(("aroha", "new"), ("aroha", "new"), second=2))
    await put(deps, company_id, "customer", a_customer())
    await flows.link(deps, company_id, links(("aroha", "old"), second=1))

    async with deps.database.transaction(company_id) as connection:
        page = await records.page(connection, company_id, "customer", "", 10)
        newest = await changes.newest(connection, company_id)

    shown = {name: page.items[0][name] for name in ("xero_id", "xero_url", "revision")}
    assert shown == {"xero_id": "new", "xero_url": "https://go.example/new", "revision": 1}
    assert newest == 1


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        ([(1, "It was voided in Xero on 3 May.")], "It was voided in Xero on 3 May."),
        ([(1, "It was voided in Xero on 3 May."), (2, None)], None),
        ([(2, None), (1, "It was voided in Xero on 3 May.")], None),
        ([(1, None), (2, "Its total is 12.00 in Xero.")], "Its total is 12.00 in Xero."),
    ],
    ids=["said", "put right", "put right, heard late", "changed later"],
)
async def test_what_differs_in_xero_is_shown_beside_the_record_as_it_was_said_last(
    deps: Dependencies, output: list[tuple[int, str | None]], shown: str | None
) -> None:
    company_id = uuid4()
    await put(deps, company_id, "customer", a_customer())
    for second, differs in output:
        link = RecordLink(kind="customer", id="aroha", xero_id="x1", differs=differs)
        time = NOON + timedelta(seconds=second)
        await flows.link(deps, company_id, RecordsLinked(time=time, tenant_id=uuid4(), links=(link,)))

    async with deps.database.transaction(company_id) as connection:
        page = await records.page(connection, company_id, "customer", "", 10)

    assert page.items[0]["xero_differs"] == shown


async def test_a_record_that_is_not_in_xero_says_nothing_of_xero(deps: Dependencies) -> None:
    company_id = uuid4()
    await put(deps, company_id, "customer", a_customer())

    async with deps.database.transaction(company_id) as connection:
        page = await records.page(connection, company_id, "customer", "", 10)

    assert not [name for name in page.items[0] if name.startswith("xero")]


async def test_pages_hold_each_record_once(deps: Dependencies) -> None:
    company_id = uuid4()
    for n in range(7):
        await put(deps, company_id, "customer", a_customer(f"c{n}"))

    found: list[str] = []
    cursor: str | None = ""
    async with deps.database.transaction(company_id) as connection:
        while cursor is not None:
            page = await records.page(connection, company_id, "customer", cursor, 3)
            found += [item["id"] for item in page.items]
            cursor = page.next

    assert found == [f"c{n}" for n in range(7)]


async def test_old_answers_are_forgotten(deps: Dependencies) -> None:
    company_id = await a_company(deps)
    async with deps.database.transaction(company_id) as connection:
        await connection.execute("UPDATE answers SET answered_at = clock() - interval '25 hours'")
    await put(deps, company_id, "customer", a_customer("late"))

    await flows.delete_expired_answers(deps)

    assert (await counts(deps, company_id))[TABLES.index("answers")] == 1
