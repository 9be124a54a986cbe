"""Known traps of tokens, limits, idempotency keys and responses. Every trap of a server has a test.

If this breaks, a program that falls into such a trap at Xero does not fall into it in the sandbox.
"""

import ast
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from xero_sandbox.driver import Sandbox, an_invoice

ALL = 36
NOT_OF_A_SERVER = {1, 26, 30}
HALF_AN_HOUR = 1800


def refreshed(sandbox: Sandbox, token: str) -> httpx.Response:
    """Refresh with a token and return the response."""
    return sandbox.token(grant_type="refresh_token", refresh_token=token)


def test_trap_06_a_refresh_whose_response_is_lost_kills_the_grant_after_half_an_hour(
    connected: Sandbox,
) -> None:
    refresh_token = connected.tokens["refresh_token"]
    refreshed(connected, refresh_token)

    within = refreshed(connected, refresh_token)
    connected.control("POST", "clock", {"advance_s": HALF_AN_HOUR + 1})
    later = refreshed(connected, refresh_token)

    assert within.status_code == 200
    assert (later.status_code, later.json()) == (400, {"error": "invalid_grant"})


def test_trap_07_a_token_refreshes_but_every_call_is_403(connected: Sandbox) -> None:
    connected.control("POST", "faults", {"fault": "organisation_disconnected"})

    refresh = refreshed(connected, connected.tokens["refresh_token"])
    connected.tokens = refresh.json()
    call = connected.call("GET", "Organisation")

    assert (refresh.status_code, call.status_code) == (200, 403)
    assert call.json()["Detail"] == "AuthenticationUnsuccessful"


def test_trap_08_a_missing_scope_is_401_before_and_after_a_refresh(sandbox: Sandbox) -> None:
    sandbox.connect(scope="openid offline_access accounting.contacts")

    before = sandbox.call("GET", "Invoices")
    sandbox.tokens = refreshed(sandbox, sandbox.tokens["refresh_token"]).json()
    after = sandbox.call("GET", "Invoices")

    assert [before.status_code, after.status_code] == [401, 401]
    assert after.headers["www-authenticate"] == "insufficient_scope"
    assert after.json()["Detail"] == "AuthorizationUnsuccessful"


def test_trap_24_workers_that_do_not_know_of_each_other_run_into_429(connected: Sandbox) -> None:
    connected.control("POST", "latency", {"call_ms": 300})

    with ThreadPoolExecutor(8) as workers:
        answers = list(workers.map(lambda _: connected.call("GET", "Organisation"), range(8)))

    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 3
    assert {answer.content for answer in refused} == {b""}


@pytest.mark.rule("faults.day_used", "limits.tenant")
def test_trap_25_the_days_calls_are_used_up_by_other_jobs_of_the_app(connected: Sandbox) -> None:
    connected.control("POST", "faults", {"fault": "day_used", "options": {"left": 1}})

    last = connected.call("GET", "Organisation")
    refused = connected.call("GET", "Organisation")
    connected.control("POST", "clock", {"advance_s": 86_400})
    connected.tokens = refreshed(connected, connected.tokens["refresh_token"]).json()
    next_day = connected.call("GET", "Organisation")

    assert (last.status_code, last.headers["x-daylimit-remaining"]) == (200, "0")
    assert (refused.status_code, refused.headers["x-rate-limit-problem"]) == (429, "day")
    assert 80_000 < int(refused.headers["retry-after"]) <= 86_400
    assert (next_day.status_code, next_day.headers["x-daylimit-remaining"]) == (200, "4999")


def test_trap_27_a_reset_demo_company_is_another_empty_tenant(
    connected: Sandbox,
) -> None:
    connected.contact("Anna")
    demo = connected.get("Organisation")["Organisations"][0]
    connected.control("POST", "reset", {"keep_grants": True})

    refresh = refreshed(connected, connected.tokens["refresh_token"])
    connected.tokens = refresh.json()
    call = connected.call("GET", "Organisation")
    fresh = connected.control("GET", "state")["organisations"][0]

    assert (demo["IsDemoCompany"], demo["OrganisationID"]) == (True, connected.tenant)
    assert (refresh.status_code, call.status_code) == (200, 403)
    assert (fresh["name"], fresh["counts"]["Contacts"]) == (demo["Name"], 0)
    assert fresh["tenant_id"] != connected.tenant


def test_trap_31_errors_are_often_not_json(connected: Sandbox) -> None:
    missing = connected.call("GET", "Invoices/11111111-1111-1111-1111-111111111111")
    connected.control("POST", "faults", {"fault": "limited"})
    limited = connected.call("GET", "Organisation")
    connected.control("POST", "faults", {"fault": "unavailable"})
    away = connected.call("GET", "Organisation")

    shown = [(one.status_code, one.headers.get("content-type"), one.text) for one in (missing, limited, away)]
    assert shown == [
        (404, "text/html", ""),
        (429, None, ""),
        (503, "text/plain", "The Xero API is currently offline for maintenance"),
    ]


def test_trap_34_a_key_with_another_body_under_it_is_400(connected: Sandbox) -> None:
    key = {"Idempotency-Key": "tenant:job-1"}
    connected.call("PUT", "Contacts", {"Name": "Anna"}, key)

    answer = connected.call("PUT", "Contacts", {"Name": "Anna Lee"}, key)

    assert answer.status_code == 400
    assert "is used with a different request" in answer.text


def test_trap_35_a_change_back_under_the_first_key_is_replayed_and_not_done(
    connected: Sandbox,
) -> None:
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]

    def write(words: str) -> httpx.Response:
        sent = {"Invoices": [{"Reference": words}]}
        return connected.call("POST", f"Invoices/{invoice}", sent, {"Idempotency-Key": f"k-{words}"})

    answers = [write(words) for words in ("one", "two", "one")]

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert answers[2].json()["Invoices"][0]["Reference"] == "one"
    assert connected.get(f"Invoices/{invoice}")["Invoices"][0]["Reference"] == "two"


def test_trap_36_of_two_organisations_on_one_grant_the_one_with_a_copied_token_is_lost(
    sandbox: Sandbox,
) -> None:
    tokens = sandbox.exchange(sandbox.consent(sandbox.tenants()))
    copies: dict[str, Any] = dict.fromkeys(sandbox.tenants(), tokens["refresh_token"])
    first, second = copies

    copies[first] = refreshed(sandbox, copies[first]).json()["refresh_token"]
    sandbox.control("POST", "clock", {"advance_s": HALF_AN_HOUR + 1})

    assert refreshed(sandbox, copies[first]).status_code == 200
    assert refreshed(sandbox, copies[second]).json() == {"error": "invalid_grant"}


def test_every_trap_of_a_server_has_its_test() -> None:
    named = {
        int(node.name.split("_")[2])
        for file in Path(__file__).parent.glob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_trap_")
    }

    assert named == set(range(1, ALL + 1)) - NOT_OF_A_SERVER
