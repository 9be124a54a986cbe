"""Connecting to an organisation of the Xero sandbox and disconnecting from it.

If this breaks, an owner cannot connect or disconnect, or sees no reason why it failed.
"""

from tests.gateway.people import Person, Worker, settings
from tests.world import any_of


async def begun(person: Person) -> str:
    answer = any_of(await person.api.post("/api/v1/connection/authenticate"))
    address: str = answer["authorize_url"]
    return address


async def test_a_consent_connects_the_organisation(person: Person) -> None:
    back = await person.consent(await begun(person))

    connection = any_of(await person.api.get(back))

    assert connection["state"] == "connected"
    assert connection["organisation"]
    assert any_of(await person.api.get("/api/v1/connection")) == connection


async def test_several_organisations_are_chosen_from(person: Person) -> None:
    connection = any_of(await person.api.get(await person.consent(await begun(person), organisations=2)))
    assert connection["state"] == "choose"
    wanted = connection["organisations"][1]

    chosen = any_of(
        await person.api.put("/api/v1/connection/organisation", json={"tenant_id": wanted["tenant_id"]})
    )

    assert (chosen["state"], chosen["organisation"]) == ("connected", wanted["name"])


async def test_a_browser_is_sent_on_to_the_page(person: Person) -> None:
    answer = await person.press("/xero-sync/authenticate", on="/xero-sync")
    assert answer.status_code == 303

    back = await person.pages.get(await person.consent(answer.headers["location"]))

    assert (back.status_code, back.headers["location"]) == (303, "/xero-sync")
    page = (await person.pages.get("/xero-sync")).text
    assert "Demo Company" in page
    assert "being read from Xero" in page


async def test_the_page_offers_the_organisations_to_choose_from(person: Person) -> None:
    any_of(await person.api.get(await person.consent(await begun(person), organisations=2)))
    page = (await person.pages.get("/xero-sync")).text
    assert "Which organisation do your invoices go to?" in page
    connection = any_of(await person.api.get("/api/v1/connection"))

    tenant_id = connection["organisations"][0]["tenant_id"]
    answer = await person.press("/xero-sync/organisation", on="/xero-sync", tenant_id=tenant_id)

    assert answer.headers["location"] == "/xero-sync?notice=connected"
    assert any_of(await person.api.get("/api/v1/connection"))["tenant_id"] == tenant_id


async def test_a_denied_consent_changes_nothing(person: Person) -> None:
    back = await person.consent(await begun(person), decision="deny")

    answer = await person.api.get(back)

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["place"]) == ("consent_denied", "connection")
    assert any_of(await person.api.get("/api/v1/connection"))["state"] == "none"


async def test_a_denied_consent_is_explained_on_a_page(person: Person) -> None:
    answer = await person.press("/xero-sync/authenticate", on="/xero-sync")
    back = await person.consent(answer.headers["location"], decision="deny")

    page = await person.pages.get(back)

    assert page.status_code == 409
    assert "was not authorised in Xero" in page.text
    assert 'href="/xero-sync#connection"' in page.text


async def test_a_state_is_taken_once_and_only_from_whom_it_was_given_to(
    person: Person, stranger: Person
) -> None:
    back = await person.consent(await begun(person))

    stolen = await stranger.api.get(back)
    first = await person.api.get(back)
    again = await person.api.get(back)

    assert (stolen.status_code, stolen.json()["code"]) == (409, "state_unknown")
    assert first.status_code == 200
    assert (again.status_code, again.json()["code"]) == (409, "state_unknown")
    assert any_of(await person.api.get("/api/v1/connection"))["state"] == "connected"


async def test_coming_back_signed_out_says_so(person: Person) -> None:
    back = await person.consent(await begun(person))
    person.pages.cookies.clear()

    page = await person.pages.get(back)

    assert page.status_code == 401
    assert "no longer signed in" in page.text
    assert any_of(await person.api.get("/api/v1/connection"))["state"] == "none"


async def test_coming_back_without_a_state_is_refused(person: Person) -> None:
    answer = await person.api.get("/xero/callback")

    assert answer.status_code == 409


async def test_an_organisation_that_was_not_granted_is_refused(person: Person) -> None:
    any_of(await person.api.get(await person.consent(await begun(person), organisations=2)))

    answer = await person.api.put(
        "/api/v1/connection/organisation", json={"tenant_id": "00000000-0000-4000-8000-000000000000"}
    )

    assert answer.status_code == 422


async def test_disconnecting_ends_the_connection(person: Person, worker: Worker) -> None:
    await person.make_ready(worker)

    answer = await person.api.delete("/api/v1/connection")

    assert answer.status_code == 204
    assert any_of(await person.api.get("/api/v1/connection"))["state"] == "disconnected"
    refused = await person.api.post("/api/v1/syncs")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_connected")


async def test_the_page_disconnects(person: Person) -> None:
    await person.connect()

    answer = await person.press("/xero-sync/disconnect", on="/xero-sync")

    assert answer.headers["location"] == "/xero-sync?notice=disconnected"
    page = (await person.pages.get("/xero-sync?notice=disconnected")).text
    assert "Nothing was removed in Xero" in page


async def test_settings_before_a_connection_are_refused(person: Person) -> None:
    read = await person.api.get("/api/v1/settings")
    choices = await person.api.get("/api/v1/settings/choices")
    saved = await person.api.put("/api/v1/settings", json=settings())

    for answer in (read, choices, saved):
        assert answer.status_code == 409
        assert (answer.json()["code"], answer.json()["place"]) == ("not_connected", "connection")
