"""The log, problems and settings in a real browser: changed fields, counts, previews and answers.

If this breaks, a bookkeeper cannot see what a sync changed, takes a preview for a sync, or cannot answer a problem.
"""

from collections.abc import AsyncIterator
from typing import get_args
from uuid import UUID, uuid4

import pytest_asyncio
from playwright.async_api import Page, expect

from common.contracts.sync import (
    Difference,
    FieldChange,
    Outcome,
    SyncCompleted,
    SyncRecorded,
    SyncStarted,
    Verification,
)
from tests.browser.reader import Reader
from tests.company import Company
from tests.gateway.people import Worker, a_problem, an_entry
from tests.waiting import until
from tests.world import World

CHANGES = (
    FieldChange(field="phone", before="09 555 0100", after=None, by="xero"),
    FieldChange(field="tax_number", before=None, after="12-345-678", by="app"),
    FieldChange(
        field="address.street",
        before="1 Averylongstreetnamewithoutanyspaceinitwhichmustnotstickoutofthescreen",
        after="2 Queen Street",
        by="app",
        replaced="9 Karangahape Road",
    ),
)
VERIFY = Verification(
    ok=False,
    equal=1234,
    skipped=3,
    different=1,
    differences=(Difference(kind="invoice", label="INV-0002", what="the total", ours="10.00", xero="11.00"),),
)


@pytest_asyncio.fixture
async def worker(suite: World) -> AsyncIterator[Worker]:
    """Yield a publisher of the sync worker's events."""
    made = Worker(suite)
    yield made
    await made.close()


async def open_log(
    reader: Reader, suite: World, worker: Worker, mode: str, verify: Verification | None
) -> None:
    """Sign a company up, publish a sync with one entry of each outcome, and open it in the log once it is stored."""
    company = await reader.join(Company.connected(suite))
    sync_id, company_id = uuid4(), UUID(company.company_id)
    outcomes = get_args(Outcome)
    entries = tuple(
        an_entry(n, outcome=outcome, changes=CHANGES if outcome in {"updated", "noted"} else ())
        for n, outcome in enumerate(outcomes, 1)
    )
    about = {"sync_id": sync_id, "mode": mode, "sequence": 1}
    started = {"trigger": "person", "tenant_id": uuid4(), "organisation": "Kowhai Florists"}
    counts = {"invoice": dict.fromkeys(outcomes, 12)}
    ended = {"sequence": 2, "state": "completed", "counts": counts, "problems": 2, "verify": verify}
    await worker.publish(
        company_id,
        SyncStarted.model_validate(about | started),
        SyncRecorded(sync_id=sync_id, entries=entries),
        SyncCompleted.model_validate(about | ended | {"entries": len(entries)}),
    )
    address = f"/api/v1/syncs/{sync_id}"
    await until(lambda: company.http.get(address).json().get("state") == "completed", "the log has it")
    await reader.page.goto(f"/log/{sync_id}")


async def test_the_log_shows_changed_fields_and_the_three_counts(
    reader: Reader, page: Page, suite: World, worker: Worker
) -> None:
    await open_log(reader, suite, worker, "sync", VERIFY)

    await expect(page.locator(".sync")).to_contain_text("1,234 equal, 3 skipped")
    updated = page.locator(".entries tr.updated .changes li")
    await expect(updated).to_have_count(3)
    await expect(updated.first).to_contain_text("changed in Xero")
    await expect(page.locator(".entries tr.noted")).to_contain_text("different in Xero, left as it is")
    await reader.picture("log-changes")
    await page.get_by_label("Search").fill("karangahape")
    await page.get_by_role("button", name="Filter").click()
    await expect(page.locator(".entries tbody tr")).to_have_count(2)


async def test_a_preview_reads_in_the_conditional(
    reader: Reader, page: Page, suite: World, worker: Worker
) -> None:
    await open_log(reader, suite, worker, "preview", None)

    await expect(page.locator(".counts")).to_contain_text("12 would be created in Xero")
    await expect(page.locator(".entries tr.created .count")).to_have_text("would be created in Xero")
    await reader.picture("log-preview")
    await page.goto("/")
    await expect(page.get_by_text("Preview: nothing is sent to Xero")).to_be_visible()
    await reader.picture("home-preview")


async def test_a_difference_is_decided_with_one_of_its_own_buttons(
    reader: Reader, page: Page, suite: World, worker: Worker
) -> None:
    company = await reader.join(Company.connected(suite))
    records = [{"kind": "customer", "id": f"C{n}", "label": f"Customer {n}"} for n in range(12)]
    for code in ("differs_on_linking", "differs_in_xero", "came_from_here", "tax_unmapped"):
        problem = a_problem(cause=code, sentence=f"{code} of 12 customers.", records=records)
        await worker.publish(UUID(company.company_id), problem)

    await page.goto("/problems")
    while await page.get_by_role("article").count() < 4:
        await page.reload()
    linking = page.get_by_role("article").filter(has_text="differs_on_linking")

    await expect(linking.get_by_role("button")).to_have_text(
        ["Use the app's values", "Use Xero's values", "Leave both as they are"]
    )
    await expect(linking).to_contain_text("Affects 12 records")
    await expect(page.get_by_role("article").filter(has_text="tax_unmapped")).to_contain_text("Blocks 12")
    await reader.picture("problems-differs")
    await linking.get_by_role("button", name="Use Xero's values").click()
    await expect(page.get_by_role("status")).to_contain_text("Answer received")


async def test_the_later_of_two_windows_is_asked_and_then_saves(
    reader: Reader, page: Page, suite: World
) -> None:
    company = await reader.join(Company.connected(suite))
    await page.goto("/xero-sync")
    await page.get_by_text("Taxes and other settings").click()
    await page.get_by_label("Automatic sync").select_option("hourly")
    company.saves_settings(schedule="daily", update_customers=False)

    await page.get_by_role("button", name="Save").click()

    reported = page.get_by_role("alert")
    await expect(reported).to_contain_text("Automatic sync was: off (only when you press Sync).")
    await expect(reported).to_contain_text("Now: every day. Your choice: every hour.")
    await expect(page.get_by_label("Automatic sync")).to_have_value("hourly")
    await reader.picture("settings-meanwhile")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_have_text("Settings saved.")


async def test_a_tax_of_another_per_cent_is_asked_about_and_confirmed(
    reader: Reader, page: Page, suite: World
) -> None:
    await reader.join(Company.connected(suite))
    await page.goto("/xero-sync")
    await page.get_by_text("Taxes and other settings").click()
    zero = page.get_by_label("GST (15%)").locator("option", has_text="(0%)").first
    await page.get_by_label("GST (15%)").select_option(await zero.get_attribute("value"))

    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_role("alert")).to_contain_text("an invoice of 115.00 would be booked as 100.00")
    await reader.picture("settings-question")
    await page.get_by_role("checkbox", name="Use this tax rate anyway").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status")).to_have_text("Settings saved.")
