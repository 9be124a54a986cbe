"""Webhooks: intent to receive, signatures, retries and faults.

If this breaks, a receiver that accepts bad signatures or loses retried events passes its tests.
"""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from xero_sandbox.driver import Sandbox, a_note, a_payment, an_invoice

KEY = "webhook-key"

WaitUntil = Callable[[Callable[[], bool]], None]


class Listener:
    """A web server that records webhook deliveries and responds with a set status."""

    def __init__(self, wait_until: WaitUntil) -> None:
        self.wait_until = wait_until
        self.deliveries: list[tuple[bool, dict[str, Any]]] = []
        self.answers: list[int] = []
        self.check = True
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                mark = base64.b64encode(hmac.new(KEY.encode(), body, hashlib.sha256).digest()).decode()
                good = mark == self.headers["x-xero-signature"]
                listener.deliveries.append((good, json.loads(body)))
                status = listener.answers.pop(0) if listener.answers else 200
                self.send_response(status if good or not listener.check else 401)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Log nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/xero"

    def events(self) -> list[dict[str, Any]]:
        """Return the events of correctly signed deliveries in the order of arrival."""
        return [event for good, payload in self.deliveries if good for event in payload["events"]]

    def wait(self, ready: Callable[[], bool]) -> None:
        """Wait for a condition; a failure shows what was delivered."""
        try:
            self.wait_until(ready)
        except AssertionError as failed:
            raise AssertionError(f"{failed} Deliveries: {self.deliveries}") from failed


@pytest.fixture
def listener(wait_until: WaitUntil) -> Iterator[Listener]:
    """Run a listening web server."""
    made = Listener(wait_until)
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def subscribe(sandbox: Sandbox, listener: Listener) -> Any:
    """Set the webhook."""
    return sandbox.control("POST", "webhooks", {"url": listener.url, "key": KEY})


@pytest.mark.rule("webhooks.intent_to_receive", "webhooks.signature")
def test_the_address_is_first_validated_with_good_and_bad_signatures(
    connected: Sandbox, listener: Listener
) -> None:
    shown = subscribe(connected, listener)

    assert shown["state"] == "ok"
    assert {good for good, _ in listener.deliveries} == {True, False}
    assert listener.deliveries[0][1] | {"entropy": ""} == {
        "events": [],
        "firstEventSequence": 0,
        "lastEventSequence": 0,
        "entropy": "",
    }


@pytest.mark.rule("webhooks.intent_to_receive")
def test_an_address_that_accepts_bad_signatures_fails(connected: Sandbox, listener: Listener) -> None:
    listener.check = False

    assert subscribe(connected, listener)["state"] == "failed"


@pytest.mark.rule("webhooks.events", "webhooks.signature", "money.webhook")
def test_contacts_and_invoices_raise_events_and_payments_only_through_their_invoice(
    connected: Sandbox, listener: Listener
) -> None:
    subscribe(connected, listener)
    contact = connected.contact()
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]
    connected.put("Items", {"Code": "ROSE"})
    paid = {"Invoice": {"InvoiceID": invoice}, "Account": {"Code": "090"}, "Amount": 5}
    connected.put("Payments", paid)
    connected.switch(payment_webhook="none")
    connected.put("Payments", paid)
    connected.write("POST", "Contacts", {"ContactID": contact, "EmailAddress": "a@b.nz"})

    listener.wait(lambda: len(listener.events()) >= 4)

    assert [(one["eventCategory"], one["eventType"]) for one in listener.events()] == [
        ("CONTACT", "CREATE"),
        ("INVOICE", "CREATE"),
        ("INVOICE", "UPDATE"),
        ("CONTACT", "UPDATE"),
    ]
    assert listener.events()[1]["resourceId"] == invoice
    assert listener.events()[1]["tenantId"] == connected.tenant
    assert listener.deliveries[-1][1]["lastEventSequence"] == 4


@pytest.mark.rule("webhooks.data", "webhooks.events", "control.prepayment")
def test_payments_prepayments_and_credit_notes_name_their_type_and_status(
    connected: Sandbox, listener: Listener
) -> None:
    names = ["PAYMENT", "PREPAYMENT", "CREDITNOTE"]
    connected.control("POST", "webhooks", {"url": listener.url, "key": KEY, "categories": names})
    contact = connected.contact()
    invoice = connected.put("Invoices", an_invoice(contact))[0]["InvoiceID"]
    payment = connected.put("Payments", a_payment(invoice))[0]["PaymentID"]
    connected.write("POST", "Payments", {"Status": "DELETED"}, path=f"Payments/{payment}")
    connected.put("CreditNotes", a_note(contact))
    connected.control("POST", "webhooks/prepayment", {}, tenant_id=connected.tenant)

    listener.wait(lambda: len(listener.events()) >= 4)
    events = listener.events()
    read = connected.get(f"Payments/{payment}")["Payments"][0]

    assert [(one["eventCategory"], one["eventType"], one["data"]["Status"]) for one in events] == [
        ("PAYMENT", "CREATE", "AUTHORISED"),
        ("PAYMENT", "UPDATE", "DELETED"),
        ("CREDITNOTE", "CREATE", "AUTHORISED"),
        ("PREPAYMENT", "CREATE", "AUTHORISED"),
    ]
    assert [sorted(one["data"]) for one in events] == [
        *[["Status", "Type", "UpdatedDateUTCString"]] * 2,
        ["Status", "Type"],
        ["Status", "Type", "UpdatedDateUTCString"],
    ]
    assert (events[1]["resourceId"], events[1]["data"]["Type"]) == (payment, "ACCRECPAYMENT")
    assert events[1]["data"]["UpdatedDateUTCString"] == read["UpdatedDateUTCString"]


