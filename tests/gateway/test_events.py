"""Events of another invoicing system, sent with an API key.

If this breaks, a program's invoices are lost or booked for the wrong company, or it is not told which event was
refused and why.
"""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import aio_pika
import pytest
import pytest_asyncio

from tests.gateway.people import Person, Received, an_invoice
from tests.world import World, any_of

JSON = {"Content-Type": "application/json"}


def an_event(**change: Any) -> dict[str, Any]:
    """Return an event about a new customer."""
    return {
        "id": str(uuid4()),
        "type": "customer.created",
        "time": datetime.now(UTC).isoformat(),
        "revision": 1,
        "record": {"id": "C1", "name": "Flora 株式会社"},
    } | change


@pytest_asyncio.fixture(scope="module")
async def till(suite: World) -> AsyncIterator[Person]:
    """Yield a company's till, which uses an API key instead of a session."""
    async with Person(suite) as person:
        await person.sign_up()
        person.api.headers["Authorization"] = f"Bearer {await person.make_key()}"
        yield person


async def test_an_event_goes_to_the_bus_as_it_is(till: Person, received: Received) -> None:
    event = an_event()

    answer = await till.api.post("/api/v1/events", json=event)

    assert (answer.status_code, answer.json()) == (202, {"id": event["id"], "accepted": True})
    message = await received.next(till.company_id)
    assert (message.message_id, message.type, message.routing_key) == (
        event["id"],
        "customer.created",
        "customer.created",
    )
    body = json.loads(message.body)
    assert (body["id"], body["revision"], body["record"]["name"]) == (event["id"], 1, "Flora 株式会社")
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT


async def test_the_company_comes_from_the_key_and_never_from_the_body(
    till: Person, received: Received
) -> None:
    answer = await till.api.post(
        "/api/v1/events", json=an_event(company=str(uuid4()), company_id=str(uuid4()))
    )

    assert answer.status_code == 202
    assert (await received.next(till.company_id)).headers["company"] == str(till.company_id)


def an_invoice_event(**change: Any) -> dict[str, Any]:
    """Return an event about an invoice with one line."""
    return an_event(type="invoice.created", record=an_invoice(**change))


async def test_an_invoice_arrives_with_its_amounts_to_the_cent(till: Person, received: Received) -> None:
    any_of(await till.api.post("/api/v1/events", json=an_invoice_event()))

    record = json.loads((await received.next(till.company_id)).body)["record"]
    assert Decimal(record["total"]) == Decimal("23.00")
    assert isinstance(record["total"], str)


BAD = [
    ({key: value for key, value in an_event().items() if key != missing}, f"/{missing}")
    for missing in ("type", "revision", "record")
]


@pytest.mark.parametrize(
    ("event", "pointer"),
    [
        *BAD,
        (an_event(type="customer.eaten"), "/"),
        (an_event(record={"id": "C1"}), "/record/name"),
        (an_event(record={"id": "C1", "name": "a\0"}), "/record"),
        (an_event(revision=0), "/revision"),
        (an_event(time="yesterday"), "/time"),
        (an_event(time=None), "/time"),
        (an_event(id=None), "/id"),
        (an_event(id="no id"), "/id"),
        (an_event(time="0001-01-01T00:00:00+10:00"), "/time"),
        (an_event(time="9999-12-31T23:00:00-10:00"), "/time"),
        (an_event(id="\0"), "/"),
        (an_event(type="\ud800"), "/"),
        (an_invoice_event(total="24.00"), "/record"),
        (an_invoice_event(total=23.0), "/record/total"),
        (an_invoice_event(total="NaN"), "/record/total"),
        ("an event", "/"),
    ],
)
async def test_an_event_that_does_not_hold_is_refused_and_the_place_named(
    till: Person, event: Any, pointer: str
) -> None:
    answer = await till.api.post("/api/v1/events", content=json.dumps(event), headers=JSON)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert any(one["pointer"].startswith(pointer) for one in answer.json()["errors"]), answer.text


async def test_a_list_is_answered_in_its_order_and_the_bad_do_not_stop_the_good(
    till: Person, received: Received
) -> None:
    events: list[Any] = [an_event(record={"id": f"C{n}", "name": f"Customer {n}"}) for n in range(20)]
    events[3] = an_event(type="customer.eaten")
    events[7] = "nothing"
    events[9] = an_event(record={"id": "C9", "name": "\0"})

    answer = await till.api.post("/api/v1/events", json=events)

    assert answer.status_code == 202
    results = answer.json()["results"]
    assert (answer.json()["accepted"], answer.json()["refused"]) == (17, 3)
    assert [n for n, one in enumerate(results) if not one["accepted"]] == [3, 7, 9]
    assert [one.get("id") for one in results] == [
        one["id"] if isinstance(one, dict) else None for one in events
    ]
    assert all(one["problem"]["errors"] for one in results if not one["accepted"])
    names = {json.loads((await received.next(till.company_id)).body)["record"]["id"] for _ in range(17)}
    assert names == {f"C{n}" for n in range(20) if n not in {3, 7, 9}}


@pytest.mark.parametrize(
    "change",
    [{"id": "a\0b"}, {"id": "no id"}, {"id": ["a"]}, {"id": "\ud800"}, {"time": "0001-01-01T00:00:00+10:00"}],
)
async def test_an_element_that_cannot_even_be_named_or_written_does_not_stop_the_others(
    till: Person, received: Received, change: dict[str, Any]
) -> None:
    first, bad, last = an_event(), an_event(**change), an_event()

    answer = await till.api.post("/api/v1/events", content=json.dumps([first, bad, last]), headers=JSON)

    assert answer.status_code == 202, answer.text
    results = answer.json()["results"]
    assert [one["accepted"] for one in results] == [True, False, True]
    assert results[1].get("id") == (None if "id" in change else bad["id"])
    assert results[1]["problem"]["errors"]
    output = {(await received.next(till.company_id)).message_id for _ in range(2)}
    assert output == {first["id"], last["id"]}


