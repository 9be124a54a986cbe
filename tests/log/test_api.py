"""What log answers, page by page, and to whom.

If this breaks, the page misses syncs or log entries, or shows them in the wrong order.
"""

import base64
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from common.contracts.gateway import SyncRequested
from common.contracts.log import EntryPage, OpenProblem, ProblemPage, Sync, SyncPage
from common.contracts.sync import Difference, FieldChange, SyncRecorded, Verification
from common.errors import Refused
from common.http import Identity, ServiceClient
from log_service import flows
from log_service.domain import EntryFilter
from log_service.flows import Dependencies
from tests.log.builders import a_problem, a_start, an_end, an_entry, at
from tests.world import World


async def pages(log: ServiceClient, path: str, shape: type[Any], limit: int, **params: str) -> list[Any]:
    found: list[Any] = []
    params = {**params, "limit": str(limit)}
    while True:
        page = await log.ask("GET", path, shape, params=params)
        assert len(page.items) <= limit
        found += page.items
        if page.next is None:
            return found
        params["cursor"] = page.next


async def refusal(log: ServiceClient, path: str, **params: str) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        await log.send("GET", path, params=params)
    return refused.value.answer.status, refused.value.answer.code


async def test_syncs_come_newest_first_page_by_page_without_those_that_only_read_choices(
    log: ServiceClient, deps: Dependencies
) -> None:
    company_id, pressed, choices = uuid4(), [uuid4() for _ in range(7)], uuid4()
    for number, sync_id in enumerate(pressed):
        requested = SyncRequested(time=at(number // 2), sync_id=sync_id)
        await flows.follow_sync(deps, company_id, requested)
    await flows.follow_sync(deps, company_id, SyncRequested(time=at(9), sync_id=choices, mode="choices"))
    path = f"/companies/{company_id}/syncs"

    listed = await pages(log, path, SyncPage, limit=2)

    assert {sync.sync_id for sync in listed} == set(pressed)
    assert len(listed) == len(pressed)
    assert [sync.requested_at for sync in listed] == [at(second) for second in (3, 2, 2, 1, 1, 0, 0)]
    assert (await log.ask("GET", f"{path}/{choices}", Sync)).mode == "choices"


async def test_the_press_of_the_button_shows_at_once(log: ServiceClient, deps: Dependencies) -> None:
    company_id, sync_id = uuid4(), uuid4()
    await flows.follow_sync(deps, company_id, SyncRequested(time=at(0), sync_id=sync_id, mode="preview"))

    sync = await log.ask("GET", f"/companies/{company_id}/syncs/{sync_id}", Sync)

    assert sync == Sync(
        sync_id=sync_id, mode="preview", trigger="person", state="requested", requested_at=at(0)
    )


CHANGES = (
    FieldChange(field="phone", before="+64 9 555 0100", after=None, by="xero"),
    FieldChange(field="tax_number", before=None, after="12-345-678", by="app"),
    FieldChange(
        field="address.street", before="1 Queen St", after="2 Queen St", by="app", replaced="9 Karangahape Rd"
    ),
)


async def keep_a_mixed_sync(deps: Dependencies, company_id: UUID) -> UUID:
    sync_id = uuid4()
    reported = (
        an_entry(1, label="INV-0001"),
        an_entry(
            2, label="INV-0002", outcome="needs_attention", sentence="The tax 100% organic has no rate."
        ),
        an_entry(3, kind="customer", label="Rose Müller"),
        an_entry(4, kind="customer", label="50% off Ltd", outcome="needs_attention"),
        an_entry(5, label="INV-0005", xero_words="as it stands", revision=3, problem_id=uuid4()),
        an_entry(6, kind="customer", label="Tui Ltd", outcome="updated", changes=CHANGES),
        an_entry(7, kind="invoice", label="Deposit", outcome="noted"),
    )
    await flows.store_entries(deps, company_id, SyncRecorded(time=at(1), sync_id=sync_id, entries=reported))
    return sync_id


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7]),
        ({"kind": "customer"}, [3, 4, 6]),
        ({"outcome": "noted"}, [7]),
        ({"outcome": "needs_attention"}, [2, 4]),
        ({"kind": "invoice", "outcome": "needs_attention"}, [2]),
        ({"q": "inv-000"}, [1, 2, 5]),
        ({"q": "MÜLLER"}, [3]),
        ({"q": "ORGANIC"}, [2]),
        ({"q": "0%"}, [2, 4]),
        ({"q": "_"}, []),
        ({"q": "Tax number"}, [6]),
        ({"q": "+64 9 555"}, [6]),
        ({"q": "KARANGAHAPE"}, [6]),
        ({"q": "before"}, []),
        ({"kind": "invoice", "q": "0005"}, [5]),
    ],
)
async def test_entries_can_be_narrowed_and_come_in_their_order(
    deps: Dependencies, filters: dict[str, Any], expected: list[int]
) -> None:
    company_id = uuid4()
    sync_id = await keep_a_mixed_sync(deps, company_id)
    wanted = EntryFilter(filters.get("kind"), filters.get("outcome"), filters.get("q"))

    page = await flows.list_entries(deps, company_id, sync_id, wanted, None, 10)

    assert [entry.sequence for entry in page.items] == expected


