"""Xero's webhooks: the signature check and the published events.

If this breaks, changes in Xero reach the app only with the next sync, or a forged webhook starts syncs.
"""

import base64
import hashlib
import hmac
import json
from uuid import UUID, uuid4

import httpx
import pytest

from tests.gateway.people import Received, a_client
from tests.world import World

KEY = "webhook-key-of-tests"
TENANT, NOBODY = str(uuid4()), UUID(int=0)


def signed(body: bytes, key: str = KEY) -> dict[str, str]:
    signature = base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()
    return {"x-xero-signature": signature, "Content-Type": "application/json"}


def a_notice(**change: object) -> dict[str, object]:
    return {
        "resourceUrl": "https://api.xero.com/api.xro/2.0/Contacts/717f2bfc",
        "resourceId": "717f2bfc-c6d4-41fd-b238-3f2f0c0cf777",
        "eventDateUtc": "2026-11-22T00:44:09.923",
        "eventType": "Update",
        "eventCategory": "CONTACT",
        "tenantId": TENANT,
        "tenantType": "ORGANISATION",
    } | change


def a_body(*notices: dict[str, object]) -> bytes:
    whole = {"events": notices, "firstEventSequence": 1, "lastEventSequence": 1, "entropy": "S0m3"}
    return json.dumps(whole, indent=1).encode()


async def ring(suite: World, body: bytes, headers: dict[str, str]) -> httpx.Response:
    async with a_client(suite.public_url) as xero:
        return await xero.post("/webhooks/xero", content=body, headers=headers)


async def test_what_xero_tells_is_said_on_the_bus(suite: World, received: Received) -> None:
    body = a_body(a_notice(), a_notice(eventCategory="INVOICE", eventType="CREATE"))

    answer = await ring(suite, body, signed(body))

    assert (answer.status_code, answer.content) == (200, b"")
    assert "set-cookie" not in answer.headers
    message = await received.next(NOBODY)
    assert message.type == "xero.changed"
    notices = json.loads(message.body)["notices"]
    assert [(one["tenant_id"], one["category"], one["event_type"]) for one in notices] == [
        (TENANT, "CONTACT", "UPDATE"),
        (TENANT, "INVOICE", "CREATE"),
    ]
    assert notices[0]["at"] == "2026-11-22T00:44:09.923000Z"


async def test_the_data_of_an_event_is_said_with_it(suite: World, received: Received) -> None:
    data = {"Type": "ACCRECPAYMENT", "Status": "AUTHORISED", "UpdatedDateUTCString": "2026-11-22T00:44:09Z"}
    body = a_body(a_notice(eventCategory="PAYMENT", data=data), a_notice())

    answer = await ring(suite, body, signed(body))

    assert answer.status_code == 200
    notices = json.loads((await received.next(NOBODY)).body)["notices"]
    assert [one["data"] for one in notices] == [data, {}]


@pytest.mark.parametrize(
    ("data", "stored"),
    [
        (None, {}),
        ("text", {}),
        ([1, 2], {}),
        ({"Amount": 12.5, "Paid": True, "Count": 3}, {"Amount": "12.5", "Paid": "true", "Count": "3"}),
        ({"Lines": [{"a": "b"}], "Contact": {"Name": "x"}, "Gone": None, "Type": "T"}, {"Type": "T"}),
        ({"Long": "x" * 201, "y" * 201: "z", "Nul": "a\0b", "Type": "T"}, {"Type": "T"}),
        ({f"n{n}": "v" for n in range(5000)}, {f"n{n}": "v" for n in range(20)}),
    ],
)
async def test_of_data_as_nobody_knows_it_only_short_texts_are_said(
    suite: World, received: Received, data: object, stored: dict[str, str]
) -> None:
    body = a_body(a_notice(eventCategory="Quote", eventType="Sent", data=data))

    answer = await ring(suite, body, signed(body))

    assert answer.status_code == 200
    (notice,) = json.loads((await received.next(NOBODY)).body)["notices"]
    assert (notice["category"], notice["event_type"], notice["data"]) == ("QUOTE", "SENT", stored)


@pytest.mark.parametrize(
    "headers", [signed(b"{}"), signed(a_body(), "another-key"), {"x-xero-signature": "?"}, {}]
)
async def test_what_is_not_signed_over_these_bytes_is_refused(suite: World, headers: dict[str, str]) -> None:
    answer = await ring(suite, a_body(), headers)

    assert answer.status_code == 401


async def test_the_intent_to_receive_is_answered(suite: World) -> None:
    body = b'{"events":[],"firstEventSequence": 0,"lastEventSequence": 0, "entropy": "XX"}'

    right = await ring(suite, body, signed(body))
    wrong = await ring(suite, body, signed(body, "another-key"))

    assert (right.status_code, right.content, wrong.status_code) == (200, b"", 401)


async def test_a_signed_body_that_is_no_webhook_is_refused(suite: World) -> None:
    body = b"not json at all"

    answer = await ring(suite, body, signed(body))

    assert answer.status_code == 422