async def test_a_thousand_events_are_taken_at_once_and_no_more(till: Person, received: Received) -> None:
    events = [an_event(record={"id": f"C{n}", "name": "x" * 3000}) for n in range(1000)]

    answer = await till.api.post("/api/v1/events", json=events)
    beyond = await till.api.post("/api/v1/events", json=[*(an_event() for _ in range(1001))])

    assert answer.status_code == 202
    assert [one["accepted"] for one in answer.json()["results"]] == [True] * 1000
    assert beyond.status_code == 422


async def test_an_empty_list_is_fine(till: Person) -> None:
    answer = await till.api.post("/api/v1/events", json=[])

    assert (answer.status_code, answer.json()) == (202, {"accepted": 0, "refused": 0, "results": []})


@pytest.mark.parametrize("left_out", [("id",), ("time",), ("id", "time")])
async def test_an_event_is_taken_without_id_and_time_which_are_then_made(
    till: Person, received: Received, left_out: tuple[str, ...]
) -> None:
    event = {key: value for key, value in an_event().items() if key not in left_out}

    alone = any_of(await till.api.post("/api/v1/events", json=event))
    first = json.loads((await received.next(till.company_id)).body)
    in_a_list = any_of(await till.api.post("/api/v1/events", json=[event]))
    second = json.loads((await received.next(till.company_id)).body)

    assert alone["accepted"]
    assert alone["id"] == first["id"]
    assert in_a_list["results"] == [{"id": second["id"], "accepted": True}]
    assert (first["id"] == second["id"]) is ("id" not in left_out)
    assert datetime.fromisoformat(first["time"]).tzinfo is not None


@pytest.mark.parametrize("count", [1, 3])
async def test_a_list_of_which_nothing_is_taken_is_refused_with_the_reason_of_each(
    till: Person, count: int
) -> None:
    answer = await till.api.post("/api/v1/events", json=[an_event(revision=0)] * count)

    output = answer.json()
    assert (answer.status_code, output["status"], output["code"]) == (422, 422, "invalid")
    assert answer.headers["content-type"] == "application/problem+json"
    assert (output["accepted"], output["refused"]) == (0, count)
    assert [one["problem"]["errors"][0]["pointer"] for one in output["results"]] == ["/revision"] * count


async def test_one_event_in_a_list_is_taken_as_a_list(till: Person, received: Received) -> None:
    event = an_event()

    answer = await till.api.post("/api/v1/events", json=[event])

    assert (answer.status_code, answer.json()) == (
        202,
        {"accepted": 1, "refused": 0, "results": [{"id": event["id"], "accepted": True}]},
    )
    assert (await received.next(till.company_id)).message_id == event["id"]


async def test_the_same_event_twice_in_a_list_is_said_once_and_another_under_its_id_is_refused(
    till: Person, received: Received
) -> None:
    event, last = an_event(), an_event()
    other = {**event, "id": event["id"].upper(), "record": {"id": "C2", "name": "Somebody else"}}

    answer = await till.api.post("/api/v1/events", json=[event, event, other, last])

    output = answer.json()
    assert (answer.status_code, output["accepted"], output["refused"]) == (202, 3, 1)
    assert [one["accepted"] for one in output["results"]] == [True, True, False, True]
    assert output["results"][2]["problem"]["errors"][0]["pointer"] == "/id"
    received_ids = {(await received.next(till.company_id)).message_id for _ in range(2)}
    assert received_ids == {event["id"], last["id"]}


async def test_a_sign_in_is_not_a_key_and_a_key_is_not_a_sign_in(person: Person) -> None:
    by_session = await person.api.post("/api/v1/events", json=an_event())
    key = {"Authorization": f"Bearer {await person.make_key()}"}
    by_key = await person.api.get("/api/v1/connection", headers=key)

    assert (by_session.status_code, by_session.json()["code"]) == (401, "key_needed")
    assert by_key.status_code == 401


async def test_a_deleted_key_opens_nothing(person: Person) -> None:
    key = await person.make_key()
    listed = any_of(await person.api.get("/api/v1/keys"))["items"]
    assert key not in json.dumps(listed)
    assert (await person.api.delete(f"/api/v1/keys/{listed[0]['id']}")).status_code == 204

    answer = await person.api.post(
        "/api/v1/events", json=an_event(), headers={"Authorization": f"Bearer {key}"}
    )

    assert answer.status_code == 401


async def test_the_page_makes_a_key_shows_it_once_and_deletes_it(person: Person) -> None:
    made = await person.press("/keys", on="/keys", name="The shop's till")
    key = made.text.partition('<code class="secret">')[2].partition("</code>")[0]
    headers = {"Authorization": f"Bearer {key}"}
    assert (await person.api.post("/api/v1/events", json=an_event(), headers=headers)).status_code == 202
    assert key not in (await person.pages.get("/keys")).text
    listed = any_of(await person.api.get("/api/v1/keys"))["items"]

    gone = await person.press(f"/keys/{listed[0]['id']}/delete", on="/keys")

    assert gone.headers["location"] == "/keys?notice=key_gone"
    assert (await person.api.post("/api/v1/events", json=an_event(), headers=headers)).status_code == 401


async def test_a_key_without_a_name_is_asked_for_one(person: Person) -> None:
    answer = await person.press("/keys", on="/keys", name=" ")

    assert answer.status_code == 422
    assert "Enter a name for the key" in answer.text
