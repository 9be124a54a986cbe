"""What invoicing answers over HTTP, and to whom.

If this breaks, a phone shows other records than the cloud has, or one company sees the records of another.
"""

import asyncio
from typing import Any
from uuid import uuid4

from common.contracts.invoicing import Changes, MissedChanges, RecordAnswer
from tests.invoicing.builders import a_credit_note, a_customer, a_payment, an_invoice
from tests.invoicing.conftest import Api


def problem(answer: Any) -> tuple[int, str, list[str]]:
    """Read a refusal: status, code, pointers."""
    assert answer.headers["content-type"] == "application/problem+json"
    output = answer.json()
    return answer.status_code, output["code"], [error["pointer"] for error in output.get("errors") or ()]


async def test_a_record_is_created_read_and_changed_by_those_who_know_its_revision(api: Api) -> None:
    created = await api.create("customers", a_customer())
    exists = await api.create("customers", a_customer())
    changed = await api.change("customers", a_customer(phone="021"), 1)
    stale = await api.change("customers", a_customer(phone="022"), 1)
    blind = await api.ask("PUT", "/customers/aroha", a_customer())
    unknown = await api.change("customers", a_customer("nobody"), 1)
    read = await api.ask("GET", "/customers/aroha")

    assert (created.status_code, created.headers["etag"]) == (201, '"1"')
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert problem(exists)[:2] == problem(stale)[:2] == (412, "stale")
    assert problem(blind)[:2] == (428, "precondition_required")
    assert problem(unknown)[:2] == (404, "not_found")
    stored = RecordAnswer.model_validate_json(read.content)
    assert (stored.kind, stored.revision, stored.record["phone"]) == ("customer", 2, "021")


async def test_the_id_of_the_address_is_the_records_id(api: Api) -> None:
    nameless = a_customer()
    del nameless["id"]

    created = await api.ask("PUT", "/customers/c1", nameless, {"If-None-Match": "*"})
    other = await api.ask("PUT", "/customers/c2", a_customer("c3"), {"If-None-Match": "*"})

    assert created.json()["record"]["id"] == "c1"
    assert problem(other) == (422, "invalid", ["/id"])


async def test_what_does_not_fit_is_refused_with_a_pointer_and_changes_nothing(api: Api, worker: Api) -> None:
    await api.open_shop()

    refused = {
        "/tax": await api.create("invoices", an_invoice("i", tax="3.01", total="23.01")),
        "/total": await api.create("invoices", an_invoice("i", total="23.01")),
        "/customer_id": await api.create("invoices", an_invoice("i", customer_id="nobody")),
        "/invoice_id": await api.create("payments", a_payment("none")),
        "/name": await api.create("customers", {"id": "c", "name": ""}),
        "/price": await api.create("products", {"id": "p", "name": "p", "price": 1.5}),
        "/email": await api.create("customers", a_customer("c", email="a\0b")),
    }

    assert {pointer: problem(answer) for pointer, answer in refused.items()} == {
        pointer: (422, "invalid", [pointer]) for pointer in refused
    }
    assert (await worker.ask("GET", "/change")).json() == {"change": 4}


async def test_documents_are_voided_and_payments_taken_back_as_often_as_one_likes(api: Api) -> None:
    await api.open_shop()
    await api.create("invoices", an_invoice("i"))
    await api.create("creditnotes", a_credit_note("c"))
    await api.create("payments", a_payment("i", "23.00", "p"))

    paid = await api.ask("POST", "/invoices/i/void")
    taken_back = [(await api.ask("DELETE", "/payments/p")).status_code for _ in range(2)]
    stale = await api.ask("POST", "/invoices/i/void", headers={"If-Match": '"7"'})
    voided = [
        await api.ask("POST", f"/{path}/void") for path in ("invoices/i", "invoices/i", "creditnotes/c")
    ]
    listed = (await api.ask("GET", "/payments")).json()

    assert problem(paid)[:2] == (409, "money_on_it")
    assert problem(stale)[:2] == (412, "stale")
    assert taken_back == [204, 204]
    assert [(one.status_code, one.json()["revision"], one.json()["record"]["status"]) for one in voided] == [
        (200, 2, "void"),
        (200, 2, "void"),
        (200, 2, "void"),
    ]
    assert listed == {"items": [], "next": None}


