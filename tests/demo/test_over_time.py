"""What changed between two moments on either side, and whether the log names it.

If this breaks, the demo does not notice a field that a sync changed or erased without a log entry.
"""

from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from demo.app_records import KINDS, AppRecords
from demo.comparison.over_time import changes_in_app, changes_in_xero, logged_in
from demo.xero_index import RESOURCES, Objects


@pytest.fixture
def app() -> AppRecords:
    product = {"id": "p1", "name": "Pipe", "code": "PIPE", "description": "A metre", "price": "90.0000"}
    customer = {"id": "c1", "name": "Ann", "address": {"line1": "", "city": "Nelson"}}
    return {kinds: [] for kinds in KINDS} | {
        "products": [product | {"revision": 1}],
        "customers": [customer | {"revision": 1}],
    }


@pytest.fixture
def xero() -> Objects:
    contact = {
        "ContactID": "x1",
        "Name": "ANN",
        "EmailAddress": "",
        "Phones": [{"PhoneType": "FAX", "PhoneNumber": "1"}],
        "UpdatedDateUTC": "/Date(1)/",
    }
    return {resource: [] for resource in RESOURCES} | {"Contacts": [contact]}


def entry(kind: str, record_id: str, outcome: str = "pulled", *fields: str) -> dict[str, Any]:
    changes = [{"field": name, "before": None, "after": "?"} for name in fields]
    return {"kind": kind, "record_id": record_id, "outcome": outcome, "changes": changes}


def test_a_field_that_became_empty_is_named_with_what_it_held(app: AppRecords) -> None:
    after = deepcopy(app)
    after["products"][0] |= {"description": None, "revision": 2}
    assert changes_in_app(app, after) == ["product Pipe: description 'A metre' became 'nothing'"]


def test_a_part_of_an_address_is_a_field(app: AppRecords) -> None:
    after = deepcopy(app)
    after["customers"][0]["address"] = {"line1": "", "city": "Napier"}
    assert changes_in_app(app, after) == ["customer Ann: address.city 'Nelson' became 'Napier'"]


def test_another_spelling_of_a_number_and_an_empty_part_are_no_change(app: AppRecords) -> None:
    after = deepcopy(app)
    after["products"][0] |= {"price": "90", "revision": 3, "xero_id": "x", "xero_url": "https://x"}
    after["customers"][0]["address"] = {"line1": None, "city": "Nelson", "region": ""}
    assert changes_in_app(app, after) == []


def test_a_change_that_an_entry_names_is_said_and_any_other_is_not(app: AppRecords) -> None:
    after = deepcopy(app)
    after["products"][0] |= {"description": "Two metres", "name": "Tube"}
    output = logged_in([entry("product", "p1", "pulled", "description")])
    assert changes_in_app(app, after, output) == ["product Tube: name 'Pipe' became 'Tube'"]


def test_an_entry_that_names_no_field_says_nothing_of_a_change(app: AppRecords) -> None:
    after = deepcopy(app)
    after["products"][0]["description"] = None
    assert changes_in_app(app, after, logged_in([entry("product", "p1")]))


def test_a_new_record_has_to_be_said_and_a_lost_one_is_found(app: AppRecords) -> None:
    after = deepcopy(app)
    after["taxes"] = [{"id": "t1", "name": "No GST", "rate": "0"}]
    assert changes_in_app(app, after, logged_in([entry("tax", "t1")])) == []
    assert changes_in_app(app, after) == ["tax No GST: is new, and the log does not say that it was pulled"]
    assert changes_in_app(after, app) == ["tax No GST: is gone"]


def test_a_link_may_fill_what_was_empty_in_xero_and_replaces_nothing(xero: Objects) -> None:
    after = deepcopy(xero)
    after["Contacts"][0] |= {"EmailAddress": "a@b.example", "UpdatedDateUTC": "/Date(2)/"}
    assert changes_in_xero(xero, after, {"x1"}) == []
    assert len(changes_in_xero(xero, after, set())) == 1
    after["Contacts"][0]["Phones"] = []
    assert changes_in_xero(xero, after, {"x1"}) == [
        "Contacts ANN: Phones.FAX.PhoneType 'FAX' became 'nothing'; "
        "Phones.FAX.PhoneNumber '1' became 'nothing'"
    ]


def test_with_nothing_touched_a_new_object_and_a_write_are_both_found(xero: Objects) -> None:
    after = deepcopy(xero)
    after["Contacts"][0]["UpdatedDateUTC"] = "/Date(2)/"
    after["Payments"].append({"PaymentID": "y", "Reference": "IA-y", "Amount": Decimal("1.50")})
    assert changes_in_xero(xero, after) == [
        "Contacts ANN: UpdatedDateUTC '/Date(1)/' became '/Date(2)/'",
        "Payments IA-y: is new",
    ]
    assert changes_in_xero(after, xero, set())[1] == "Payments IA-y: is gone"


def test_a_contact_shown_inside_a_document_is_compared_with_the_contact_and_not_there(xero: Objects) -> None:
    before = {**xero, "Invoices": [{"InvoiceID": "i", "Contact": {"ContactID": "x1", "Name": "ANN"}}]}
    filled, moved = deepcopy(before), deepcopy(before)
    filled["Invoices"][0]["Contact"]["TaxNumber"] = "1"
    moved["Invoices"][0]["Contact"]["ContactID"] = "x2"
    assert changes_in_xero(before, filled) == []
    assert len(changes_in_xero(before, moved)) == 1
