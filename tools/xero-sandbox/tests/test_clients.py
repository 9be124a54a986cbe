"""The requests of pyxero and tap-xero, as plain HTTP.

If this breaks, programs that use these clients work with Xero and fail with the sandbox.
"""

from typing import Any
from uuid import UUID

import httpx
import pytest
import xmltodict

from xero_sandbox.driver import BASIC, Sandbox, a_payment, an_invoice

API = "/api.xro/2.0"
Body = dict[str, Any]


def pyxero(sandbox: Sandbox, method: str, place: str, *, headers: Any = None, **more: Any) -> httpx.Response:
    """Send a request as pyxero does: with an XML content type even without a body, and JSON in Accept."""
    sent = {
        "Content-Type": "application/xml",
        "Xero-tenant-id": sandbox.tenant,
        "Accept": "application/json",
        "User-Agent": "pyxero",
        "Authorization": f"Bearer {sandbox.tokens['access_token']}",
        **(headers or {}),
    }
    return sandbox.http.request(method, f"{API}/{place}", headers=sent, **more)


@pytest.fixture
def book(sandbox: Sandbox) -> Sandbox:
    """Create two invoices of two contacts, one second apart."""
    sandbox.control("POST", "clock", {"set": "2026-09-14T09:00:00Z", "frozen": True})
    sandbox.connect()
    for name, number in (("Anna Lee", "A-1"), ("Bo", "B-1")):
        contact = sandbox.contact(name)
        sandbox.put("Invoices", an_invoice(contact, InvoiceNumber=number))
        sandbox.control("POST", "clock", {"advance_s": 1})
    return sandbox


def numbers(answer: httpx.Response) -> list[str]:
    """Return the numbers of the invoices in a response."""
    assert answer.status_code == 200, answer.text
    return [one["InvoiceNumber"] for one in answer.json()["Invoices"]]


@pytest.mark.rule("dates.http", "query.modified_since")
def test_pyxero_asks_for_changes_by_an_http_date(book: Sandbox) -> None:
    def since(text: str) -> httpx.Response:
        return pyxero(book, "GET", "Invoices", headers={"If-Modified-Since": text})

    assert numbers(since("Mon, 14 Sep 2026 09:00:01 GMT")) == ["B-1"]
    assert numbers(since("Mon, 14 Sep 2026 09:00:00 GMT")) == ["A-1", "B-1"]
    assert since('"2026-09-14"').status_code == 400


@pytest.mark.rule("query.guids")
def test_pyxero_names_ids_without_dashes(book: Sandbox) -> None:
    first, second = book.get("Invoices", page=1)["Invoices"]
    ids = ",".join(UUID(one["InvoiceID"]).hex for one in (first, second))
    anna = UUID(first["Contact"]["ContactID"]).hex

    assert numbers(pyxero(book, "GET", "Invoices", params={"IDs": ids})) == ["A-1", "B-1"]
    assert numbers(pyxero(book, "GET", "Invoices", params={"ContactIDs": anna})) == ["A-1"]
    where = {"where": f'Contact.ContactID==Guid("{anna}")'}
    assert numbers(pyxero(book, "GET", "Invoices", params=where)) == ["A-1"]
    assert numbers(pyxero(book, "GET", f"Invoices/{UUID(first['InvoiceID']).hex}")) == ["A-1"]


@pytest.mark.rule("query.where")
@pytest.mark.parametrize(
    ("where", "found"),
    [
        ('Contact.Name.contains("ann")', ["A-1"]),
        ('InvoiceNumber.startswith("B")', ["B-1"]),
        ('Contact.Name.tolower()=="bo"', ["B-1"]),
        ("Reference==null&&AmountDue>=115", ["A-1", "B-1"]),
        ("Date>=DateTime(2026,9,15)", []),
        ('Status=="AUTHORISED"&&Type=="ACCREC"', ["A-1", "B-1"]),
    ],
)
def test_pyxero_filters_by_its_own_spelling(book: Sandbox, where: str, found: list[str]) -> None:
    query = {"where": where, "order": "InvoiceNumber", "page": "1", "pageSize": "50"}

    assert numbers(pyxero(book, "GET", "Invoices", params=query)) == found


def test_pyxero_reads_history_actions_addresses_and_mails_an_invoice(book: Sandbox) -> None:
    invoice = book.get("Invoices/A-1")["Invoices"][0]["InvoiceID"]
    book.control("PATCH", f"objects/Organisation/{book.tenant}", {"IsDemoCompany": False})

    history = pyxero(book, "GET", f"Invoices/{invoice}/history/")
    actions = pyxero(book, "GET", "Organisations/Actions")
    online = pyxero(book, "GET", f"Invoices/{invoice}/OnlineInvoice")
    mailed = pyxero(book, "POST", f"Invoices/{invoice}/Email")

    assert [answer.status_code for answer in (history, actions, online, mailed)] == [200, 200, 200, 204]
    assert [one["Changes"] for one in history.json()["HistoryRecords"]] == ["Created"]


