"""Settings, and the accounts and tax rates to choose from, in the API and on the page.

If this breaks, an owner cannot finish the settings that a sync needs, or saves other ones than those on the page.
"""

from uuid import uuid4

from tests.gateway.people import BANK, SALES, Form, Person, Worker, settings
from tests.waiting import until
from tests.world import World, any_of, free_port


async def connected(person: Person, worker: Worker) -> None:
    await worker.read_organisation(person.company_id, await person.connect())
    await person.until_choices_are_read()


async def test_choices_ask_to_wait_until_they_were_read(person: Person) -> None:
    await person.connect()

    answer = await person.api.get("/api/v1/settings/choices")

    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["code"] == "choices_not_read_yet"


async def test_choices_name_accounts_and_tax_rates(person: Person, worker: Worker) -> None:
    await connected(person, worker)

    choices = any_of(await person.api.get("/api/v1/settings/choices"))

    bank, sales = choices["payment_accounts"], choices["revenue_accounts"]
    assert [(one["id"], one["code"], one["name"], one["type"]) for one in bank] == [
        (str(BANK), "090", "Business Bank Account", "BANK")
    ]
    assert [one["id"] for one in sales] == [str(SALES)]
    assert [one["tax_type"] for one in choices["tax_rates"]] == ["OUTPUT2"]
    assert choices["read_at"].endswith("Z")


async def test_settings_are_saved_and_counted(person: Person, worker: Worker) -> None:
    await connected(person, worker)
    before = any_of(await person.api.get("/api/v1/settings"))
    assert (before["version"], before["valid"]) == (0, False)

    saved = any_of(await person.api.put("/api/v1/settings", json=settings()))

    assert (saved["version"], saved["valid"], saved["invalid"]) == (1, True, [])
    assert saved["import_payments"] is True
    assert any_of(await person.api.get("/api/v1/settings")) == saved


async def test_an_account_that_is_not_among_the_choices_is_refused(person: Person, worker: Worker) -> None:
    await connected(person, worker)

    answer = await person.api.put("/api/v1/settings", json=settings(payment_account_id=str(uuid4())))

    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/payment_account_id"]
    assert any_of(await person.api.get("/api/v1/settings"))["version"] == 0


async def test_settings_without_one_of_the_five_are_refused(person: Person, worker: Worker) -> None:
    await connected(person, worker)
    incomplete = settings()
    del incomplete["import_payments"]

    answer = await person.api.put("/api/v1/settings", json=incomplete)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/import_payments"


async def test_the_page_saves_what_was_picked(person: Person, worker: Worker) -> None:
    await connected(person, worker)

    answer = await person.press(
        "/xero-sync/settings",
        on="/xero-sync",
        payment_account_id=str(BANK),
        revenue_account_id=str(SALES),
        import_payments="on",
        number_behind_name="on",
        invoice_status="DRAFT",
        schedule="daily",
    )

    assert answer.headers["location"] == "/xero-sync?notice=saved#sync"
    saved = any_of(await person.api.get("/api/v1/settings"))
    picked = {"import_payments": True, "update_customers": False, "import_invoice_edits": False}
    assert {name: saved[name] for name in picked} == picked
    assert (saved["invoice_status"], saved["schedule"], saved["number_behind_name"]) == (
        "DRAFT",
        "daily",
        True,
    )


async def test_the_page_shows_what_was_picked_when_it_does_not_fit(person: Person, worker: Worker) -> None:
    await connected(person, worker)

    answer = await person.press(
        "/xero-sync/settings", on="/xero-sync", payment_account_id=str(uuid4()), revenue_account_id=str(SALES)
    )

    assert answer.status_code == 422
    assert "Your settings are not saved" in answer.text
    assert f'value="{SALES}" selected' in answer.text
    assert 'aria-describedby="payment_account_id-wrong"' in answer.text


async def test_the_page_asks_to_pick_what_was_not_picked(person: Person, worker: Worker) -> None:
    await connected(person, worker)

    answer = await person.press("/xero-sync/settings", on="/xero-sync")

    assert answer.status_code == 422
    assert "Choose a value from the list." in answer.text


async def test_the_page_maps_a_tax_and_keeps_the_mapping_of_others(person: Person, worker: Worker) -> None:
    await connected(person, worker)
    any_of(await person.api.put("/api/v1/settings", json=settings(tax_mapping={"ELSEWHERE": "OUTPUT2"})))
    tax = {"id": "T1", "name": "GST", "rate": "15"}
    await person.api.put("/api/v1/taxes/T1", json=tax, headers={"If-None-Match": "*"})
    page = (await person.pages.get("/xero-sync")).text
    assert 'name="tax_mapping.T1"' in page
    fields = {"payment_account_id": str(BANK), "revenue_account_id": str(SALES), "tax_mapping.T1": "OUTPUT2"}

    answer = await person.press("/xero-sync/settings", on="/xero-sync", **fields)

    assert answer.status_code == 303, answer.text
    saved = any_of(await person.api.get("/api/v1/settings"))
    assert saved["tax_mapping"] == {"ELSEWHERE": "OUTPUT2", "T1": "OUTPUT2"}


