"""Two people who save settings at once, and taxes mapped to a rate with another percentage.

If this breaks, one person's choice disappears without a word, or invoices are booked with the wrong tax.
"""

import re
from html import unescape
from typing import Any

import httpx
import pytest

from common.contracts.pulled import TaxRate
from tests.gateway.people import BANK, SALES, Form, Person, Worker, settings
from tests.world import World, any_of, free_port

NO_GST = TaxRate(tax_type="NONE", name="No GST", rate="0", status="ACTIVE", for_revenue=True)
PICKED = {"payment_account_id": str(BANK), "revenue_account_id": str(SALES), "number_behind_name": "on"}
PAGE, FORM = "/xero-sync", "/xero-sync/settings"
QUESTION = "GST (15%) is mapped to 'No GST' (0%): an invoice of 115.00 would be booked as 100.00"


async def ready(person: Person, worker: Worker, **saved: Any) -> dict[str, Any]:
    """Connect to an organisation with two tax rates, save settings, and return the response body."""
    tenant_id = await person.connect()
    await worker.read_organisation(person.company_id, tenant_id, more_rates=(NO_GST,))
    await person.until_choices_are_read()
    answer: dict[str, Any] = any_of(await person.api.put("/api/v1/settings", json=settings(**saved)))
    return answer


