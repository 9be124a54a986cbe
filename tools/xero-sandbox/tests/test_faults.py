"""The faults that a test can arm, and what each of them does.

If this breaks, a test of lost answers, limits or outages passes although no such fault happened.
"""

from typing import Any

import httpx
import pytest

from xero_sandbox.driver import Sandbox, an_invoice, errors_of


def arm(sandbox: Sandbox, fault: str, count: int | None = 1, **parts: Any) -> Any:
    """Arm a fault."""
    return sandbox.control("POST", "faults", {"fault": fault, "count": count, **parts})


def contact_count(sandbox: Sandbox) -> int:
    """Return the number of contacts."""
    return int(sandbox.control("GET", "state")["organisations"][0]["counts"]["Contacts"])


@pytest.mark.rule("faults.dropped_before", "faults.dropped_after")
@pytest.mark.parametrize(("fault", "done"), [("dropped_before", 0), ("dropped_after", 1)])
def test_a_connection_is_dropped_before_or_after_processing(
    connected: Sandbox, fault: str, done: int
) -> None:
    arm(connected, fault, match={"method": "PUT", "path": "/Contacts"})

    with pytest.raises(httpx.TransportError):
        connected.call("PUT", "Contacts", {"Name": "A"})

    assert contact_count(connected) == done
    assert connected.control("GET", "requests")["requests"][-1]["fault"] == fault
    assert connected.call("PUT", "Contacts", {"Name": "B"}).status_code == 200


@pytest.mark.rule("faults.late")
def test_a_call_may_be_processed_after_its_caller_gave_up(connected: Sandbox) -> None:
    arm(connected, "late", match={"method": "PUT", "path": "/Contacts"}, options={"seconds": 20})
    with pytest.raises(httpx.TransportError):
        connected.call("PUT", "Contacts", {"Name": "A"})

    connected.control("POST", "clock", {"advance_s": 10})
    before = contact_count(connected)
    connected.control("POST", "clock", {"advance_s": 11})

    assert (before, contact_count(connected)) == (0, 1)


@pytest.mark.rule("faults.cut")
def test_a_response_is_cut_in_the_middle(connected: Sandbox) -> None:
    arm(connected, "cut", match={"path": "/Contacts"})

    with pytest.raises(httpx.RemoteProtocolError):
        connected.call("PUT", "Contacts", {"Name": "A"})

    assert contact_count(connected) == 1


@pytest.mark.rule("faults.slow")
def test_a_slow_request_is_processed_although_the_client_gave_up(connected: Sandbox) -> None:
    arm(connected, "slow", options={"seconds": 1}, match={"path": "/Contacts"})
    headers = {
        "Authorization": f"Bearer {connected.tokens['access_token']}",
        "xero-tenant-id": connected.tenant,
        "Accept": "application/json",
    }

    with pytest.raises(httpx.ReadTimeout):
        httpx.put(
            f"{connected.address}/api.xro/2.0/Contacts", json={"Name": "A"}, headers=headers, timeout=0.3
        )

    assert contact_count(connected) == 1


@pytest.mark.rule("faults.error_before", "faults.error_partial", "faults.error_after")
@pytest.mark.parametrize(("fault", "done"), [("error_before", 0), ("error_partial", 2), ("error_after", 3)])
def test_a_500_before_during_or_after_the_work_is_stored_under_the_key(
    connected: Sandbox, fault: str, done: int
) -> None:
    arm(connected, fault, match={"method": "PUT"}, options={"applied": 2})
    sent = {"Contacts": [{"Name": name} for name in "ABC"]}

    broken = connected.call("PUT", "Contacts", sent, {"Idempotency-Key": "k"})
    again = connected.call("PUT", "Contacts", sent, {"Idempotency-Key": "k"})

    assert (broken.status_code, again.status_code, contact_count(connected)) == (500, 500, done)
    assert again.content == broken.content