PICKED = {"payment_account_id": str(BANK), "revenue_account_id": str(SALES)}


async def test_a_kept_mapping_to_a_rate_that_was_archived_is_shown_and_stays(
    person: Person, worker: Worker
) -> None:
    tenant_id = await person.connect()
    await worker.read_organisation(person.company_id, tenant_id)
    await person.until_choices_are_read()
    any_of(await person.api.put("/api/v1/settings", json=settings(tax_mapping={"GONE": "OUTPUT2"})))
    await worker.read_organisation(person.company_id, tenant_id, rate_status="ARCHIVED")

    async def the_rate_is_gone() -> bool:
        return not any_of(await person.api.get("/api/v1/settings/choices"))["tax_rates"]

    await until(the_rate_is_gone, "the rate is no longer a choice")

    page = (await person.pages.get("/xero-sync")).text
    answer = await person.press(
        "/xero-sync/settings", on="/xero-sync", **PICKED, schedule="daily", **{"tax_mapping.GONE": "OUTPUT2"}
    )

    assert '<option value="OUTPUT2" selected>OUTPUT2 (no longer active in Xero)</option>' in page
    assert answer.status_code == 303, answer.text
    saved = any_of(await person.api.get("/api/v1/settings"))
    assert (saved["schedule"], saved["tax_mapping"]) == ("daily", {"GONE": "OUTPUT2"})


async def test_more_than_can_be_mapped_is_refused(person: Person, worker: Worker) -> None:
    await connected(person, worker)
    taxes = {f"T{n}": "OUTPUT2" for n in range(201)}
    accounts = {f"way {n}": str(BANK) for n in range(51)}

    for change in ({"tax_mapping": taxes}, {"payment_accounts": accounts}):
        answer = await person.api.put("/api/v1/settings", json=settings(**change))

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), answer.text


async def test_beside_another_invoicing_system_a_tax_is_mapped_by_its_id_and_the_mapping_mended(
    suite: World, person: Person, worker: Worker
) -> None:
    await connected(person, worker)
    beside = suite.start("gateway", port=free_port(), INVOICING_URL="")
    page, form = f"{beside.url}/xero-sync", f"{beside.url}/xero-sync/settings"

    mapped = await person.press(form, on=page, **PICKED, other_tax=" T9 ", other_rate="OUTPUT2")
    stored = any_of(await person.api.get("/api/v1/settings"))["tax_mapping"]
    shown = (await person.pages.get(page)).text
    wrong = await person.press(form, on=page, **PICKED, other_tax="a b", other_rate="OUTPUT2")
    no_rate = await person.press(form, on=page, **PICKED, other_tax="T8")
    no_tax = await person.press(form, on=page, **PICKED, other_rate="OUTPUT2")
    mended = await person.press(form, on=page, **PICKED, **{"tax_mapping.T9": ""})

    assert (mapped.status_code, stored) == (303, {"T9": "OUTPUT2"})
    assert 'name="tax_mapping.T9"' in shown
    assert '<option value="OUTPUT2" selected>' in shown
    assert (wrong.status_code, "A tax ID can have up to 40 letters" in wrong.text) == (422, True)
    for half in (no_rate, no_tax):
        assert (half.status_code, "Enter both the ID" in half.text) == (422, True)
    assert 'name="other_tax" value="T8"' in no_rate.text
    assert mended.status_code == 303
    assert any_of(await person.api.get("/api/v1/settings"))["tax_mapping"] == {}
    beside.terminate()


async def test_taxes_beyond_the_first_two_hundred_are_mapped_by_their_ids_too(
    person: Person, worker: Worker
) -> None:
    await connected(person, worker)
    assert 'name="other_tax"' not in (await person.pages.get("/xero-sync")).text
    for n in range(201):
        tax = {"id": f"T{n:03}", "name": f"GST {n}", "rate": "15"}
        any_of(await person.api.put(f"/api/v1/taxes/T{n:03}", json=tax, headers={"If-None-Match": "*"}))

    answer = await person.press(
        "/xero-sync/settings", on="/xero-sync", **PICKED, other_tax="T200", other_rate="OUTPUT2"
    )

    assert answer.status_code == 303, answer.text
    page = (await person.pages.get("/xero-sync")).text
    assert 'name="other_tax"' in page
    assert 'name="tax_mapping.T200"' in page


async def test_sync_is_off_until_settings_are_saved(person: Person, worker: Worker) -> None:
    await connected(person, worker)
    assert "<button disabled>Sync</button>" in (await person.pages.get("/xero-sync")).text

    any_of(await person.api.put("/api/v1/settings", json=settings()))

    page = (await person.pages.get("/xero-sync")).text
    assert "<button>Sync</button>" in page
    assert Form(page).hidden["csrf"]
