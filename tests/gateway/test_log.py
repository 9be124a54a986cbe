"""The log on the page, in the API and as CSV: changed fields, the comparison, and previews.

If this breaks, a bookkeeper cannot tell which field a sync changed and what it was before.
"""

import csv
import io
import re
from html import unescape
from uuid import UUID, uuid4

import pytest

from common.contracts.gateway import Mode
from common.contracts.sync import (
    Difference,
    FieldChange,
    SyncCompleted,
    SyncRecorded,
    SyncStarted,
    Verification,
)
from tests.gateway.people import Person, Worker, an_entry
from tests.world import any_of

CHANGES = (
    FieldChange(field="phone", before="09 555 0100", after=None, by="xero"),
    FieldChange(field="tax_number", before=None, after="12-345-678", by="app"),
    FieldChange(field="address.city", before="Otago", after="Nelson", by="app", replaced="<Picton>"),
)
NEEDS_A_PERSON = {"remedy": "Which one it is.", "place": "record", "problem_id": uuid4()}
OUTCOMES = (
    "created",
    "updated",
    "removed",
    "linked",
    "pulled",
    "noted",
    "skipped",
    "waiting",
    "needs_attention",
)


async def log_page(
    person: Person, worker: Worker, mode: Mode = "sync", verify: Verification | None = None
) -> UUID:
    """Publish a sync with one entry of each outcome, and return its id after the log has stored it."""
    sync_id = uuid4()
    entries = tuple(
        an_entry(
            n,
            outcome=outcome,
            changes=CHANGES if outcome == "updated" else (),
            **(NEEDS_A_PERSON if outcome == "needs_attention" else {}),
        )
        for n, outcome in enumerate(OUTCOMES, 1)
    )
    started = SyncStarted(
        sync_id=sync_id, mode=mode, trigger="person", tenant_id=uuid4(), organisation="Kowhai", sequence=1
    )
    ended = SyncCompleted(
        sync_id=sync_id,
        sequence=2,
        state="completed",
        mode=mode,
        counts={"invoice": dict.fromkeys(OUTCOMES, 1)},
        problems=1,
        verify=verify,
        entries=len(entries),
    )
    await worker.publish(person.company_id, started, SyncRecorded(sync_id=sync_id, entries=entries), ended)
    return await person.until_completed(sync_id)