@pytest.mark.rule("faults.error_before", "faults.error_after")
def test_a_500_fault_also_applies_to_single_writes_and_the_token_endpoint(connected: Sandbox) -> None:
    account = {"Code": "201", "Name": "Tools", "Type": "REVENUE"}
    arm(connected, "error_before", match={"path": "/Accounts"})
    arm(connected, "error_after", match={"path": "/connect/token"})

    broken = connected.call("PUT", "Accounts", account)
    token = connected.token(grant_type="refresh_token", refresh_token=connected.tokens["refresh_token"])

    assert (broken.status_code, token.status_code) == (500, 500)
    assert connected.call("PUT", "Accounts", account).status_code == 200


def test_a_fault_can_fail_every_batch_with_one_record(connected: Sandbox) -> None:
    arm(connected, "error_before", count=None, match={"contains": "POISON"})

    both = connected.call("PUT", "Contacts", {"Contacts": [{"Name": "A"}, {"Name": "POISON"}]})
    alone = connected.call("PUT", "Contacts", {"Name": "POISON"})
    good = connected.call("PUT", "Contacts", {"Name": "A"})

    assert [answer.status_code for answer in (both, alone, good)] == [500, 500, 200]
    assert connected.control("GET", "faults")["faults"][0]["hits"] == 2


@pytest.mark.rule("faults.unavailable", "errors.offline", "faults.answer")
def test_a_503_in_plain_text_and_any_other_response(connected: Sandbox) -> None:
    arm(connected, "unavailable")
    arm(connected, "answer", options={"status": 502, "text": "<html>bad gateway</html>"})
    arm(connected, "answer", options={"status": 504, "applied": True})

    away = connected.call("PUT", "Contacts", {"Name": "A"})
    bad = connected.call("PUT", "Contacts", {"Name": "A"})
    late = connected.call("PUT", "Contacts", {"Name": "A"})

    assert (away.status_code, away.text) == (503, "The Xero API is currently offline for maintenance")
    assert away.headers["content-type"] == "text/plain"
    assert (bad.status_code, bad.text, late.status_code) == (502, "<html>bad gateway</html>", 504)
    assert contact_count(connected) == 1


@pytest.mark.rule("faults.limited")
@pytest.mark.parametrize(
    ("problem", "wait"), [("minute", "26"), ("day", "3600"), ("concurrent", None), ("appminute", None)]
)
def test_a_429_of_each_kind(connected: Sandbox, problem: str, wait: str | None) -> None:
    arm(connected, "limited", options={"problem": problem})

    answer = connected.call("GET", "Organisation")

    assert (answer.status_code, answer.content) == (429, b"")
    assert answer.headers["x-rate-limit-problem"] == problem
    assert answer.headers.get("retry-after") == wait


@pytest.mark.rule("faults.token_error")
def test_the_token_endpoint_fails_and_then_works_with_the_same_token(connected: Sandbox) -> None:
    arm(connected, "token_error")
    arm(connected, "dropped_after", match={"path": "/connect/token"})
    form = {"grant_type": "refresh_token", "refresh_token": connected.tokens["refresh_token"]}

    broken = connected.token(**form)
    with pytest.raises(httpx.TransportError):
        connected.token(**form)
    good = connected.token(**form)

    assert (broken.status_code, good.status_code) == (500, 200)


@pytest.mark.rule("faults.grant_expired")
def test_an_expired_grant_cannot_be_refreshed(connected: Sandbox) -> None:
    arm(connected, "grant_expired")

    refreshed = connected.token(grant_type="refresh_token", refresh_token=connected.tokens["refresh_token"])

    assert refreshed.json() == {"error": "invalid_grant"}
    assert connected.call("GET", "Organisation").json()["Detail"].startswith("TokenExpired")


@pytest.mark.rule("faults.organisation_disconnected")
def test_a_disconnected_organisation_is_403_while_refreshing_works(connected: Sandbox) -> None:
    arm(connected, "organisation_disconnected")

    refreshed = connected.token(grant_type="refresh_token", refresh_token=connected.tokens["refresh_token"])

    assert connected.call("GET", "Organisation").status_code == 403
    assert refreshed.status_code == 200