def text_of(page: str) -> str:
    """Return the text of a page with single spaces."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


async def put(person: Person, tag: str | None, **change: Any) -> httpx.Response:
    """Save settings with If-Match, or without if `tag` is None."""
    headers = {} if tag is None else {"If-Match": tag}
    return await person.api.put("/api/v1/settings", json=settings(**change), headers=headers)


async def test_settings_come_with_their_version_as_etag(person: Person, worker: Worker) -> None:
    await ready(person, worker)

    read = await person.api.get("/api/v1/settings")
    saved = await put(person, read.headers["etag"], schedule="daily")
    again = await put(person, saved.headers["etag"], schedule="hourly")

    assert (read.headers["etag"], saved.headers["etag"], again.headers["etag"]) == ('"1"', '"2"', '"3"')
    assert any_of(again)["merged"] == []


async def test_what_another_window_saved_in_other_settings_is_kept_and_named(
    person: Person, worker: Worker
) -> None:
    await ready(person, worker)
    any_of(await put(person, '"1"', schedule="daily", tax_mapping={"T8": "OUTPUT2"}))

    saved = any_of(await put(person, 'W/"1"', invoice_status="DRAFT", tax_mapping={"T9": "OUTPUT2"}))

    assert (saved["version"], saved["schedule"], saved["invoice_status"]) == (3, "daily", "DRAFT")
    assert saved["tax_mapping"] == {"T8": "OUTPUT2", "T9": "OUTPUT2"}
    assert saved["merged"] == [
        {"pointer": "/tax_mapping/T8", "before": None, "now": "OUTPUT2"},
        {"pointer": "/schedule", "before": "off", "now": "daily"},
    ]


async def test_a_setting_that_both_windows_changed_is_412_with_all_three_values(
    person: Person, worker: Worker
) -> None:
    await ready(person, worker)
    any_of(await put(person, '"1"', schedule="daily", mark_as_sent=True))

    refused = await put(person, '"1"', schedule="hourly", invoice_status="DRAFT")

    output = refused.json()
    assert (refused.status_code, output["code"], output["version"]) == (412, "settings_saved_meanwhile", 2)
    assert [(one["pointer"], one["before"], one["now"], one.get("yours")) for one in output["errors"]] == [
        ("/mark_as_sent", False, True, None),
        ("/schedule", "off", "daily", "hourly"),
    ]
    stored = any_of(await person.api.get("/api/v1/settings"))
    assert (stored["version"], stored["schedule"], stored["invoice_status"]) == (2, "daily", "AUTHORISED")


async def test_without_if_match_a_program_saves_over_whatever_is_there(
    person: Person, worker: Worker
) -> None:
    await ready(person, worker, schedule="daily")

    for tag in (None, "*"):
        assert any_of(await put(person, tag, schedule="hourly"))["schedule"] == "hourly"


@pytest.mark.parametrize("tag", ['"7"', '"a"', "1", '"1", "2"', '"99999999999999"', '"-1"'])
async def test_an_etag_of_no_version_is_refused(person: Person, worker: Worker, tag: str) -> None:
    await ready(person, worker)

    assert (await put(person, tag, schedule="daily")).status_code == 412


async def test_the_page_keeps_both_windows_settings_and_says_so(person: Person, worker: Worker) -> None:
    await ready(person, worker)
    open_window = Form((await person.pages.get(PAGE)).text).hidden["version"]
    any_of(await put(person, None, mark_as_sent=True, schedule="daily"))

    saved = await person.press(
        FORM,
        on=PAGE,
        version=open_window,
        schedule="off",
        import_payments="on",
        import_invoice_edits="on",
        invoice_status="DRAFT",
        **PICKED,
    )
    page = text_of((await person.pages.get(saved.headers["location"])).text)

    assert saved.status_code == 303, saved.text
    stored = any_of(await person.api.get("/api/v1/settings"))
    assert (stored["schedule"], stored["invoice_status"], stored["mark_as_sent"]) == ("daily", "DRAFT", True)
    assert "Settings saved." in page
    assert "Their changes are kept: Mark invoices as sent, Automatic sync." in page


async def test_the_page_of_the_later_window_keeps_its_input_names_the_others_values_and_saves_then(
    person: Person, worker: Worker
) -> None:
    await ready(person, worker)
    tax = {"id": "T1", "name": "GST", "rate": "15"}
    any_of(await person.api.put("/api/v1/taxes/T1", json=tax, headers={"If-None-Match": "*"}))
    open_window = Form((await person.pages.get(PAGE)).text).hidden["version"]
    any_of(await put(person, None, schedule="daily", update_customers=True, tax_mapping={"T1": "OUTPUT2"}))
    mine = {"schedule": "hourly", "import_payments": "on", "import_invoice_edits": "on", **PICKED}

    refused = await person.press(FORM, on=PAGE, version=open_window, **mine, **{"tax_mapping.T1": ""})
    shown = text_of(refused.text)
    page = Form(refused.text)
    saved = await person.pages.post(
        FORM, data=page.hidden | mine | {"update_customers": "on", "tax_mapping.T1": "OUTPUT2"}
    )

    assert refused.status_code == 412
    assert "Your changes are not saved yet." in shown
    assert (
        "Automatic sync was: off (only when you press Sync). Now: every day. Your choice: every hour."
        in shown
    )
    assert "Update customers was: off. Now: on. This change is kept." in shown
    assert "GST (15%) was: same percentage. Now: 15% GST on Income (15%). This change is kept." in shown
    assert '<option value="hourly" selected>' in refused.text
    assert '<input type="checkbox" name="update_customers" checked>' in refused.text
    assert '<option value="OUTPUT2" selected>' in refused.text
    assert page.hidden["version"] == "2"
    assert saved.status_code == 303, saved.text
    stored = any_of(await person.api.get("/api/v1/settings"))
    assert (stored["version"], stored["schedule"], stored["update_customers"]) == (3, "hourly", True)
    assert stored["tax_mapping"] == {"T1": "OUTPUT2"}


async def test_a_page_of_a_version_that_is_gone_asks_to_look_again_and_saves_then(
    person: Person, worker: Worker
) -> None:
    await ready(person, worker)

    refused = await person.press(FORM, on=PAGE, version="9", schedule="hourly", **PICKED)
    saved = await person.pages.post(FORM, data=Form(refused.text).hidden | PICKED | {"schedule": "hourly"})

    assert refused.status_code == 412
    assert "no longer those that this page was loaded with" in refused.text
    assert '<option value="hourly" selected>' in refused.text
    assert saved.status_code == 303, saved.text
    assert any_of(await person.api.get("/api/v1/settings"))["schedule"] == "hourly"


async def test_while_invoicing_is_away_only_a_new_mapping_has_to_wait(
    suite: World, person: Person, worker: Worker
) -> None:
    await ready(person, worker, tax_mapping={"T8": "NONE"})
    lonely = suite.start("gateway", port=free_port(), INVOICING_URL=f"http://127.0.0.1:{free_port()}")
    settings_there = f"{lonely.url}/api/v1/settings"

    unrelated = await person.api.put(
        settings_there, json=settings(schedule="daily", tax_mapping={"T8": "NONE"})
    )
    mapped = await person.api.put(settings_there, json=settings(tax_mapping={"T9": "NONE"}))
    lonely.terminate()

    assert any_of(unrelated)["schedule"] == "daily"
    assert (mapped.status_code, mapped.json()["code"]) == (503, "away")
    assert any_of(await person.api.get("/api/v1/settings"))["tax_mapping"] == {"T8": "NONE"}


async def a_tax(person: Person) -> None:
    """Create a tax of 15%."""
    tax = {"id": "T1", "name": "GST", "rate": "15"}
    any_of(await person.api.put("/api/v1/taxes/T1", json=tax, headers={"If-None-Match": "*"}))


async def test_a_tax_goes_to_a_rate_of_another_per_cent_only_once_that_is_confirmed(
    person: Person, worker: Worker
) -> None:
    await ready(person, worker)
    await a_tax(person)
    about = {"tax_mapping": {"T1": "NONE"}}

    refused = await put(person, None, **about)
    confirmed = any_of(await put(person, None, **about, confirm_tax_rates=["T1"]))

    assert refused.status_code == 422
    assert refused.json()["errors"] == [
        {"pointer": "/tax_mapping/T1", "detail": QUESTION, "confirm": "confirm_tax_rates"}
    ]
    assert confirmed["tax_mapping"] == {"T1": "NONE"}
    assert confirmed["mapped_taxes"] == [{"tax_id": "T1", "tax_type": "NONE", "name": "No GST", "rate": "0"}]


async def test_the_page_asks_before_a_tax_goes_to_a_rate_of_another_per_cent(
    person: Person, worker: Worker
) -> None:
    await ready(person, worker)
    await a_tax(person)
    picked = PICKED | {"tax_mapping.T1": "NONE"}

    asked = await person.press(FORM, on=PAGE, **picked)
    before = any_of(await person.api.get("/api/v1/settings"))
    confirmed = await person.press(FORM, on=PAGE, **picked, confirm_tax_rates="T1")

    assert asked.status_code == 422
    assert (
        f"Your settings are not saved: {QUESTION}. Confirm this below, or choose another tax rate."
        in text_of(asked.text)
    )
    assert '<input type="checkbox" name="confirm_tax_rates" value="T1">' in asked.text
    assert '<option value="NONE" selected>' in asked.text
    assert before["tax_mapping"] == {}
    assert confirmed.status_code == 303, confirmed.text
    assert any_of(await person.api.get("/api/v1/settings"))["tax_mapping"] == {"T1": "NONE"}
    assert "confirm_tax_rates" not in (await person.pages.get(PAGE)).text


async def test_a_tax_beyond_the_first_page_of_taxes_is_asked_about_too(
    person: Person, worker: Worker
) -> None:
    await ready(person, worker)
    for n in range(201):
        tax = {"id": f"T{n:03}", "name": "GST", "rate": "15"}
        any_of(await person.api.put(f"/api/v1/taxes/T{n:03}", json=tax, headers={"If-None-Match": "*"}))

    answer = await person.press(FORM, on=PAGE, **PICKED, other_tax="T200", other_rate="NONE")

    assert answer.status_code == 422
    assert QUESTION in text_of(answer.text)
    assert '<input type="checkbox" name="confirm_tax_rates" value="T200">' in answer.text


async def test_beside_another_invoicing_system_a_tax_is_saved_and_its_per_cent_in_xero_said(
    suite: World, person: Person, worker: Worker
) -> None:
    await ready(person, worker)
    beside = suite.start("gateway", port=free_port(), INVOICING_URL="")
    page, form = f"{beside.url}{PAGE}", f"{beside.url}{FORM}"

    saved = await person.press(form, on=page, **PICKED, other_tax="T9", other_rate="NONE")
    shown = text_of((await person.pages.get(page)).text)
    beside.terminate()

    assert saved.status_code == 303, saved.text
    assert "Invoices with this tax are booked at 0% (No GST)." in shown
    answer = any_of(await person.api.get("/api/v1/settings"))
    assert [(one["tax_id"], one["rate"]) for one in answer["mapped_taxes"]] == [("T9", "0")]
