"""The control API: objects, the clock, latency, switches, recorded requests and resets.

If this breaks, a test cannot prepare its books, reads secrets in recorded requests, or depends on the test before it.
"""

import httpx
import pytest

from xero_sandbox.driver import BASIC, Sandbox, a_line, an_invoice


@pytest.mark.rule("control.objects")
def test_an_object_is_stored_without_validation(connected: Sandbox) -> None:
    tenant = {"tenant_id": connected.tenant}
    odd = {
        "InvoiceNumber": "OLD-1",
        "Contact": {"Name": "Anna"},
        "Status": "PAID",
        "Date": "2010-03-24",
        "LineItems": [a_line(UnitAmount=10)],
        "AmountDue": 0,
        "UpdatedDateUTC": "/Date(1269388800000+0000)/",
    }

    planted = connected.control("POST", "objects/Invoices", odd, **tenant)
    read = connected.get("Invoices/OLD-1")["Invoices"][0]

    assert (planted["Status"], planted["Total"], planted["AmountDue"]) == ("PAID", 11.5, 0)
    assert (read["DateString"], read["Contact"]["Name"]) == ("2010-03-24T00:00:00", "Anna")
    assert read["UpdatedDateUTC"] == "/Date(1269388800000+0000)/"


@pytest.mark.rule("control.objects")
def test_lists_of_objects_are_stored_paged_changed_and_removed(connected: Sandbox) -> None:
    tenant = {"tenant_id": connected.tenant}
    many = [{"Name": f"C {number}"} for number in range(1001)]
    connected.control("POST", "objects/Contacts", many, **tenant)

    first = connected.control("GET", "objects/Contacts", **tenant)
    second = connected.control("GET", "objects/Contacts", page=first["next"], **tenant)
    last = second["objects"][0]["ContactID"]
    changed = connected.control("PATCH", f"objects/Contacts/{last}", {"Name": "Renamed"}, **tenant)
    connected.control("DELETE", f"objects/Contacts/{first['objects'][0]['ContactID']}", **tenant)

    assert (len(first["objects"]), len(second["objects"]), second["next"]) == (1000, 1, None)
    assert changed["Name"] == "Renamed"
    assert connected.get("Contacts", page=1, where='Name=="Renamed"')["Contacts"][0]["ContactID"] == last
    assert connected.control("GET", "state")["organisations"][0]["counts"]["Contacts"] == 1000


@pytest.mark.parametrize(
    "kind", ["Accounts", "TaxRates", "Contacts", "Items", "Invoices", "CreditNotes", "Payments"]
)
@pytest.mark.rule("control.objects")
def test_every_kind_is_stored_with_defaults_and_read_back(connected: Sandbox, kind: str) -> None:
    tenant = {"tenant_id": connected.tenant}
    id_key = {"Accounts": "AccountID", "TaxRates": "TaxType"}.get(kind, f"{kind[:-1]}ID")

    planted = connected.control("POST", f"objects/{kind}", {}, **tenant)
    alone = connected.control("GET", f"objects/{kind}/{planted[id_key]}", **tenant)
    listed = connected.get(kind, page=1)[kind]

    assert alone == planted
    assert planted[id_key] in {one[id_key] for one in listed}


@pytest.mark.rule("control.objects")
@pytest.mark.parametrize("kind", ["Contacts", "Items", "Invoices", "CreditNotes", "Accounts", "Payments"])
def test_a_patch_renews_the_time_unless_it_sets_one(connected: Sandbox, kind: str) -> None:
    tenant = {"tenant_id": connected.tenant}
    old = "/Date(1269388800000+0000)/"
    planted = connected.control("POST", f"objects/{kind}", {"UpdatedDateUTC": old}, **tenant)
    place = f"objects/{kind}/{planted[kind[:-1] + 'ID']}"

    renewed = connected.control("PATCH", place, {"Description": "New"}, **tenant)
    aged = connected.control("PATCH", place, {"UpdatedDateUTC": old}, **tenant)

    assert planted["UpdatedDateUTC"] == aged["UpdatedDateUTC"] == old
    assert renewed["UpdatedDateUTC"] > "/Date(1700000000000+0000)/"