@pytest.mark.rule("webhooks.payment_data")
@pytest.mark.parametrize(("reading", "there"), [("data", True), ("none", False)])
def test_the_switch_decides_about_the_data_of_a_payment_event(
    connected: Sandbox, listener: Listener, reading: str, there: bool
) -> None:
    connected.switch(payment_event=reading)
    invoice = connected.put("Invoices", an_invoice(connected.contact()))[0]["InvoiceID"]
    connected.control("POST", "webhooks", {"url": listener.url, "key": KEY, "categories": ["PAYMENT"]})
    connected.put("Payments", a_payment(invoice))

    listener.wait(lambda: len(listener.events()) == 1)

    assert ("data" in listener.events()[0]) is there


def test_an_unknown_category_is_refused(connected: Sandbox) -> None:
    content = {"url": "http://127.0.0.1:9", "key": KEY, "categories": ["ITEM"]}

    assert connected.http.post("/_sandbox/webhooks", json=content).status_code == 400


@pytest.mark.rule("webhooks.retries")
def test_a_refused_event_is_retried_at_once_and_after_15_minutes(
    connected: Sandbox, listener: Listener
) -> None:
    subscribe(connected, listener)
    listener.answers = [500, 500]
    connected.contact()

    listener.wait(lambda: connected.control("GET", "webhooks")["refused"] == 2)
    pending = connected.control("GET", "webhooks")["pending"]
    connected.control("POST", "clock", {"advance_s": 901})
    listener.wait(lambda: connected.control("GET", "webhooks")["pending"] == 0)

    assert pending == 1
    assert [event["eventCategory"] for event in listener.events()] == ["CONTACT"] * 3


@pytest.mark.rule("webhooks.retries")
def test_a_webhook_is_disabled_after_a_day_of_failures_and_sends_pending_events_when_enabled(
    connected: Sandbox, listener: Listener
) -> None:
    subscribe(connected, listener)
    listener.answers = [500, 500, 500]
    connected.contact()
    listener.wait(lambda: connected.control("GET", "webhooks")["refused"] == 2)
    connected.control("POST", "clock", {"advance_s": 86_400})
    listener.wait(lambda: connected.control("GET", "webhooks")["state"] == "disabled")

    subscribe(connected, listener)
    listener.wait(lambda: connected.control("GET", "webhooks")["pending"] == 0)

    assert connected.control("GET", "webhooks")["sent"] >= 1


def test_webhooks_come_doubled_late_out_of_order_and_mis_signed(
    connected: Sandbox, listener: Listener
) -> None:
    subscribe(connected, listener)
    start = len(listener.deliveries)
    for fault in ("webhooks_doubled", "webhooks_mis_signed", "webhooks_late"):
        connected.control("POST", "faults", {"fault": fault, "options": {"seconds": 600}})
    connected.contact("Anna")
    listener.wait(lambda: connected.control("GET", "faults")["faults"][2]["hits"] == 1)
    quiet = len(listener.deliveries)
    connected.control("POST", "clock", {"advance_s": 601})
    listener.wait(lambda: len(listener.deliveries) >= start + 3)

    assert quiet == start
    assert [good for good, _ in listener.deliveries[start:]] == [False, True, True]
    assert listener.deliveries[-1][1] == listener.deliveries[-2][1]


def test_two_deliveries_swap_their_order(connected: Sandbox, listener: Listener) -> None:
    subscribe(connected, listener)
    connected.control("POST", "faults", {"fault": "webhooks_late", "options": {"seconds": 60}})
    connected.contact("Anna")
    listener.wait(lambda: connected.control("GET", "faults")["faults"][0]["hits"] == 1)
    connected.control("POST", "clock", {"frozen": True})
    connected.control("POST", "faults", {"fault": "webhooks_late", "options": {"seconds": 60}})
    connected.contact("Bo")
    listener.wait(lambda: connected.control("GET", "faults")["faults"][1]["hits"] == 1)
    connected.control("POST", "faults", {"fault": "webhooks_out_of_order"})
    connected.control("POST", "clock", {"advance_s": 61})
    listener.wait(lambda: len(listener.events()) == 2)

    assert [payload["firstEventSequence"] for good, payload in listener.deliveries[-2:]] == [2, 1]
