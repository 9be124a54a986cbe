"""Xero's published OpenAPI document, and a walk through all that the sandbox implements."""

import os
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from xero_sandbox.driver import Sandbox, a_line, a_note, a_payment, an_invoice

Shape = dict[str, Any]
Entry = dict[str, Any]
"""A request as the sandbox remembers it."""

API = "/api.xro/2.0/"
DEFAULT_PATH = Path(__file__).parents[5] / "shared" / "spec" / "xero_accounting.yaml"
WITHOUT = "Xero's OpenAPI document is not here: say in XERO_OPENAPI where xero_accounting.yaml is."
TIME = re.compile(r"^/Date\((-?\d+)([+-]\d{4})?\)/$")
DAY = 86_400_000


def _a_time(validator: Any, marked: bool, value: object, schema: Shape) -> Iterator[ValidationError]:
    if not TIME.match(str(value)):
        yield ValidationError(f"{value!r} is not a time as Xero writes it")


def _a_day(validator: Any, marked: bool, value: object, schema: Shape) -> Iterator[ValidationError]:
    found = TIME.match(str(value))
    if found is None or int(found[1]) % DAY:
        yield ValidationError(f"{value!r} is not a day as Xero writes it")


# The schemas of OpenAPI 3.0 are those of the fourth draft; Xero marks times and days with keywords of its own.
Judge: Any = extend(  # type: ignore[no-untyped-call]
    Draft4Validator, {"x-is-msdate-time": _a_time, "x-is-msdate": _a_day}
)


class Document:
    """The document with every object closed: a key that it does not name is an error."""

    def __init__(self, content: Shape) -> None:
        self.components: Shape = deepcopy(content["components"])
        self.paths: Shape = content["paths"]
        self.scopes = set(
            content["components"]["securitySchemes"]["OAuth2"]["flows"]["authorizationCode"]["scopes"]
        )
        for name, shape in self.components["schemas"].items():
            if "properties" in shape:
                shape |= {"additionalProperties": False, "title": name}
        self._judges: dict[str, Any] = {}

    def operation(self, method: str, place: str) -> Shape | None:
        """Return the operation of a method at an address; None if the document has none."""
        for path, verbs in self.paths.items():
            pattern = "/?" + re.sub(r"\{\w+\}", "[^/]+", path.strip("/")) + "/?"
            if method.lower() in verbs and re.fullmatch(pattern, place, re.IGNORECASE):
                return dict(verbs[method.lower()])
        return None

    def errors(self, operation: Shape, status: int, answer: object) -> list[ValidationError]:
        """Return the deviations of a response with this status from the document."""
        response = operation["responses"].get(str(status))
        if response is None:
            return [ValidationError(f"{status} is no status of {operation['operationId']}")]
        response = (
            self.components["responses"][response["$ref"].rpartition("/")[2]]
            if "$ref" in response
            else response
        )
        if "content" not in response:
            return []
        reference = response["content"]["application/json"]["schema"]["$ref"]
        judge = self._judges.setdefault(
            reference,
            Judge({"$ref": reference, "components": self.components}, format_checker=FormatChecker(["uuid"])),
        )
        return list(judge.iter_errors(answer))


@pytest.fixture(scope="session")
def document() -> Document:
    """Return Xero's document; skip the test without it."""
    place = Path(os.environ.get("XERO_OPENAPI") or DEFAULT_PATH)
    if not place.is_file():
        pytest.skip(WITHOUT)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return Document(yaml.load(place.read_text(), loader))


def settings(sandbox: Sandbox) -> None:
    """Call organisation, accounts, tax rates and currencies."""
    for place in ("Organisation", "Organisation/Actions", "Accounts", "TaxRates", "TaxRates/OUTPUT2"):
        sandbox.get(place)
    till = sandbox.call("PUT", "Accounts", {"Code": "201", "Name": "Tools", "Type": "REVENUE"}).json()
    account = till["Accounts"][0]["AccountID"]
    sandbox.get(f"Accounts/{account}")
    sandbox.call("POST", f"Accounts/{account}", {"Name": "Garden tools"})
    sandbox.call("POST", "Accounts", {"AccountID": account, "Status": "ARCHIVED"})
    sandbox.call("DELETE", f"Accounts/{account}")
    rate = {
        "Name": "City",
        "ReportTaxType": "OUTPUT",
        "TaxComponents": [{"Name": "City", "Rate": 2.25}, {"Name": "Top", "Rate": 1, "IsCompound": True}],
    }
    made = sandbox.call("PUT", "TaxRates", rate).json()["TaxRates"][0]
    sandbox.call("POST", "TaxRates", {"TaxType": made["TaxType"], "Status": "DELETED"})
    sandbox.call("PUT", "Currencies", {"Code": "USD"})
    sandbox.get("Currencies")
    sandbox.control("POST", "faults", {"fault": "period_locked", "options": {"date": "2020-01-01"}})
    sandbox.get("Organisation")


