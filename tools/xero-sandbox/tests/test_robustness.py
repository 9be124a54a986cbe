"""Random elements and filters: the sandbox responds as Xero does and never crashes.

If this breaks, a test that sends something unexpected ends with an error of the sandbox instead of a refusal.
"""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xero_sandbox.driver import Sandbox

ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False).map(float),
    st.text(max_size=20),
    st.sampled_from(
        [
            "2026-09-14",
            "/Date(1)/",
            "ACCREC",
            "AUTHORISED",
            "DELETED",
            "200",
            "090",
            "\ud800",
            "\x00",
            "1e400",
        ]
    ),
    st.just([]),
    st.just({}),
    st.just([1]),
    st.just([{"Rate": "x"}]),
)
KEYS = (
    *("Type", "Contact", "ContactID", "Name", "Date", "DueDate", "LineItems", "LineAmountTypes", "Status"),
    *("InvoiceNumber", "InvoiceID", "Reference", "CurrencyCode", "CurrencyRate", "Url", "Code", "ItemID"),
    *("SalesDetails", "Amount", "Invoice", "Account", "PaymentID", "ContactStatus", "Addresses", "Phones"),
    *("ContactPersons", "EmailAddress", "TaxComponents", "TaxType", "AccountID", "Description", "Quantity"),
    *("UnitAmount", "LineAmount", "AccountCode", "DiscountRate", "TaxAmount", "Tracking", "ItemCode"),
    *("CreditNoteID", "Details", "IsSold", "ContactNumber"),
)
ELEMENT = st.dictionaries(
    st.sampled_from(KEYS),
    st.one_of(ODD, st.lists(st.dictionaries(st.sampled_from(KEYS), ODD, max_size=8), max_size=3)),
    max_size=12,
)
KINDS = (
    "Accounts",
    "TaxRates",
    "Contacts",
    "Items",
    "Invoices",
    "Payments",
    "CreditNotes",
    "Currencies",
    "TrackingCategories",
)
KNOWN = {"Type": "ACCREC", "Contact": {"Name": "Anna"}, "Name": "A", "Code": "A"}
LOOSE = settings(
    max_examples=55,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def write(sandbox: Sandbox, method: str, kind: str, elements: list[object]) -> httpx.Response:
    """Send a write; when the minute's limit is reached, move the clock by a minute."""
    sandbox.control("POST", "clock", {"advance_s": 1})
    headers = {
        "Authorization": f"Bearer {sandbox.tokens['access_token']}",
        "xero-tenant-id": sandbox.tenant,
        "Accept": "application/json",
        "Content-Type": "application/json",
    }
    content = json.dumps({kind: elements}).encode()
    return sandbox.http.request(
        method, f"/api.xro/2.0/{kind}?summarizeErrors=false", content=content, headers=headers
    )


@pytest.mark.parametrize("kind", KINDS)
@LOOSE
@given(elements=st.lists(ELEMENT, min_size=1, max_size=2), method=st.sampled_from(["PUT", "POST"]))
def test_no_element_breaks_a_resource(
    connected: Sandbox, kind: str, elements: list[dict[str, Any]], method: str
) -> None:
    connected.switch(unknown_fields="ignored")
    completed: list[object] = [KNOWN | {"LineItems": [element]} | element for element in elements]

    answer = write(connected, method, kind, completed)

    assert answer.status_code in {200, 400, 404, 405, 429, 501}


@LOOSE
@given(where=st.text(alphabet='Name=!<>&|()". Contains,DateTime123', max_size=30))
def test_no_filter_breaks_a_list(connected: Sandbox, where: str) -> None:
    assert connected.call("GET", "Contacts", where=where).status_code in {200, 400, 429}
