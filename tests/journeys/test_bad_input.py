"""Bad input in a company at work is refused with an explanation and changes nothing.

If this breaks, one wrong record stops or spoils a company's sync, and nobody is told what is wrong with it.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from common.ids import new_id
from tests.company import Company
from tests.journeys.publishing import published
from tests.world import any_of

Bad = Callable[[Company], httpx.Response]


def _everything(company: Company) -> dict[str, Any]:
    """What the company has, here and in Xero."""
    addresses = ("connection", "settings", "refresh", "syncs", "problems", "keys")
    has = {endpoint: any_of(company.http.get(f"/api/v1/{endpoint}")) for endpoint in addresses}
    has["keys"] = [key["id"] for key in has["keys"]["items"]]
    return has | {"xero": len(company.calls_to_xero())}


def _puts(company: Company, kind: str, record: dict[str, Any]) -> httpx.Response:
    header = {"If-None-Match": "*"}
    return company.http.put(f"/api/v1/{kind}/{record['id']}", json=record, headers=header)


def _wrong_total(company: Company) -> httpx.Response:
    return _puts(company, "invoices", company.invoice(total="1.00"))


def _unknown_account(company: Company) -> httpx.Response:
    settings = any_of(company.http.get("/api/v1/settings"))
    wanted = {**settings, "payment_account_id": str(new_id())}
    return company.http.put("/api/v1/settings", json=wanted)


def _begun(company: Company) -> dict[str, str]:
    url = any_of(company.http.post("/api/v1/connection/authenticate"))["authorize_url"]
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def _comes_back(company: Company, **query: str) -> httpx.Response:
    return company.http.get("/xero/callback", params=query, headers={"Accept": "application/json"})


def _denied(company: Company) -> httpx.Response:
    return _comes_back(company, state=_begun(company)["state"], error="access_denied")


def _replayed(company: Company) -> httpx.Response:
    state = _begun(company)["state"]
    _comes_back(company, state=state, error="access_denied")
    return _comes_back(company, state=state, code="a code that was used")


def _expired(company: Company) -> httpx.Response:
    state = _begun(company)["state"]
    company.world.pass_time(11 * 60)
    return _comes_back(company, state=state, code="a code that came late")


def _stops_anothers(company: Company) -> httpx.Response:
    other = Company.signed_up(company.world)
    newest = any_of(company.http.get("/api/v1/syncs"))["items"][0]["sync_id"]
    return other.http.post(f"/api/v1/syncs/{newest}/stop")


def _connects_anothers_state(company: Company) -> httpx.Response:
    other = Company.signed_up(company.world)
    return _comes_back(other, state=_begun(company)["state"], code="a code of somebody else")


def _too_much(company: Company) -> httpx.Response:
    invoice = next(iter(company.invoices))
    return _puts(
        company, "payments", {"id": "p1", "invoice_id": invoice, "date": "2026-10-05", "amount": "9999"}
    )


def _long_name(company: Company) -> httpx.Response:
    return _puts(company, "customers", {"id": "big", "name": "x" * 10**7})


def _holds_nul(company: Company) -> httpx.Response:
    return _puts(company, "customers", {"id": "nul", "name": "a\0b"})


def _unknown_mode(company: Company) -> httpx.Response:
    return company.http.post("/api/v1/syncs", json={"mode": "everything"})


REFUSED: dict[str, tuple[Bad, int, str]] = {
    "an invoice whose total is wrong": (_wrong_total, 422, "invalid"),
    "an account that Xero does not offer": (_unknown_account, 422, "invalid"),
    "a consent that was denied": (_denied, 409, "consent_denied"),
    "a state that was used": (_replayed, 409, "state_unknown"),
    "a state that is too old": (_expired, 409, "state_expired"),
    "a state of another company": (_connects_anothers_state, 409, "state_unknown"),
    "stopping a sync of another company": (_stops_anothers, 404, "not_found"),
    "a NUL in a name": (_holds_nul, 422, "invalid"),
    "a name of 10 MB": (_long_name, 413, "too_large"),
    "an unknown mode": (_unknown_mode, 422, "invalid"),
    "a payment that is too much": (_too_much, 422, "invalid"),
}


def test_what_is_refused_is_explained_and_changes_nothing(company: Company) -> None:
    company.makes_customers(1)
    company.makes_invoices(2)
    company.syncs()
    before = _everything(company)

    for what, (bad, status, code) in REFUSED.items():
        answer = bad(company)

        assert answer.headers["content-type"] == "application/problem+json", (what, answer.text)
        problem = answer.json()
        assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code), (
            what,
            problem,
        )
        assert problem["title"], what
        assert problem["remedy"], what
        assert len(problem["detail"]) < 500, what
    assert _everything(company) == before

    company.makes_invoices(1)
    assert company.syncs()["counts"] == {"invoice": {"created": 1}}


def test_bad_events_between_good_ones_are_named_and_the_good_are_booked(company: Company) -> None:
    key = any_of(company.http.post("/api/v1/keys", json={"name": "till"}))["key"]
    good = [_event(f"good{n}") for n in range(4)]
    bad = {
        "a missing field": {**_event("b1"), "record": {"id": "b1"}},
        "an unknown type": {**_event("b2"), "type": "customer.exploded"},
        "a NUL": {**_event("b3"), "record": {"id": "b3", "name": "a\0b"}},
        "no revision": {name: value for name, value in _event("b4").items() if name != "revision"},
        "not even an object": "customer.created",
    }
    mixed = [good[0], *bad.values(), *good[1:]]
    headers = {"Authorization": f"Bearer {key}"}

    answer = httpx.post(f"{company.world.public_url}/api/v1/events", json=mixed, headers=headers)

    results = answer.json()["results"]
    assert [one["accepted"] for one in results] == [True, *[False] * len(bad), True, True, True]
    assert all(one["problem"]["code"] == "invalid" for one in results if not one["accepted"])
    sync = company.syncs()
    assert sync["counts"]["customer"] == {"created": 4}
    assert {one["Name"] for one in company.in_xero("Contacts")} == {f"Name of good{n}" for n in range(4)}


def _event(identity: str) -> dict[str, Any]:
    return published("customer.created", {"id": identity, "name": f"Name of {identity}"})


def test_a_company_that_is_not_ready_cannot_sync_and_is_told_what_to_do(company: Company) -> None:
    fresh = Company.signed_up(company.world)
    assert _refusal(fresh) == (409, "not_connected", "connection")

    fresh.authenticates(first=1)
    assert _refusal(fresh) == (409, "settings_invalid", "settings.accounts")
    fresh.saves_settings()
    assert fresh.syncs()["state"] == "completed"
    assert any_of(fresh.http.get("/api/v1/syncs"))["items"][1:] == []


def _refusal(company: Company) -> tuple[int, str, str]:
    answer = company.http.post("/api/v1/syncs")
    return answer.status_code, answer.json()["code"], answer.json()["place"]