def tracking(sandbox: Sandbox) -> None:
    """Call tracking categories and options; Region and North stay."""
    for name in ("Region", "Shop"):
        sandbox.call("PUT", "TrackingCategories", {"Name": name, "Options": [{"Name": "North"}]})
    shop = sandbox.get("TrackingCategories")["TrackingCategories"][1]["TrackingCategoryID"]
    place = f"TrackingCategories/{shop}"
    made = sandbox.call("PUT", f"{place}/Options", {"Name": "East"}).json()["Options"][0]
    sandbox.call("POST", f"{place}/Options/{made['TrackingOptionID']}", {"Status": "ARCHIVED"})
    sandbox.get(place)
    sandbox.call("DELETE", f"{place}/Options/{made['TrackingOptionID']}")
    sandbox.call("POST", place, {"Name": "Stall"})
    sandbox.call("DELETE", place)


def contacts(sandbox: Sandbox) -> None:
    """Call contacts in all forms: one is refused, one archived and one merged."""
    anna = {
        "Name": "Anna",
        "ContactNumber": "IA-1",
        "AccountNumber": "A1",
        "EmailAddress": "anna@example.com",
        "Addresses": [{"AddressType": "POBOX", "City": "Nelson"}],
        "Phones": [{"PhoneType": "MOBILE", "PhoneNumber": "021"}],
        "ContactPersons": [{"FirstName": "Bo", "IncludeInEmails": True}],
        "PaymentTerms": {"Sales": {"Day": 20, "Type": "DAYSAFTERBILLDATE"}},
    }
    made = sandbox.write("PUT", "Contacts", anna, {"Name": "Bo"}, {"Name": "Cy"}, {"Name": "anna"})
    sandbox.call("POST", "Contacts", {"Name": "Anna", "FirstName": "Anna"})
    bo = f"Contacts/{made[1]['ContactID']}"
    sandbox.write("POST", "Contacts", {"ContactStatus": "ARCHIVED"}, path=bo)
    sandbox.write("POST", "Contacts", {"Name": "Bob"}, path=bo)
    merged = {"fault": "contact_merged", "options": {"name": "Cy", "into_name": "Anna"}}
    sandbox.control("POST", "faults", merged)
    for query in (
        {},
        {"page": 1},
        {"page": 1, "summaryOnly": "true"},
        {"includeArchived": "true", "page": 1},
    ):
        sandbox.get("Contacts", **query)
    sandbox.get("Contacts/IA-1")
    history(sandbox, f"Contacts/{made[0]['ContactID']}")


def items(sandbox: Sandbox) -> None:
    """Call items in all forms; ROSE stays."""
    rose = {
        "Code": "ROSE",
        "Name": "Rose",
        "Description": "A red rose",
        "PurchaseDescription": "A rose",
        "SalesDetails": {"UnitPrice": 2.3456, "AccountCode": "200", "TaxType": "OUTPUT2"},
        "PurchaseDetails": {"UnitPrice": 1, "COGSAccountCode": "310", "TaxType": "INPUT2"},
    }
    made = sandbox.write("PUT", "Items", rose, {"Code": "TULIP"}, {"Code": "rose"}, unitdp=4)
    sandbox.call("POST", "Items", {"Code": "ROSE", "Name": "Red rose"})
    tulip = f"Items/{made[1]['ItemID']}"
    sandbox.write("POST", "Items", {"Code": "TULIP-2", "IsSold": False}, path=tulip)
    sandbox.get("Items", unitdp=4)
    sandbox.get("Items/ROSE")
    history(sandbox, tulip)
    sandbox.call("DELETE", tulip)