def text_of(page: str) -> str:
    """Return the text of a page with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


async def test_the_api_names_each_changed_field_with_both_values_and_whose_change_it_was(
    person: Person, worker: Worker
) -> None:
    sync_id = await log_page(person, worker)

    items = any_of(await person.api.get(f"/api/v1/syncs/{sync_id}/entries"))["items"]

    assert items[0]["changes"] == []
    assert items[1]["changes"] == [change.model_dump() for change in CHANGES]


async def test_the_page_shows_each_changed_field_with_both_values_and_whose_change_it_was(
    person: Person, worker: Worker
) -> None:
    sync_id = await log_page(person, worker)

    page = (await person.pages.get(f"/log/{sync_id}")).text

    shown = text_of(page)
    assert "Phone 09 555 0100 → is now empty changed in Xero" in shown
    assert "Tax number empty → is now 12-345-678 changed in the app" in shown
    assert "Address city Otago → is now Nelson changed in the app, replacing <Picton> in Xero" in shown


async def test_the_csv_holds_the_changes_and_the_outcome_in_words(person: Person, worker: Worker) -> None:
    sync_id = await log_page(person, worker)

    answer = await person.api.get(f"/api/v1/syncs/{sync_id}/entries.csv")

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["changes"] == ""
    assert rows[1]["changes"] == (
        "Phone: 09 555 0100 -> empty (Xero); Tax number: empty -> 12-345-678 (app); "
        "Address city: Otago -> Nelson (app), replaced: <Picton>"
    )
    assert [row["result"] for row in rows][:2] == ["created in Xero", "updated in Xero"]


@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_the_log_is_narrowed_by_every_outcome(person: Person, worker: Worker, outcome: str) -> None:
    sync_id = await log_page(person, worker)

    answer = any_of(await person.api.get(f"/api/v1/syncs/{sync_id}/entries", params={"outcome": outcome}))
    page = (await person.pages.get(f"/log/{sync_id}", params={"outcome": outcome})).text

    assert [one["outcome"] for one in answer["items"]] == [outcome]
    assert re.findall(r'<tr class="(\w+)"', page) == ["picked", outcome]


DIFFERS = Difference(kind="invoice", label="INV-1", what="the total", ours="10.00", xero="11.00")


@pytest.mark.parametrize(
    ("verify", "sentence"),
    [
        (Verification(ok=True, equal=1200), "Compared with Xero: 1,200 equal, 0 skipped, 0 different."),
        (
            Verification(ok=True, equal=2, skipped=3),
            "Compared with Xero: 2 equal, 3 skipped (by a setting or a decision), 0 different.",
        ),
        (
            Verification(ok=False, equal=1, different=1, differences=(DIFFERS,)),
            "Compared with Xero: 1 equal, 0 skipped, 1 different. "
            "INV-1: The total: 10.00 in the app, 11.00 in Xero.",
        ),
        (Verification(ok=True), "Compared with Xero: everything matches."),
        (Verification(ok=False, differences=(DIFFERS,)), "Compared with Xero: not everything matches."),
    ],
)
async def test_a_comparison_is_shown_with_its_three_counts(
    person: Person, worker: Worker, verify: Verification, sentence: str
) -> None:
    sync_id = await log_page(person, worker, verify=verify)

    sync = any_of(await person.api.get(f"/api/v1/syncs/{sync_id}"))
    of_the_log = text_of((await person.pages.get(f"/log/{sync_id}")).text)
    of_the_sync = text_of((await person.pages.get(f"/xero-sync?sync={sync_id}")).text)

    assert Verification.model_validate(sync["verify"]) == verify
    assert sentence in of_the_log
    assert sentence in of_the_sync


async def test_a_preview_is_told_in_the_conditional_wherever_it_is_shown(
    person: Person, worker: Worker
) -> None:
    sync_id = await log_page(person, worker, mode="preview")
    address = f"/api/v1/syncs/{sync_id}/entries"

    entries = any_of(await person.api.get(address))
    table = (await person.api.get(f"{address}.csv")).text
    pages = {
        path: text_of((await person.pages.get(path)).text)
        for path in (f"/log/{sync_id}", f"/xero-sync?sync={sync_id}", f"/xero-sync/progress/{sync_id}", "/")
    }

    assert entries["mode"] == "preview"
    assert any_of(await person.api.get(f"/api/v1/syncs/{sync_id}"))["mode"] == "preview"
    assert [one["result"] for one in entries["items"]][:3] == [
        "would be created in Xero",
        "would be updated in Xero",
        "would be removed in Xero",
    ]
    assert "would be created in Xero" in table
    for path, shown in pages.items():
        assert "nothing is sent to Xero" in shown, path
        for claim in ("created in Xero", "updated in Xero", "removed in Xero"):
            assert shown.count(claim) == shown.count(f"would be {claim}"), path
    for path in (f"/log/{sync_id}", f"/xero-sync?sync={sync_id}", f"/xero-sync/progress/{sync_id}"):
        assert "1 would be created in Xero" in pages[path], path
        assert "1 would need attention" in pages[path], path


async def test_an_entry_that_needs_a_person_leads_to_its_problem(person: Person, worker: Worker) -> None:
    sync_id = await log_page(person, worker)

    page = (await person.pages.get(f"/log/{sync_id}")).text

    assert 'Which one it is. <a href="/problems">Answer it under Problems</a>' in " ".join(page.split())
    assert "1 problem needs your attention." in text_of(page)
