"""Records of the invoicing service, through the public API.

If this breaks, the phone or a program cannot save or read records, or silently overwrites a newer change.
"""

import json
from typing import Any

import pytest

from tests.gateway.people import Person, an_invoice
from tests.world import World, any_of, free_port

NEW = {"If-None-Match": "*"}
TAX = {"id": "T1", "name": "GST", "rate": "15"}
CUSTOMER = {"id": "C1", "name": "Flora 株式会社", "email": "flora@example.com"}


async def create(person: Person, address: str, record: dict[str, Any]) -> None:
    answer = await person.api.put(f"/api/v1/{address}", json=record, headers=NEW)
    assert answer.status_code == 201, answer.text


async def test_a_record_is_created_changed_and_read(person: Person) -> None:
    created = await person.api.put("/api/v1/customers/C1", json=CUSTOMER, headers=NEW)
    assert (created.status_code, created.headers["etag"]) == (201, '"1"')

    changed = await person.api.put(
        "/api/v1/customers/C1", json=CUSTOMER | {"name": "Flora"}, headers={"If-Match": '"1"'}
    )

    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    read = await person.api.get("/api/v1/customers/C1")
    assert (read.headers["etag"], read.json()["record"]["name"]) == ('"2"', "Flora")
    listed = any_of(await person.api.get("/api/v1/customers"))
    assert [(one["id"], one["revision"], one["name"]) for one in listed["items"]] == [("C1", 2, "Flora")]
    assert listed["next"] is None


async def test_a_change_says_what_it_is_made_on(person: Person) -> None:
    await create(person, "customers/C1", CUSTOMER)

    neither = await person.api.put("/api/v1/customers/C1", json=CUSTOMER)
    again = await person.api.put("/api/v1/customers/C1", json=CUSTOMER, headers=NEW)
    stale = await person.api.put("/api/v1/customers/C1", json=CUSTOMER, headers={"If-Match": '"7"'})

    assert (neither.status_code, again.status_code, stale.status_code) == (428, 412, 412)


async def test_a_revision_that_is_no_text_is_refused(person: Person) -> None:
    await create(person, "customers/C1", CUSTOMER)

    answer = await person.api.put("/api/v1/customers/C1", json=CUSTOMER, headers={b"If-Match": b"\xe9"})

    assert answer.status_code == 422


async def test_an_invoice_is_voided_and_a_payment_taken_back(person: Person) -> None:
    await create(person, "taxes/T1", TAX)
    await create(person, "customers/C1", CUSTOMER)
    await create(person, "invoices/I1", an_invoice())
    payment = {"id": "P1", "invoice_id": "I1", "date": "2026-11-22", "amount": "23.00"}
    await create(person, "payments/P1", payment)

    assert (await person.api.delete("/api/v1/payments/P1")).status_code == 204
    assert (await person.api.delete("/api/v1/payments/P1")).status_code == 204
    voided = await person.api.post("/api/v1/invoices/I1/void")

    assert (voided.status_code, voided.json()["record"]["status"]) == (200, "void")


async def test_only_documents_are_voided(person: Person) -> None:
    await create(person, "customers/C1", CUSTOMER)

    assert (await person.api.post("/api/v1/customers/C1/void")).status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"customer_id": "C2"}, "/customer_id"),
        ({"total": "24.00"}, "/total"),
        ({"lines": []}, "/lines"),
        ({"currency": "dollars"}, "/currency"),
        ({"date": "2026-02-30"}, "/date"),
    ],
)
async def test_an_invoice_that_does_not_hold_is_refused(
    person: Person, change: dict[str, Any], pointer: str
) -> None:
    await create(person, "taxes/T1", TAX)
    await create(person, "customers/C1", CUSTOMER)

    answer = await person.api.put("/api/v1/invoices/I1", json=an_invoice(**change), headers=NEW)

    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json()["errors"]], answer.text
    assert any_of(await person.api.get("/api/v1/invoices"))["items"] == []


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"{", b""])
async def test_what_is_no_record_is_refused(person: Person, body: bytes) -> None:
    headers = {**NEW, "Content-Type": "application/json"}

    assert (await person.api.put("/api/v1/customers/C1", content=body, headers=headers)).status_code == 422


def nested(depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for _ in range(depth):
        made = {"in": made}
    return made


@pytest.mark.parametrize("name", ["\ud800", nested(400)], ids=["half a character", "nested"])
async def test_what_cannot_be_written_down_is_refused_in_words(person: Person, name: object) -> None:
    headers = {**NEW, "Content-Type": "application/json"}
    body = json.dumps({"id": "C1", "name": name})

    answer = await person.api.put("/api/v1/customers/C1", content=body, headers=headers)

    assert answer.status_code == 422, answer.text
    assert "incomplete Unicode character" in answer.json()["detail"]
    assert any_of(await person.api.get("/api/v1/customers"))["items"] == []


async def test_the_same_request_sent_again_gets_the_first_answer(person: Person) -> None:
    headers = {**NEW, "X-Request-Id": "0191f0a0-7e3b-7cc1-8a52-3b5f3f0f8d11"}

    first = await person.api.put("/api/v1/customers/C1", json=CUSTOMER, headers=headers)
    again = await person.api.put("/api/v1/customers/C1", json=CUSTOMER, headers=headers)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


async def test_lists_go_on_where_they_stopped(person: Person) -> None:
    for n in range(5):
        await create(person, f"customers/C{n}", CUSTOMER | {"id": f"C{n}"})

    seen, cursor = [], ""
    while cursor is not None:
        page = any_of(await person.api.get(f"/api/v1/customers?limit=2&cursor={cursor}"))
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]

    assert seen == [f"C{n}" for n in range(5)]


async def test_a_phone_reads_everything_once_and_then_what_changed(person: Person) -> None:
    await create(person, "taxes/T1", TAX)
    for n in range(4):
        await create(person, f"customers/C{n}", CUSTOMER | {"id": f"C{n}"})

    seen, cursor, more = [], None, True
    while more:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = any_of(await person.api.get("/api/v1/refresh", params=params))
        seen += [(one["kind"], one["id"]) for one in page["changes"]]
        cursor, more = page["cursor"], page["more"]
    assert sorted(seen) == [*(("customer", f"C{n}") for n in range(4)), ("tax", "T1")]

    await create(person, "customers/C9", CUSTOMER | {"id": "C9"})
    page = any_of(await person.api.get("/api/v1/refresh", params={"cursor": cursor}))

    assert [(one["kind"], one["id"], one["revision"], one["deleted"]) for one in page["changes"]] == [
        ("customer", "C9", 1, False)
    ]
    assert page["changes"][0]["record"]["name"] == CUSTOMER["name"]


async def test_beside_another_invoicing_system_there_are_no_records(suite: World) -> None:
    other = suite.start("gateway", port=free_port(), INVOICING_URL="")

    async with Person(suite) as person:
        await person.sign_up()
        listed = await person.api.get(f"{other.url}/api/v1/invoices")
        page = await person.api.get(f"{other.url}/api/v1/refresh")

    assert (listed.status_code, page.status_code) == (404, 404)
    assert listed.json()["code"] == "no_invoicing"
    other.terminate()