def invoices(sandbox: Sandbox) -> None:
    """Call invoices of every kind and in every form; one is refused."""
    anna = sandbox.contact("Anna Lee")
    line = a_line(DiscountRate=10, ItemCode="ROSE", Tracking=[{"Name": "Region", "Option": "North"}])
    words = {"Reference": "R", "Url": "https://app.example.com/1", "ExpectedPaymentDate": "2026-10-01"}
    made = sandbox.write(
        "PUT",
        "Invoices",
        an_invoice(anna, LineItems=[line, {"Description": "Thank you"}], **words),
        an_invoice(anna, LineAmountTypes="Inclusive", CurrencyCode="USD"),
        an_invoice(anna, Type="ACCPAY", LineAmountTypes="NoTax", PlannedPaymentDate="2026-10-01"),
        {"Type": "ACCREC", "Contact": {"Name": "Dee"}, "LineItems": [a_line()]},
        an_invoice(anna, Status="PAID"),
    )
    first, last = (f"Invoices/{made[number]['InvoiceID']}" for number in (0, 3))
    sandbox.call("POST", "Invoices", {"InvoiceNumber": made[0]["InvoiceNumber"], "Reference": "Again"})
    sandbox.write("POST", "Invoices", {"Status": "DELETED"}, path=last)
    sandbox.write("POST", "Invoices", {"Status": "VOIDED"}, path=last)
    for query in ({}, {"page": 1}, {"Statuses": "DRAFT,AUTHORISED"}, {"page": 1, "summaryOnly": "true"}):
        sandbox.get("Invoices", unitdp=4, **query)
    sandbox.get(first)
    sandbox.get(f"{first}/OnlineInvoice")
    sandbox.control("PATCH", f"objects/Organisation/{sandbox.tenant}", {"IsDemoCompany": False})
    sandbox.call("POST", f"{first}/Email")
    history(sandbox, first)


def payments(sandbox: Sandbox) -> None:
    """Call payments: one is refused, one deleted; one invoice is paid, one paid in part."""
    anna = sandbox.contact("Anna Maria")
    made = sandbox.put("Invoices", an_invoice(anna), an_invoice(anna))
    paid, part = (one["InvoiceID"] for one in made)
    done = sandbox.write(
        "PUT", "Payments", a_payment(paid), a_payment(part, Amount=20), a_payment(part, Amount=999)
    )
    sandbox.call("POST", "Payments", a_payment(part, Amount=5, Reference="P-1"))
    second = f"Payments/{done[1]['PaymentID']}"
    sandbox.get(second)
    history(sandbox, second)
    sandbox.write("POST", "Payments", {"Status": "DELETED"}, path=second)
    sandbox.write("POST", "Payments", {"Status": "DELETED"}, path=second)
    sandbox.get("Payments")
    sandbox.get("Payments", page=1)
    for invoice in (paid, part):
        sandbox.get(f"Invoices/{invoice}")


def credit_notes(sandbox: Sandbox) -> None:
    """Call credit notes and their allocations."""
    anna = sandbox.contact("Anna Sophie")
    invoice = sandbox.put("Invoices", an_invoice(anna))[0]["InvoiceID"]
    made = sandbox.write(
        "PUT", "CreditNotes", a_note(anna), a_note(anna, Status="DRAFT"), a_note(anna, Status="PAID")
    )
    note, draft = (f"CreditNotes/{made[number]['CreditNoteID']}" for number in (0, 1))
    part = {"Amount": 15, "Date": "2026-09-16", "Invoice": {"InvoiceID": invoice}}
    allocated = sandbox.write("PUT", "Allocations", part, {**part, "Amount": 999}, path=f"{note}/Allocations")
    sandbox.get(f"Invoices/{invoice}")
    sandbox.get(note)
    sandbox.get("CreditNotes")
    sandbox.get("CreditNotes", page=1)
    sandbox.call("DELETE", f"{note}/Allocations/{allocated[0]['AllocationID']}")
    sandbox.call("POST", "CreditNotes", {"CreditNoteNumber": made[0]["CreditNoteNumber"], "Reference": "R"})
    sandbox.write("POST", "CreditNotes", {"Status": "DELETED"}, path=draft)
    history(sandbox, note)


def history(sandbox: Sandbox, place: str) -> None:
    """Add a note to a history."""
    sandbox.call("PUT", f"{place}/History", {"HistoryRecords": [{"Details": "Called"}]})
    sandbox.get(f"{place}/History")


WALK = (settings, tracking, contacts, items, invoices, payments, credit_notes)


def answered(sandbox: Sandbox) -> Iterator[Entry]:
    """Return the successful requests, each with its path below the API's address."""
    after: int | None = 0
    while after is not None:
        page = sandbox.control("GET", "requests", after=after)
        for entry in page["requests"]:
            if entry["path"].startswith(API) and 200 <= entry["status"] < 300:
                yield {**entry, "place": entry["path"].removeprefix(API)}
        after = page["next"]


@pytest.fixture
def walked(connected: Sandbox) -> list[Entry]:
    """Walk through every resource and method and return all recorded responses."""
    for walk in WALK:
        walk(connected)
        connected.control("POST", "clock", {"advance_s": 61})
    return list(answered(connected))