async def test_entries_come_page_by_page_and_word_for_word(log: ServiceClient, deps: Dependencies) -> None:
    company_id = uuid4()
    sync_id = await keep_a_mixed_sync(deps, company_id)
    reported = (await flows.list_entries(deps, company_id, sync_id, EntryFilter(), None, 10)).items
    path = f"/companies/{company_id}/syncs/{sync_id}/entries"

    assert tuple(await pages(log, path, EntryPage, limit=2)) == reported
    assert [
        entry.sequence for entry in await pages(log, path, EntryPage, 1, outcome="needs_attention", q="0%")
    ] == [
        2,
        4,
    ]
    assert (reported[4].xero_words, reported[4].revision, reported[1].sentence) == (
        "as it stands",
        3,
        "The tax 100% organic has no rate.",
    )
    assert [entry.changes for entry in reported] == [(), (), (), (), (), CHANGES, ()]


async def test_entries_tell_of_what_kind_of_sync_they_are(log: ServiceClient, deps: Dependencies) -> None:
    company_id = uuid4()
    preview, sync = uuid4(), uuid4()
    for sync_id, mode in ((preview, "preview"), (sync, "sync")):
        await flows.follow_sync(deps, company_id, a_start(sync_id, mode=mode))

    of = [
        await log.ask("GET", f"/companies/{company_id}/syncs/{sync_id}/entries", EntryPage)
        for sync_id in (preview, sync)
    ]

    assert [page.mode for page in of] == ["preview", "sync"]


async def test_a_comparison_is_answered_with_its_three_counts(log: ServiceClient, deps: Dependencies) -> None:
    company_id, sync_id = uuid4(), uuid4()
    compared = Verification(
        ok=False,
        equal=1200,
        skipped=3,
        different=1,
        differences=(Difference(kind="invoice", label="INV-1", what="total", ours="10.00", xero="11.00"),),
    )
    await flows.follow_sync(deps, company_id, an_end(sync_id, announced=0, verify=compared))

    sync = await log.ask("GET", f"/companies/{company_id}/syncs/{sync_id}", Sync)

    assert sync.verify == compared


async def test_open_problems_come_newest_first_and_one_by_one(log: ServiceClient, deps: Dependencies) -> None:
    company_id, ids = uuid4(), [uuid4() for _ in range(3)]
    for second, problem_id in enumerate(ids):
        await flows.follow_problem(
            deps, company_id, a_problem(problem_id, second, xero_url=f"https://go.xero.com/{second}")
        )
    path = f"/companies/{company_id}/problems"

    listed = await pages(log, path, ProblemPage, limit=2)
    one = await log.ask("GET", f"{path}/{ids[1]}", OpenProblem)

    assert [problem.id for problem in listed] == ids[::-1]
    assert (one.id, one.place, one.last_at) == (ids[1], "settings.taxes", at(1))
    assert one.xero_url == "https://go.xero.com/1"


async def test_what_is_not_there_is_404_and_what_does_not_fit_is_422(
    log: ServiceClient, deps: Dependencies
) -> None:
    ours, theirs, sync_id = uuid4(), uuid4(), uuid4()
    await flows.follow_sync(deps, ours, a_start(sync_id))
    syncs = f"/companies/{ours}/syncs"

    assert await refusal(log, f"{syncs}/{uuid4()}") == (404, "not_found")
    assert await refusal(log, f"/companies/{theirs}/syncs/{sync_id}") == (404, "not_found")
    assert await refusal(log, f"/companies/{theirs}/syncs/{sync_id}/entries") == (404, "not_found")
    assert await refusal(log, f"/companies/{ours}/problems/{uuid4()}") == (404, "not_found")
    assert await refusal(log, syncs, cursor="bm90IGEgY3Vyc29y") == (422, "invalid")
    assert await refusal(log, syncs, cursor="x") == (422, "invalid")
    beyond = base64.urlsafe_b64encode(b"9" * 20).decode()
    assert await refusal(log, f"{syncs}/{sync_id}/entries", cursor=beyond) == (422, "invalid")
    assert await refusal(log, syncs, limit="0") == (422, "invalid")
    assert await refusal(log, f"{syncs}/{sync_id}/entries", outcome="eaten") == (422, "invalid")
    assert await refusal(log, f"{syncs}/{sync_id}/entries", q="\0") == (422, "invalid")


async def test_only_the_gateway_may_ask(
    log: ServiceClient, world: World, identity: Callable[[str], Identity]
) -> None:
    worker = ServiceClient("log", world.url("log"), identity("sync-worker"))
    try:
        assert await refusal(worker, f"/companies/{uuid4()}/syncs") == (403, "forbidden")
    finally:
        await worker.close()
