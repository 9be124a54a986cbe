"""Disconnecting, connecting again, a consent that ends during a sync, and stopping a sync.

If this breaks, an owner who connects again gets records twice, or a sync neither goes on nor can be stopped.
"""

from typing import Any

from tests.company import Company
from tests.waiting import wait_until
from tests.world import any_of


def _connection(company: Company) -> dict[str, Any]:
    return dict(any_of(company.http.get("/api/v1/connection")))


def _sync(company: Company, sync_id: str) -> dict[str, Any]:
    return dict(any_of(company.http.get(f"/api/v1/syncs/{sync_id}")))


def test_after_disconnecting_and_connecting_again_a_sync_sends_only_what_is_new(company: Company) -> None:
    company.makes_customers(2)
    company.makes_invoices(2)
    company.syncs()

    assert company.http.delete("/api/v1/connection").status_code == 204
    assert _connection(company)["state"] == "disconnected"
    refused = company.http.post("/api/v1/syncs")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_connected")
    company.makes_invoices(1)
    company.authenticates()
    sync = company.syncs()

    assert sync["state"] == "completed", sync
    assert sync["counts"] == {"invoice": {"created": 1}}
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)
    assert len(company.in_xero("Contacts")) == 2


def test_while_a_choice_among_organisations_is_left_open_syncs_go_on_with_the_connected_one(
    company: Company,
) -> None:
    company.makes_customers(1)
    connected = company.tenant_id

    offered = company.authenticates(organisations=2, chooses=False)
    company.saves_settings()
    sync = company.syncs()

    assert (offered["state"], offered["tenant_id"]) == ("choose", connected)
    assert sync["state"] == "completed", sync
    assert sync["counts"]["customer"] == {"created": 1}
    assert _connection(company)["state"] == "choose"


def test_a_sync_whose_consent_ends_waits_and_goes_on_when_somebody_reconnects(company: Company) -> None:
    company.makes_customers(2)
    company.makes_invoices(3)
    match = {"tenant_id": company.tenant_id, "method": "PUT", "path": "/Invoices"}
    company.world.xero("POST", "faults", {"fault": "consent_revoked", "match": match})

    pressed = company.presses_sync()
    wait_until(lambda: _sync(company, pressed)["state"] == "waiting", seconds=40)

    waits = _sync(company, pressed)["waits"]
    assert waits["for"] == "reconnect"
    assert "connect Xero again" in waits["sentence"]
    assert _connection(company)["state"] == "reconnect_needed"
    assert company.http.post("/api/v1/syncs").status_code == 409

    company.authenticates()
    sync = company.waits_for(pressed)

    assert sync["state"] == "completed", sync
    assert sync["counts"]["invoice"] == {"created": 3}
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)
    assert company.syncs()["counts"] == {}


def test_a_sync_that_waits_for_a_reconnect_can_be_stopped(company: Company) -> None:
    company.makes_customers(1)
    company.world.xero(
        "POST", "faults", {"fault": "consent_revoked", "match": {"tenant_id": company.tenant_id}}
    )
    pressed = company.presses_sync()
    wait_until(lambda: _sync(company, pressed)["state"] == "waiting", seconds=40)

    any_of(company.http.post(f"/api/v1/syncs/{pressed}/stop"))

    assert company.waits_for(pressed)["state"] == "stopped"
    company.authenticates()
    assert company.syncs()["counts"]["customer"] == {"created": 1}


def test_a_stopped_sync_finishes_what_is_on_its_way_and_the_next_sends_the_rest(company: Company) -> None:
    company.saves_settings(batch_size=1)
    company.makes_customers(12)
    company.makes_invoices(2)
    company.world.xero("POST", "latency", {"call_ms": 400, "record_ms": 0})

    pressed = company.presses_sync()
    wait_until(lambda: bool(company.in_xero("Contacts")), seconds=40)
    any_of(company.http.post(f"/api/v1/syncs/{pressed}/stop"))
    sync = company.waits_for(pressed)

    assert sync["state"] == "stopped"
    assert 0 < len(company.in_xero("Contacts")) < 12
    assert sync["counts"]["customer"] == {"created": len(company.in_xero("Contacts"))}
    company.world.xero("POST", "latency", {"call_ms": 0, "record_ms": 0})
    company.saves_settings(batch_size=50)
    following = company.syncs()
    assert following["state"] == "completed"
    assert len(company.in_xero("Contacts")) == 12
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)


def test_a_press_during_a_sync_waits_for_it_and_takes_what_came_in_between(company: Company) -> None:
    company.makes_customers(1)
    company.makes_invoices(1)
    company.world.xero("POST", "latency", {"call_ms": 250, "record_ms": 0})
    first = company.presses_sync()
    wait_until(lambda: _sync(company, first)["calls"]["used"] > 0, seconds=40)
    company.makes_invoices(1)
    second, third = company.presses_sync(), company.presses_sync()

    ended = company.waits_for(second)

    assert _sync(company, first)["state"] == ended["state"] == "completed"
    assert ended["counts"] == {"invoice": {"created": 1}}
    assert company.waits_for(third)["state"] == "completed"
    assert sorted(company.invoice_numbers_in_xero()) == sorted(company.invoice_numbers)
