"""Each public endpoint, called without a session and as another company.

If this breaks, a stranger or another company can read or change records.
"""

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests.gateway.people import Person, Worker, a_problem
from tests.world import World, any_of

OPEN = {"/api/v1/sign-up", "/api/v1/sign-in", "/webhooks/xero", "/schemas/{version}/{name}.json"}
ANYTHING = "01900000-0000-7000-8000-000000000001"
PAGES = (
    "/",
    "/xero-sync",
    "/log",
    f"/log/{ANYTHING}",
    "/problems",
    "/keys",
    f"/xero-sync/progress/{ANYTHING}",
)
BUTTONS = (
    "/sign-out",
    "/xero-sync/authenticate",
    "/xero-sync/organisation",
    "/xero-sync/disconnect",
    "/xero-sync/settings",
    "/xero-sync/sync",
    "/xero-sync/stop",
    f"/problems/{ANYTHING}/answer",
    "/keys",
    f"/keys/{ANYTHING}/delete",
)


def addresses(described: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield method and address of each endpoint, with a value for each path parameter."""
    for path, methods in described["paths"].items():  # type: ignore[attr-defined]
        if path not in OPEN:
            address = path.replace("{kinds}", "invoices").replace("{record_id}", "I1")
            for name in ("{sync_id}", "{problem_id}", "{key_id}"):
                address = address.replace(name, str(uuid4()))
            for method in methods:
                yield method.upper(), address


async def test_the_api_describes_itself(suite: World) -> None:
    async with Person(suite) as anybody:
        described = any_of(await anybody.api.get("/api/openapi.json"))

    addresses = set(described["paths"])
    assert {
        "/api/v1/sign-up",
        "/api/v1/syncs/{sync_id}/progress",
        "/api/v1/events",
        "/xero/callback",
    } <= addresses
    assert not {"/", "/xero-sync"} & addresses


async def test_no_endpoint_of_the_api_opens_to_somebody_who_is_not_signed_in(suite: World) -> None:
    async with Person(suite) as anybody:
        described = any_of(await anybody.api.get("/api/openapi.json"))
        closed = list(addresses(described))
        assert len(closed) > 20
        for method, address in closed:
            answer = await anybody.api.request(
                method, address, json={} if method in {"PUT", "POST"} else None
            )

            assert answer.status_code == 401, f"{method} {address}: {answer.status_code} {answer.text}"
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["code"]


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_asks_to_sign_in_first(suite: World, page: str) -> None:
    async with Person(suite) as anybody:
        answer = await anybody.pages.get(page)

        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?next=/")


@pytest.mark.parametrize("button", BUTTONS)
async def test_a_button_does_nothing_without_the_page_it_stands_on(
    suite: World, person: Person, button: str
) -> None:
    async with Person(suite) as anybody:
        assert (await anybody.pages.post(button)).status_code == 401

    answer = await person.pages.post(button, data={"csrf": "made up"})

    assert answer.status_code == 403
    assert "This form has expired" in answer.text


async def test_another_companys_syncs_problems_and_records_are_not_there(
    person: Person, stranger: Person, worker: Worker
) -> None:
    sync_id, problem = uuid4(), a_problem()
    await worker.run_sync(person.company_id, sync_id)
    await worker.publish(person.company_id, problem)
    tax = {"id": "T1", "name": "GST", "rate": "15"}
    made = await person.api.put("/api/v1/taxes/T1", json=tax, headers={"If-None-Match": "*"})
    assert made.status_code == 201
    key = any_of(await person.api.post("/api/v1/keys", json={"name": "till"}))
    await until_known(person, f"/api/v1/problems/{problem.problem_id}")
    await until_known(person, f"/api/v1/syncs/{sync_id}")

    asked = [
        ("GET", f"/api/v1/syncs/{sync_id}"),
        ("GET", f"/api/v1/syncs/{sync_id}/entries"),
        ("GET", f"/api/v1/syncs/{sync_id}/entries.csv"),
        ("GET", f"/api/v1/syncs/{sync_id}/progress"),
        ("POST", f"/api/v1/syncs/{sync_id}/stop"),
        ("GET", f"/api/v1/problems/{problem.problem_id}"),
        ("POST", f"/api/v1/problems/{problem.problem_id}/answer"),
        ("GET", "/api/v1/taxes/T1"),
        ("DELETE", f"/api/v1/keys/{key['id']}"),
    ]
    for method, address in asked:
        body = {"action": "retry"} if address.endswith("/answer") else None
        answer = await stranger.api.request(method, address, json=body)
        assert answer.status_code == 404, f"{method} {address}: {answer.status_code} {answer.text}"
    for page in (f"/log/{sync_id}", f"/xero-sync/progress/{sync_id}", f"/xero-sync?sync={sync_id}"):
        assert (await stranger.pages.get(page)).status_code == 404, page
    for nothing in ("/api/v1/syncs", "/api/v1/problems", "/api/v1/keys", "/api/v1/taxes"):
        assert any_of(await stranger.api.get(nothing))["items"] == []
    assert any_of(await stranger.api.get("/api/v1/refresh"))["changes"] == []


async def until_known(person: Person, address: str) -> httpx.Response:
    """Return the response of an address as soon as it is 200.

    Raises:
        AssertionError: 200 requests failed.
    """
    for _ in range(200):
        answer = await person.api.get(address)
        if answer.status_code == 200:
            return answer
    raise AssertionError(f"{address} is not known: {answer.text}")


@pytest.mark.parametrize(
    "address", ["/api/v1/nothing", "/api/v1/syncs/7", "/api/v1/invoices/a%2Fb", "/nothing", "/log/7"]
)
async def test_an_address_that_names_nothing_is_not_found(person: Person, address: str) -> None:
    client = person.api if address.startswith("/api") else person.pages

    answer = await client.get(address)

    assert answer.status_code == 404
