"""Client for a running sandbox: goes through consent, holds the tokens and makes calls."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx

SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments "
    "accounting.contacts accounting.settings"
)
REDIRECT = "http://localhost:3000/callback"
BASIC = ("sandbox", "sandbox-secret")
Body = dict[str, Any]


@dataclass
class Sandbox:
    """A client of one sandbox, for tests and benchmarks."""

    address: str
    http: httpx.Client
    tokens: Body = field(default_factory=dict)
    tenant: str = ""

    def control(self, method: str, path: str, content: object = None, **query: Any) -> Any:
        """Call the control API and return the decoded JSON, or None for an empty body."""
        response = self.http.request(method, f"/_sandbox/{path}", json=content, params=query)
        response.raise_for_status()
        return response.json() if response.content else None

    def authorize(self, **changes: str) -> dict[str, str]:
        """Return the query parameters of an authorise URL."""
        parameters = {
            "response_type": "code",
            "client_id": "sandbox",
            "redirect_uri": REDIRECT,
            "scope": SCOPES,
            "state": "xyz",
        }
        return parameters | changes

    def consent(self, tenants: list[str] | None = None, user: str | None = None, **changes: Any) -> str:
        """Allow access to organisations, by default the first one, and return the authorisation code."""
        tenant_ids = tenants or [self.tenants()[0]]
        form: dict[str, Any] = {"decision": "allow", "tenant_id": tenant_ids}
        if user:
            form["user_id"] = user
        response = self.http.post("/identity/connect/authorize", params=self.authorize(**changes), data=form)
        assert response.status_code == 302, response.text
        return parse_qs(urlsplit(response.headers["location"]).query)["code"][0]

    def token(self, **form: str) -> httpx.Response:
        """Call the token endpoint with the default client's credentials."""
        return self.http.post("/connect/token", data=form, auth=BASIC)

    def exchange(self, code: str, **more: str) -> Body:
        """Exchange an authorisation code for tokens."""
        response = self.token(grant_type="authorization_code", code=code, redirect_uri=REDIRECT, **more)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def tenants(self) -> list[str]:
        """Return the tenant ids of all organisations."""
        return [one["tenant_id"] for one in self.control("GET", "state")["organisations"]]

    def connect(self, **changes: Any) -> "Sandbox":
        """Go through consent for the first organisation and hold its tokens."""
        self.tokens = self.exchange(self.consent(**changes))
        self.tenant = self.tenants()[0]
        return self

    def call(
        self, method: str, path: str, content: object = None, headers: Body | None = None, **query: Any
    ) -> httpx.Response:
        """Call the accounting API."""
        return self.http.request(
            method,
            f"/api.xro/2.0/{path}",
            json=content,
            params=query,
            headers={
                "Authorization": f"Bearer {self.tokens.get('access_token', '')}",
                "xero-tenant-id": self.tenant,
                "Accept": "application/json",
                **(headers or {}),
            },
        )

    def get(self, path: str, **query: Any) -> Body:
        """Read from the accounting API; fail unless the status is 200."""
        response = self.call("GET", path, **query)
        assert response.status_code == 200, (response.status_code, response.text)
        return dict(response.json())

    def write(self, method: str, kind: str, *elements: Body, path: str = "", **query: Any) -> list[Body]:
        """Write elements with summarizeErrors=false and return the result of each."""
        query = {"summarizeErrors": "false", **query}
        response = self.call(method, path or kind, {kind: list(elements)}, **query)
        assert response.status_code == 200, (response.status_code, response.text)
        return list(response.json()[kind])

    def put(self, kind: str, *elements: Body, **query: Any) -> list[Body]:
        """Create elements; fail unless each has the status OK."""
        created = self.write("PUT", kind, *elements, **query)
        assert all(one["StatusAttributeString"] == "OK" for one in created), errors_of(created)
        return created

    def person(self, kind: str, *elements: Body, user_id: str | None = None) -> list[Body]:
        """Act as a person in Xero, under all of Xero's rules, and return the objects after the change.

        An element with an id changes that object, one without creates an object. A refused element fails the call.
        """
        response = self.person_answer(kind, *elements, user_id=user_id)
        response.raise_for_status()
        return list(response.json()[kind])

    def person_answer(self, kind: str, *elements: Body, user_id: str | None = None) -> httpx.Response:
        """Act as a person in Xero and return the response: 200, or 400 when an element is refused."""
        tenant_id = self.tenant or self.tenants()[0]
        content = {"tenant_id": tenant_id, "elements": list(elements), "user_id": user_id}
        return self.http.post(f"/_sandbox/person/{kind}", json=content)

    def contact(self, name: str = "Ridgeway University") -> str:
        """Create a contact and return its id."""
        return str(self.put("Contacts", {"Name": name})[0]["ContactID"])

    def switch(self, **readings: str) -> None:
        """Set switches."""
        self.control("POST", "switches", readings)


def errors_of(elements: list[Body]) -> list[list[str]]:
    """Return the validation messages of each element."""
    return [[error["Message"] for error in one.get("ValidationErrors", [])] for one in elements]


def an_invoice(contact: str, **changes: Any) -> Body:
    """Build an approved invoice with one line of 100.00 plus 15% tax."""
    return {
        "Type": "ACCREC",
        "Contact": {"ContactID": contact},
        "Date": "2026-09-14",
        "DueDate": "2026-09-28",
        "InvoiceNumber": f"T-{uuid4().hex[:10]}",
        "Status": "AUTHORISED",
        "LineAmountTypes": "Exclusive",
        "LineItems": [a_line()],
    } | changes


def a_payment(invoice: str, **changes: Any) -> Body:
    """Build a payment of 115.00, the total of `an_invoice`."""
    return {
        "Invoice": {"InvoiceID": invoice},
        "Account": {"Code": "090"},
        "Amount": 115,
        "Date": "2026-09-20",
    } | changes


def a_note(contact: str, **changes: Any) -> Body:
    """Build an approved credit note of 115.00."""
    return {
        "Type": "ACCRECCREDIT",
        "Contact": {"ContactID": contact},
        "Date": "2026-09-15",
        "Status": "AUTHORISED",
        "LineItems": [a_line()],
    } | changes


def a_line(**changes: Any) -> Body:
    """Build a line of 100.00 on the sales account."""
    return {
        "Description": "Roses",
        "Quantity": 1,
        "UnitAmount": 100,
        "AccountCode": "200",
        "TaxType": "OUTPUT2",
    } | changes