@pytest.mark.rule("control.object_payments")
def test_a_stored_payment_changes_the_invoice(connected: Sandbox) -> None:
    tenant = {"tenant_id": connected.tenant}
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]

    payment = connected.control("POST", "objects/Payments", {"Invoice": {"InvoiceID": invoice}}, **tenant)
    paid = connected.get(f"Invoices/{invoice}")["Invoices"][0]
    connected.control("PATCH", f"objects/Payments/{payment['PaymentID']}", {"Status": "DELETED"}, **tenant)
    after = connected.get(f"Invoices/{invoice}")["Invoices"][0]
    connected.control("DELETE", f"objects/Payments/{payment['PaymentID']}", **tenant)

    assert (payment["Amount"], paid["Status"], paid["AmountDue"]) == (115, "PAID", 0)
    assert (after["Status"], after["AmountDue"]) == ("AUTHORISED", 115)
    assert connected.get("Payments")["Payments"] == []


@pytest.mark.rule("control.requests")
def test_requests_are_recorded_with_secrets_redacted(connected: Sandbox) -> None:
    connected.put("Contacts", {"Name": "Anna"})
    connected.token(grant_type="refresh_token", refresh_token=connected.tokens["refresh_token"])

    seen = connected.control("GET", "requests")["requests"]
    own = connected.control("GET", "requests", tenant_id=connected.tenant)["requests"]
    later = connected.control("GET", "requests", after=seen[-1]["n"])

    write = own[-1]
    whole = str(seen)
    assert (write["method"], write["path"], write["status"]) == ("PUT", "/api.xro/2.0/Contacts", 200)
    assert "Anna" in write["body"]
    assert "Anna" in write["answer"]
    assert (write["counted"], write["replayed"], write["headers"]["authorization"]) == (
        True,
        False,
        "Bearer (hidden)",
    )
    assert later == {"requests": [], "next": None}
    for secret in (connected.tokens["access_token"], connected.tokens["refresh_token"], "sandbox-secret"):
        assert secret not in whole
    assert "refresh_token" in seen[-1]["answer"]


@pytest.mark.rule("control.requests")
def test_an_idempotent_repeat_is_marked_as_replayed(connected: Sandbox) -> None:
    for _ in range(2):
        connected.call("PUT", "Contacts", {"Name": "A"}, {"Idempotency-Key": "k"})

    seen = connected.control("GET", "requests", tenant_id=connected.tenant)["requests"]

    assert [(one["counted"], one["replayed"]) for one in seen] == [(True, False), (True, True)]
    assert connected.control("GET", "state")["organisations"][0]["calls"] == 2


@pytest.mark.rule("control.clock")
def test_the_clock_is_set_moved_sped_up_and_frozen(connected: Sandbox) -> None:
    frozen = connected.control("POST", "clock", {"set": "2030-01-01T00:00:00Z", "frozen": True})
    moved = connected.control("POST", "clock", {"advance_s": 90})
    connected.connect()
    made = connected.put("Contacts", {"Name": "A"})[0]
    fast = connected.control("POST", "clock", {"speed": 60, "frozen": False})

    assert frozen["now"] == "2030-01-01T00:00:00Z"
    assert moved["now"] == "2030-01-01T00:01:30Z"
    assert made["UpdatedDateUTC"] == "/Date(1893456090000+0000)/"
    assert (fast["speed"], fast["frozen"]) == (60, False)
    assert connected.control("GET", "state")["now"] > fast["now"]


@pytest.mark.rule("control.latency")
def test_latency_is_per_call_and_per_element(connected: Sandbox) -> None:
    connected.control("POST", "latency", {"call_ms": 20, "record_ms": 30})

    connected.put("Contacts", {"Name": "A"}, {"Name": "B"})
    seen = connected.control("GET", "requests", tenant_id=connected.tenant)["requests"][-1]
    state = connected.control("GET", "state")

    assert state["latency"] == {"call_ms": 20, "record_ms": 30}
    assert seen["ended_at"] > seen["at"]