@pytest.mark.rule("formats.content_type", "gate.resource_first", "errors.not_implemented")
def test_pyxero_sends_xml_and_gets_501(book: Sandbox) -> None:
    invoice = book.get("Invoices/A-1")["Invoices"][0]["InvoiceID"]
    body = b"<Contact><Name>Cy</Name></Contact>"

    put = pyxero(book, "PUT", "Contacts", content=body)
    post = pyxero(book, "POST", "Contacts", content=body, params={"summarizeErrors": "false"})
    pdf = pyxero(book, "GET", f"Invoices/{invoice}", headers={"Accept": "application/pdf"})
    files = pyxero(
        book,
        "PUT",
        f"Invoices/{invoice}/Attachments/a.png",
        content=b"png",
        headers={"Content-Type": "image/png"},
    )

    assert {answer.status_code for answer in (put, post, pdf, files)} == {501}
    assert [
        answer.text.removeprefix("The sandbox does not implement ") for answer in (put, post, pdf, files)
    ] == [
        "writing in XML.",
        "writing in XML.",
        "PDF.",
        "Attachments.",
    ]


def tap(sandbox: Sandbox, place: str, since: str = "", **query: Any) -> httpx.Response:
    """Send a request for a stream as tap-xero does."""
    headers = {
        "Accept": "application/json",
        "Authorization": f"Bearer {sandbox.tokens['access_token']}",
        "Xero-tenant-id": sandbox.tenant,
        **({"If-Modified-Since": since} if since else {}),
    }
    return sandbox.http.get(f"{API}/{place}", headers=headers, params=query)


@pytest.mark.rule("formats.accept", "xml.form", "currencies.form")
def test_tap_xero_refreshes_its_token_and_reads_currencies_without_accept_header(
    connected: Sandbox,
) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": connected.tokens["refresh_token"]}
    tokens = connected.http.post("/connect/token", data=form, auth=BASIC).json()
    headers = {
        "Authorization": f"Bearer {tokens['access_token']}",
        "Xero-Tenant-Id": connected.tenant,
        "Content-Type": "application/json",
    }
    request = connected.http.build_request("GET", f"{API}/Currencies", headers=headers)
    del request.headers["accept"]

    answer = connected.http.send(request)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    currency = xmltodict.parse(answer.content)["Response"]["Currencies"]["Currency"]
    assert currency == {"Code": "NZD", "Description": "New Zealand Dollar"}


@pytest.mark.parametrize("kind", ["Contacts", "CreditNotes", "Invoices"])
def test_tap_xero_reads_paged_streams_from_its_bookmark(book: Sandbox, kind: str) -> None:
    query: Body = {"order": "UpdatedDateUTC ASC", "page": 1}
    whole = tap(book, kind, since="2026-09-14T09:00:00.000000Z", **query).json()
    late = tap(book, kind, since="2026-09-14T09:00:01.000000Z", **query).json()

    assert len(late[kind]) == len(whole[kind]) // 2
    assert tap(book, kind, **{**query, "page": 2}).json()[kind] == []


@pytest.mark.parametrize("kind", ["Accounts", "Items", "Payments"])
def test_tap_xero_reads_unpaged_streams_from_its_bookmark(book: Sandbox, kind: str) -> None:
    book.put("Items", {"Code": "ROSE"})
    book.put("Payments", a_payment(book.get("Invoices/A-1")["Invoices"][0]["InvoiceID"], Amount=5))
    book.call("PUT", "Accounts", {"Code": "201", "Name": "Flowers", "Type": "REVENUE"})

    late = tap(book, kind, since="2026-09-14T09:00:02.000000Z").json()[kind]

    assert len(late) == 1
    assert tap(book, kind, since="2040-01-01T00:00:00.000000Z").json()[kind] == []


@pytest.mark.parametrize("kind", ["Currencies", "Organisations", "TaxRates", "TrackingCategories"])
def test_tap_xero_reads_streams_without_bookmark_in_full(book: Sandbox, kind: str) -> None:
    book.call("PUT", "TrackingCategories", {"Name": "Region"})

    assert tap(book, kind).json()[kind] != []


@pytest.mark.rule("errors.not_implemented")
@pytest.mark.parametrize(
    "kind", ["BankTransactions", "BrandingThemes", "Journals", "Users", "PurchaseOrders"]
)
def test_tap_xero_gets_501_with_the_name_of_a_missing_stream(book: Sandbox, kind: str) -> None:
    answer = tap(book, kind, page=1)

    assert (answer.status_code, answer.text) == (501, f"The sandbox does not implement {kind}.")
