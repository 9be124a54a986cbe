"""The checks of every call: token, organisation, limits, idempotency key, format.

If this breaks, a program exceeds limits or reuses keys in the sandbox and is refused only by Xero.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from xero_sandbox.driver import Sandbox, a_line, an_invoice


@pytest.mark.rule("gate.token", "errors.unauthorized", "errors.token_expired")
def test_an_invalid_and_an_expired_token_are_401_with_different_details(connected: Sandbox) -> None:
    invalid = connected.call("GET", "Organisation", headers={"Authorization": "Bearer nonsense"})
    connected.control("POST", "clock", {"advance_s": 1801})
    expired = connected.call("GET", "Organisation")

    assert (invalid.status_code, invalid.json()["Detail"]) == (401, "AuthenticationUnsuccessful")
    assert invalid.json()["Instance"] == invalid.headers["xero-correlation-id"]
    assert expired.status_code == 401
    assert expired.json()["Detail"].startswith("TokenExpired: token expired at ")


@pytest.mark.rule("gate.tenant", "errors.forbidden")
def test_an_organisation_that_is_not_connected_is_403(connected: Sandbox) -> None:
    other = connected.tenants()[1]

    missing = connected.call("GET", "Organisation", headers={"xero-tenant-id": ""})
    foreign = connected.call("GET", "Organisation", headers={"xero-tenant-id": other})

    assert (missing.status_code, foreign.status_code) == (403, 403)
    assert foreign.json() | {"Instance": ""} == {
        "Type": None,
        "Title": "Forbidden",
        "Status": 403,
        "Detail": "AuthenticationUnsuccessful",
        "Instance": "",
        "Extensions": {},
    }


@pytest.mark.rule("gate.scope", "errors.scope_missing", "scopes.read_write")
def test_a_missing_scope_is_401_with_its_name_in_the_header(sandbox: Sandbox) -> None:
    sandbox.connect(scope="openid accounting.contacts.read")

    refused = sandbox.call("GET", "Invoices")
    reading = sandbox.call("GET", "Contacts")
    writing = sandbox.call("PUT", "Contacts", {"Name": "X"})
    sandbox.switch(missing_scope="403")
    otherwise = sandbox.call("GET", "Invoices")

    assert (refused.status_code, refused.json()["Detail"]) == (401, "AuthorizationUnsuccessful")
    assert refused.headers["www-authenticate"] == "insufficient_scope"
    assert (reading.status_code, writing.status_code, otherwise.status_code) == (200, 401, 403)


@pytest.mark.rule("scopes.items")
@pytest.mark.parametrize(
    ("reading", "scope", "status"),
    [
        ("either", "accounting.invoices", 200),
        ("either", "accounting.settings", 200),
        ("settings", "accounting.invoices", 401),
        ("invoices", "accounting.settings", 401),
    ],
)
def test_the_switch_decides_about_the_scope_of_items(
    sandbox: Sandbox, reading: str, scope: str, status: int
) -> None:
    sandbox.switch(items_scope=reading)
    sandbox.connect(scope=f"openid {scope}")

    assert sandbox.call("GET", "Items").status_code == status


@pytest.mark.rule("limits.headers", "limits.tenant")
def test_every_response_has_the_remaining_calls(connected: Sandbox) -> None:
    connected.get("Organisation")

    answer = connected.call("GET", f"Invoices/{uuid4()}")

    assert answer.status_code == 404
    assert answer.headers["x-minlimit-remaining"] == "58"
    assert answer.headers["x-daylimit-remaining"] == "4998"
    assert answer.headers["x-appminlimit-remaining"] == "9998"


@pytest.mark.rule("limits.tenant", "limits.refused", "limits.window")
def test_the_sixty_first_call_in_a_minute_is_an_empty_429(connected: Sandbox) -> None:
    connected.control("POST", "clock", {"frozen": True})
    for _ in range(60):
        connected.get("Organisation")

    refused = connected.call("GET", "Organisation")
    connected.control("POST", "clock", {"advance_s": 60})
    later = connected.call("GET", "Organisation")

    assert (refused.status_code, refused.content) == (429, b"")
    assert "content-type" not in refused.headers
    assert refused.headers["x-rate-limit-problem"] == "minute"
    assert refused.headers["retry-after"] == "60"
    assert refused.headers["x-minlimit-remaining"] == "0"
    assert later.status_code == 200


@pytest.mark.rule("limits.window")
def test_the_switch_makes_the_minute_rolling_or_fixed(connected: Sandbox) -> None:
    connected.control("POST", "clock", {"frozen": True})
    connected.get("Organisation")
    connected.control("POST", "clock", {"advance_s": 59})
    for _ in range(58):
        connected.get("Organisation")
    connected.control("POST", "clock", {"advance_s": 2})

    rolling = connected.call("GET", "Organisation").headers["x-minlimit-remaining"]
    connected.switch(limit_window="fixed")
    connected.control("POST", "clock", {"advance_s": 59})
    fixed = connected.call("GET", "Organisation").headers["x-minlimit-remaining"]

    assert (rolling, fixed) == ("1", "59")


@pytest.mark.rule("limits.tenant", "limits.refused", "limits.names")
@pytest.mark.parametrize(("reading", "name"), [("named", "concurrent"), ("absent", None)])
async def test_the_sixth_call_at_once_is_429_without_retry_after(
    connected: Sandbox, reading: str, name: str | None
) -> None:
    connected.switch(limit_names=reading)
    connected.control("POST", "latency", {"call_ms": 400})
    headers = {
        "Authorization": f"Bearer {connected.tokens['access_token']}",
        "xero-tenant-id": connected.tenant,
        "Accept": "application/json",
    }

    async with httpx.AsyncClient(base_url=connected.address, headers=headers) as http:
        answers = await asyncio.gather(*(http.get("/api.xro/2.0/Organisation") for _ in range(6)))

    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 1
    assert "retry-after" not in refused[0].headers
    assert refused[0].headers.get("x-rate-limit-problem") == name


@pytest.mark.rule("limits.app_minute")
def test_the_app_has_a_minute_limit_across_organisations(sandbox: Sandbox) -> None:
    tokens = sandbox.exchange(sandbox.consent(sandbox.tenants()))
    sandbox.tokens = tokens
    left = []
    for tenant in sandbox.tenants():
        sandbox.tenant = tenant
        left.append(sandbox.call("GET", "Organisation").headers["x-appminlimit-remaining"])

    assert left == ["9999", "9998"]


@pytest.mark.rule("idempotency.replay")
def test_a_key_replays_its_first_response_for_six_minutes(connected: Sandbox) -> None:
    contact = connected.contact()
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]
    sent = {"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "090"}, "Amount": 10}
    key = {"Idempotency-Key": "tenant:batch-1:1"}

    first = connected.call("PUT", "Payments", {"Payments": [sent]}, key)
    again = connected.call("PUT", "Payments", {"Payments": [sent]}, key)
    connected.control("POST", "clock", {"advance_s": 361})
    late = connected.call("PUT", "Payments", {"Payments": [sent]}, key)

    assert again.content == first.content
    assert late.json()["Payments"][0]["PaymentID"] != first.json()["Payments"][0]["PaymentID"]
    assert connected.get(f"Invoices/{invoice}")["Invoices"][0]["AmountPaid"] == 20
    assert connected.call("GET", "Organisation").headers["x-daylimit-remaining"] == "4993"


@pytest.mark.rule("idempotency.replay", "idempotency.key")
def test_a_key_with_another_request_or_a_too_long_key_is_400(connected: Sandbox) -> None:
    connected.call("PUT", "Contacts", {"Name": "A"}, {"Idempotency-Key": "k"})

    other = connected.call("PUT", "Contacts", {"Name": "B"}, {"Idempotency-Key": "k"})
    long = connected.call("PUT", "Contacts", {"Name": "C"}, {"Idempotency-Key": "k" * 129})

    assert other.status_code == 400
    assert other.json()["Detail"] == "Idempotency Key: k is used with a different request."
    assert long.status_code == 400


@pytest.mark.rule("idempotency.replay")
def test_errors_are_stored_under_a_key_too(connected: Sandbox) -> None:
    key = {"Idempotency-Key": "k"}
    refused = connected.call("PUT", "Contacts", {"Name": ""}, key)

    again = connected.call("PUT", "Contacts", {"Name": ""}, key)

    assert refused.status_code == 400
    assert again.content == refused.content


@pytest.mark.rule("idempotency.running")
@pytest.mark.parametrize(("reading", "statuses"), [("waits", [200, 200]), ("refused", [200, 400])])
def test_the_switch_decides_about_a_key_whose_first_request_still_runs(
    connected: Sandbox,
    wait_until: Callable[[Callable[[], bool]], None],
    reading: str,
    statuses: list[int],
) -> None:
    connected.switch(key_in_flight=reading)
    connected.control("POST", "faults", {"fault": "slow", "options": {"seconds": 0.6}})

    def put() -> httpx.Response:
        return connected.call("PUT", "Contacts", {"Name": "A"}, {"Idempotency-Key": "k"})

    def recorded() -> list[dict[str, Any]]:
        return list(connected.control("GET", "requests", tenant_id=connected.tenant)["requests"])

    with ThreadPoolExecutor(2) as callers:
        running = callers.submit(put)
        wait_until(lambda: len(recorded()) == 1)
        second, first = callers.submit(put).result(), running.result()
    requests = recorded()

    assert [first.status_code, second.status_code] == statuses
    assert (requests[1]["ended_at"] >= requests[0]["ended_at"]) is (reading == "waits")
    assert (second.content == first.content) is (reading == "waits")
    assert len(connected.get("Contacts", page=1)["Contacts"]) == 1


@pytest.mark.rule("formats.size")
def test_a_body_above_the_limit_is_413(connected: Sandbox) -> None:
    connected.switch(body_limit="3.5")
    large = {"Name": "A", "Website": "x" * (3_700_000)}

    assert connected.call("PUT", "Contacts", large).status_code == 413


@pytest.mark.rule("gate.order")
def test_the_gate_checks_in_xeros_order(connected: Sandbox) -> None:
    all_invalid: dict[str, Any] = {"Accept": "text/csv", "Idempotency-Key": "k" * 129}

    no_token = connected.call(
        "PUT", "Contacts", {}, all_invalid | {"Authorization": "", "xero-tenant-id": ""}
    )
    no_tenant = connected.call("PUT", "Contacts", {}, all_invalid | {"xero-tenant-id": ""})
    bad_key = connected.call("PUT", "Contacts", {}, all_invalid)
    bad_format = connected.call("PUT", "Contacts", {}, {"Accept": "text/csv"})

    statuses = [answer.status_code for answer in (no_token, no_tenant, bad_key, bad_format)]
    assert statuses == [401, 403, 400, 406]


@pytest.mark.rule("errors.post_data", "envelope.request")
@pytest.mark.parametrize(
    "raw",
    [
        "{",
        "[]",
        '{"Invoices": 1}',
        '{"Date": "soon"}',
        '{"Type": NaN}',
        '{"Type": "ACCREC", "LineItems": {"a": 1}}',
    ],
)
def test_a_body_that_cannot_be_read_is_refused_as_a_whole(connected: Sandbox, raw: str) -> None:
    headers = {
        "Authorization": f"Bearer {connected.tokens['access_token']}",
        "xero-tenant-id": connected.tenant,
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    whole = raw.replace('"Date"', '"Type":"ACCREC","Date"')

    answer = connected.http.put("/api.xro/2.0/Invoices", content=whole, headers=headers)

    assert answer.status_code == 400
    assert (answer.json()["Type"], answer.json()["ErrorNumber"]) == ("PostDataInvalidException", 14)


@pytest.mark.rule("envelope.request", "envelope.success", "dates.bare_instant")
def test_one_object_or_a_list_under_a_name_in_any_case_is_accepted(connected: Sandbox) -> None:
    alone = connected.call("PUT", "Contacts", {"Name": "A"}).json()
    listed = connected.call("PUT", "Contacts", {"contacts": [{"Name": "B"}, {"Name": "C"}]}).json()

    assert (len(alone["Contacts"]), len(listed["Contacts"])) == (1, 2)
    assert list(alone)[:4] == ["Id", "Status", "ProviderName", "DateTimeUTC"]
    assert alone["DateTimeUTC"].startswith("/Date(")
    assert "+0000" not in alone["DateTimeUTC"]


@pytest.mark.rule("dates.input")
@pytest.mark.parametrize("sent", ["2026-09-14", "2026-09-14T00:00:00", "/Date(1789344000000+0000)/"])
def test_a_date_is_read_in_three_forms(connected: Sandbox, sent: str) -> None:
    made = connected.put("Invoices", an_invoice(connected.contact(), Date=sent, LineItems=[a_line()]))[0]

    assert made["DateString"] == "2026-09-14T00:00:00"