@pytest.mark.rule("control.switches")
def test_an_unknown_switch_or_reading_is_refused(sandbox: Sandbox) -> None:
    unknown = sandbox.http.post("/_sandbox/switches", json={"nothing": "x"})
    reading = sandbox.http.post("/_sandbox/switches", json={"unarchive": "x"})

    assert (unknown.status_code, reading.status_code) == (400, 400)
    assert "refused, done" in reading.json()["detail"]
    assert sandbox.control("POST", "switches", {"unarchive": "done"})["unarchive"] == "done"


@pytest.mark.rule("control.reset")
@pytest.mark.parametrize(("keep_grants", "status"), [(True, 403), (False, 401)])
def test_a_reset_creates_new_tenants_and_keeps_grants_on_request(
    connected: Sandbox, keep_grants: bool, status: int
) -> None:
    before = connected.tenants()

    connected.control("POST", "reset", {"keep_grants": keep_grants})
    refreshed = connected.token(grant_type="refresh_token", refresh_token=connected.tokens["refresh_token"])

    assert not set(before) & set(connected.tenants())
    assert connected.call("GET", "Organisation").status_code == status
    assert (refreshed.status_code == 200) is keep_grants


@pytest.mark.rule("control.reset")
def test_a_reset_clears_faults_requests_and_latency(connected: Sandbox) -> None:
    connected.control("POST", "faults", {"fault": "slow", "count": 5})
    connected.control("POST", "latency", {"call_ms": 5})

    connected.control("POST", "reset", {"seed": "uk"})
    state = connected.control("GET", "state")

    assert connected.control("GET", "faults")["faults"] == []
    assert connected.control("GET", "requests")["requests"] == []
    assert (state["latency"]["call_ms"], state["seed"]) == (0, "uk")


@pytest.mark.rule("control.reset")
def test_a_reset_creates_the_requested_number_of_organisations(sandbox: Sandbox) -> None:
    sandbox.control("POST", "reset", {"seed": "nz", "organisations": 5})
    many = sandbox.control("GET", "state")["organisations"]
    sandbox.control("POST", "reset", {"seed": "nz"})

    assert len({one["name"] for one in many}) == len({one["tenant_id"] for one in many}) == 5
    assert {one["currency"] for one in many} == {"NZD"}
    assert len(sandbox.tenants()) == 2


def test_invalid_control_calls_get_an_explanation(sandbox: Sandbox) -> None:
    tenant = {"tenant_id": sandbox.tenants()[0]}
    answers = [
        sandbox.http.get("/_sandbox/objects/Contacts"),
        sandbox.http.get("/_sandbox/objects/Nothing", params=tenant),
        sandbox.http.get("/_sandbox/objects/Contacts/x", params=tenant),
        sandbox.http.get("/_sandbox/nothing"),
        sandbox.http.put("/_sandbox/clock"),
        sandbox.http.post("/_sandbox/clock", json={"set": "soon"}),
        sandbox.http.post("/_sandbox/reset", json={"seed": "mars"}),
        sandbox.http.post("/_sandbox/faults", json={"fault": "rain"}),
        sandbox.http.get("/_sandbox/requests", params={"after": "x"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404, 404, 405, 400, 400, 400, 400]
    assert all(answer.json()["detail"] for answer in answers)


def test_the_credentials_of_an_unknown_client_are_redacted(sandbox: Sandbox) -> None:
    sandbox.http.post(
        "/connect/token", data={"grant_type": "refresh_token", "refresh_token": "s3cret"}, auth=BASIC
    )

    assert "s3cret" not in str(sandbox.control("GET", "requests"))


def test_the_rules_can_be_read_from_a_running_sandbox(sandbox: Sandbox) -> None:
    rules = httpx.get(f"{sandbox.address}/_sandbox/rules").json()["rules"]

    assert "contacts.name_unique" in {rule["name"] for rule in rules}