@pytest.mark.rule("faults.consent_revoked")
def test_a_revoked_consent_is_401_and_cannot_be_refreshed(connected: Sandbox) -> None:
    arm(connected, "consent_revoked")

    refreshed = connected.token(grant_type="refresh_token", refresh_token=connected.tokens["refresh_token"])

    assert connected.call("GET", "Organisation").json()["Detail"] == "AuthenticationUnsuccessful"
    assert refreshed.status_code == 400


@pytest.mark.rule("faults.contact_archived", "control.incidents")
def test_a_contact_is_archived_just_before_the_invoices_come(connected: Sandbox) -> None:
    contact = connected.contact("Anna")
    match = {"method": "PUT", "path": "/Invoices"}
    arm(connected, "contact_archived", match=match, options={"name": "anna"})

    refused = connected.write("PUT", "Invoices", an_invoice(contact))

    assert "has been archived" in errors_of(refused)[0][0]


@pytest.mark.rule("faults.contact_merged")
def test_a_merged_contact_points_to_the_survivor_which_gets_its_invoices(connected: Sandbox) -> None:
    anna, bo = connected.contact("Anna"), connected.contact("Bo")
    invoice = connected.put("Invoices", an_invoice(anna))[0]["InvoiceID"]

    arm(connected, "contact_merged", options={"id": anna, "into_name": "Bo"})
    merged = connected.get(f"Contacts/{anna}")["Contacts"][0]

    assert (merged["ContactStatus"], merged["MergedToContactID"]) == ("ARCHIVED", bo)
    assert connected.get(f"Invoices/{invoice}")["Invoices"][0]["Contact"]["ContactID"] == bo


@pytest.mark.rule("faults.account_archived")
def test_an_account_is_archived(connected: Sandbox) -> None:
    arm(connected, "account_archived", options={"code": "200"})

    found = connected.get("Accounts", where='Code=="200"')["Accounts"]

    assert found[0]["Status"] == "ARCHIVED"


@pytest.mark.rule("faults.period_locked")
def test_a_period_is_locked_after_a_request(connected: Sandbox) -> None:
    contact = connected.contact()
    options = {"date": "2026-09-30", "when": "after"}
    arm(connected, "period_locked", match={"path": "/Invoices"}, options=options)

    first = connected.write("PUT", "Invoices", an_invoice(contact))
    second = connected.write("PUT", "Invoices", an_invoice(contact))

    assert errors_of(first) == [[]]
    assert "period lock date" in errors_of(second)[0][0]


@pytest.mark.rule("faults.organisation_offline", "errors.offline")
def test_one_organisation_goes_offline_and_back_online(connected: Sandbox) -> None:
    arm(connected, "organisation_offline")
    away = connected.call("GET", "Organisation")
    arm(connected, "organisation_offline", options={"online": True})

    assert (away.status_code, away.text) == (503, "The Organisation is offline")
    assert connected.call("GET", "Organisation").status_code == 200


@pytest.mark.rule("control.incidents")
def test_an_incident_without_its_target_is_refused(sandbox: Sandbox) -> None:
    fault = {"fault": "contact_archived", "options": {"name": "Nobody"}}

    answer = sandbox.http.post("/_sandbox/faults", json=fault)

    assert answer.status_code == 400
    assert "Name it by one of: id, name" in answer.json()["detail"]


def test_faults_are_listed_and_disarmed(sandbox: Sandbox) -> None:
    first, second = arm(sandbox, "slow", count=3), arm(sandbox, "cut")

    sandbox.control("DELETE", f"faults/{first['id']}")
    left = sandbox.control("GET", "faults")
    sandbox.control("DELETE", "faults")

    assert [one["id"] for one in left["faults"]] == [second["id"]]
    assert "webhooks_doubled" in left["known"]
    assert sandbox.control("GET", "faults")["faults"] == []