async def test_a_request_sent_again_gets_its_first_answer(api: Api) -> None:
    headers = {"If-None-Match": "*", "X-Request-Id": str(uuid4())}

    answers = [await api.ask("PUT", "/customers/aroha", a_customer(), headers) for _ in range(2)]

    assert [(one.status_code, one.headers["etag"], one.json()) for one in answers] == [
        (201, '"1"', answers[0].json())
    ] * 2


async def test_a_phone_that_refreshes_while_others_write_ends_with_what_is_there(api: Api) -> None:
    await api.open_shop()
    held: dict[tuple[str, str], int] = {}
    cursor, written = "", asyncio.Event()

    async def write() -> None:
        for n in range(60):
            await api.create("customers", a_customer(f"c{n}"))
            if n >= 20:
                await api.change("customers", a_customer(f"c{n - 20}", phone=str(n)), 1)
        written.set()

    async def refresh() -> None:
        nonlocal cursor
        while True:
            last = written.is_set()
            answer = await api.ask("GET", f"/refresh?limit=7&cursor={cursor}")
            page = Changes.model_validate_json(answer.content)
            assert len({(one.kind, one.id) for one in page.changes}) == len(page.changes)
            for one in page.changes:
                assert held.get((one.kind, one.id), 0) < one.revision
                held[one.kind, one.id] = one.revision
            cursor = page.cursor
            if last and not page.more:
                return

    await asyncio.gather(write(), refresh())

    shop = {("tax", "gst"): 1, ("tax", "zero"): 1, ("customer", "aroha"): 1, ("product", "roses"): 1}
    assert held == shop | {("customer", f"c{n}"): 2 if n < 40 else 1 for n in range(60)}
    assert cursor == "104"


async def test_a_deleted_record_is_told_to_phones_without_its_content(api: Api) -> None:
    await api.open_shop()
    await api.create("invoices", an_invoice("i"))
    await api.create("payments", a_payment("i", "23.00", "p"))
    await api.ask("DELETE", "/payments/p")

    page = (await api.ask("GET", "/refresh?cursor=5")).json()

    reported = {"kind": "payment", "id": "p", "revision": 2, "deleted": True, "record": None}
    assert page == {"changes": [reported], "cursor": "7", "more": False}


async def test_the_worker_reads_what_it_missed_as_it_was_said(api: Api, worker: Api) -> None:
    await api.open_shop()

    first = MissedChanges.model_validate_json((await worker.ask("GET", "/changes?limit=3")).content)
    rest = MissedChanges.model_validate_json((await worker.ask("GET", "/changes?after=3&limit=3")).content)

    assert [event.change for event in first.events + rest.events] == [1, 2, 3, 4]
    assert (first.more, rest.more) == (True, False)
    assert (await worker.ask("GET", "/change")).json() == {"change": 4}


GATEWAYS = [
    ("GET", "/customers"),
    ("GET", "/customers/aroha"),
    ("PUT", "/customers/aroha"),
    ("POST", "/invoices/i/void"),
    ("DELETE", "/payments/p"),
    ("GET", "/refresh"),
]
WORKERS = [("GET", "/change"), ("GET", "/changes")]


async def test_only_those_named_may_ask(api: Api, worker: Api) -> None:
    sent, headers = a_customer(), {"If-None-Match": "*"}

    for asks, routes in ((worker, GATEWAYS), (api, WORKERS)):
        for method, path in routes:
            body = sent if method == "PUT" else None
            assert problem(await asks.ask(method, path, body, headers))[:2] == (403, "forbidden")
            assert (await asks.web.request(method, path, json=body, headers=headers)).status_code == 403


async def test_what_belongs_to_another_company_is_not_there(api: Api) -> None:
    await api.open_shop()
    await api.create("invoices", an_invoice("i"))
    await api.create("payments", a_payment("i", "23.00", "p"))
    other = api.of(uuid4())

    answers = [
        await other.ask("GET", "/invoices/i"),
        await other.change("invoices", an_invoice("i", note="mine"), 1),
        await other.ask("POST", "/invoices/i/void"),
        await other.ask("DELETE", "/payments/p"),
    ]

    assert [problem(answer)[0] for answer in answers] == [404, 404, 404, 404]
    assert (await other.ask("GET", "/invoices")).json()["items"] == []
    assert (await other.ask("GET", "/refresh")).json() == {"changes": [], "cursor": "0", "more": False}
