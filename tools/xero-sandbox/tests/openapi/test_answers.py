"""Every successful response is allowed by Xero's published OpenAPI document.

If this breaks, a program that reads the sandbox's responses cannot read Xero's.
"""

import json
from typing import Any

import pytest
from jsonschema import ValidationError

from xero_sandbox.driver import SCOPES, Sandbox
from xero_sandbox.resources.routes import ROUTES

Document = Any
"""What the fixture gives: see conftest.py beside this file."""

Entry = dict[str, Any]

LISTS = (
    *("Accounts", "Actions", "Allocations", "Contacts", "CreditNotes", "Currencies", "HistoryRecords"),
    *("Invoices", "Items", "OnlineInvoices", "Organisations", "Payments", "TaxRates"),
    *("TrackingCategories", "TrackingOptions"),
)
BEHIND = {
    "is around every answer, recorded and in the examples of the document itself": {
        f"{name}.{key}" for name in LISTS for key in ("Id", "Status", "ProviderName", "DateTimeUTC")
    },
    "stands beside a date: recorded, or in the document's examples": {
        *("Invoice.DateString", "Invoice.DueDateString", "CreditNote.DateString"),
        *("Invoice.ExpectedPaymentDateString", "Invoice.PlannedPaymentDateString"),
        "HistoryRecord.DateUTCString",
    },
    "is empty in every invoice recorded": {"Invoice.InvoicePaymentServices"},
    "comes with the lines of a written invoice, recorded": {"LineItem.ValidationErrors"},
    "is in version 20.0.0 of the document": {"Account.CreatedDateUTC"},
    "is in the document's examples": {
        *("TrackingOption.HasValidationErrors", "TrackingOption.IsActive", "TrackingOption.IsArchived"),
        *("TrackingOption.IsDeleted", "HistoryRecord.ValidationErrors", "CreditNote.ID"),
    },
}
"""Keys that the service answers with and the document does not name, by how they are known."""

UNSAID = {("POST", "Accounts"): "The Accounts page takes the AccountID in the body as well."}
"""Verbs that the document leaves out."""

OTHERWISE = {
    ("DELETE", "$.Date"): "Of a deleted allocation the document's own example has the time, not the day.",
}
"""Places where the document says one thing and shows another."""


def missing(error: ValidationError) -> set[str]:
    """Return the keys of a response that the document does not name."""
    if error.validator != "additionalProperties":
        return set()
    shape: Any = error.schema
    answer: Any = error.instance
    return {f"{shape['title']}.{key}" for key in set(answer) - set(shape["properties"])}


def deviations_of(document: Document, entries: list[Entry]) -> tuple[set[str], set[str]]:
    """Return the keys that the document does not name, and all other deviations from it."""
    unnamed: set[str] = set()
    deviations: set[str] = set()
    for entry in entries:
        operation = document.operation(entry["method"], entry["place"])
        if operation is None:
            unnamed.add(f"{entry['method']} {entry['place']}")
            continue
        answer = json.loads(entry["answer"]) if entry["answer"] else None
        for error in document.errors(operation, entry["status"], answer):
            unnamed |= missing(error)
            if not missing(error) and (entry["method"], error.json_path) not in OTHERWISE:
                deviations.add(f"{entry['method']} {entry['place']} {error.json_path}: {error.message}")
    return unnamed, deviations


def test_every_response_matches_the_document_except_listed_differences(
    walked: list[Entry], document: Document
) -> None:
    unnamed, deviations = deviations_of(document, walked)

    assert sorted(deviations) == []
    assert unnamed == set().union(*BEHIND.values()) | {" ".join(verb) for verb in UNSAID}


def test_the_walk_succeeds_at_every_address_and_method(walked: list[Entry]) -> None:
    answered = {
        route.pattern.pattern + route.method
        for route in ROUTES
        for entry in walked
        if (entry["method"], bool(route.pattern.match(entry["place"]))) == (route.method, True)
    }

    assert {route.pattern.pattern + route.method for route in ROUTES} - answered == set()


@pytest.mark.parametrize(
    ("planted", "words"),
    [
        ({"Invoices": [{"Total": "24.15"}]}, "'24.15' is not of type 'number'"),
        ({"Invoices": [{"Status": "OPEN"}]}, "'OPEN' is not one of"),
        ({"Invoices": [{"InvoiceID": "1"}]}, "'1' is not a 'uuid'"),
        ({"Invoices": [{"Date": "2026-09-14"}]}, "'2026-09-14' is not a day as Xero writes it"),
        ({"Invoices": [{"UpdatedDateUTC": "now"}]}, "'now' is not a time as Xero writes it"),
        ({"Invoices": {"Total": 1}}, "is not of type 'array'"),
        ({"Invoices": [{"Contact": {"Name": None}}]}, "None is not of type 'string'"),
        ({"Invoices": [{"LineItems": [{"Price": 1}]}]}, "LineItem.Price"),
    ],
)
def test_a_deviation_is_found(
    connected: Sandbox, document: Document, planted: dict[str, Any], words: str
) -> None:
    answer = {"status": 200, "content_type": "application/json", "text": json.dumps(planted)}
    connected.control("POST", "faults", {"fault": "answer", "options": answer})
    connected.get("Invoices")
    entries = connected.control("GET", "requests")["requests"][-1:]

    unnamed, deviations = deviations_of(document, [{**entry, "place": "Invoices"} for entry in entries])

    assert [one for one in (*unnamed, *deviations) if words in one] != []


def test_the_document_knows_broad_scopes_only_and_prints_another_default_for_summarize_errors(
    connected: Sandbox, document: Document
) -> None:
    granular = set(SCOPES.split()) - document.scopes - {"offline_access"}
    printed = document.components["parameters"]["summarizeErrors"]["schema"]["default"]

    assert granular == {"accounting.invoices", "accounting.payments"}
    assert printed is False
    assert connected.call("PUT", "Contacts", {"Name": ""}).status_code == 400
