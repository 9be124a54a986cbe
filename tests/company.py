"""A company as its bookkeeper and its phone use it: only through the public endpoints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx

from common.contracts.sync import FINAL_STATES
from tests.amounts import figures
from tests.waiting import wait_until
from tests.world import NO_TLS, World, any_of

PASSWORD = "a password that is long enough"
A_MINUTES_CALLS = 150.0  # Seconds. A sync may wait a whole minute until Xero takes calls again.


@dataclass
class Company:
    """A signed-up company, its records, and what the sandbox holds of them."""

    world: World
    http: httpx.Client
    company_id: str
    tenant_id: str = ""
    taxes: dict[str, str] = field(default_factory=dict)
    customers: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    invoices: dict[str, dict[str, Any]] = field(default_factory=dict)
    currency: str = "NZD"

    @classmethod
    def signed_up(cls, world: World) -> Self:
        """Sign up through the gateway."""
        client = httpx.Client(base_url=world.public_url, timeout=30, verify=NO_TLS)
        who = {"company_name": "Blossom & Co", "email": f"{uuid4()}@example.nz", "password": PASSWORD}
        answer = any_of(client.post("/api/v1/sign-up", json=who))
        client.headers["Authorization"] = f"Bearer {answer['token']}"
        return cls(world, client, answer["company_id"])

    @classmethod
    def connected(cls, world: World, first: int = 0, **settings: Any) -> Self:
        """Sign up, consent, choose the first (or a further) organisation, save settings, make a tax."""
        company = cls.signed_up(world)
        company.authenticates(first=first)
        company.saves_settings(**settings)
        company.puts("taxes", {"id": "gst", "name": "GST", "rate": "15"})
        return company

    def authenticates(self, organisations: int = 1, first: int = 0, chooses: bool = True) -> dict[str, Any]:
        """Consent on Xero's page to the first organisations, or to further ones, and come back."""
        url = any_of(self.http.post("/api/v1/connection/authenticate"))["authorize_url"]
        state = self.world.xero("GET", "state")
        tenants = [one["tenant_id"] for one in state["organisations"]][first : first + organisations]
        form = {"decision": "allow", "tenant_id": tenants}
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        back = httpx.post(url.split("?")[0], params=query, data={**query, **form}, verify=NO_TLS)
        assert back.status_code == 302, back.text
        connection: dict[str, Any] = any_of(
            self.http.get(back.headers["location"], headers={"Accept": "application/json"})
        )
        if connection["state"] == "choose" and chooses:
            connection = any_of(
                self.http.put("/api/v1/connection/organisation", json={"tenant_id": tenants[0]})
            )
        self.tenant_id = connection["tenant_id"]
        return connection

    def choices(self) -> dict[str, Any]:
        """Wait for the accounts and rates to pick from, also where calls wait until Xero is back for everybody."""

        def read() -> httpx.Response | None:
            answer = self.http.get("/api/v1/settings/choices")
            return None if answer.status_code == 503 else answer

        return dict(any_of(wait_until(read, "the choices are read", 90)))

    def saves_settings(self, **more: Any) -> dict[str, Any]:
        """Save the first bank account and account 200, all switches on."""
        choices = self.choices()
        revenue = next(one for one in choices["revenue_accounts"] if one["code"] == "200")
        settings = {
            "payment_account_id": choices["payment_accounts"][0]["id"],
            "revenue_account_id": revenue["id"],
            "import_payments": True,
            "update_customers": True,
            "import_invoice_edits": True,
        }
        return dict(any_of(self.http.put("/api/v1/settings", json=settings | more)))

    def puts(self, kind: str, record: Mapping[str, Any], revision: int | None = None) -> httpx.Response:
        """Create a record, or change the revision that is known."""
        header = {"If-None-Match": "*"} if revision is None else {"If-Match": f'"{revision}"'}
        answer = self.http.put(f"/api/v1/{kind}/{record['id']}", json=dict(record), headers=header)
        any_of(answer)
        return answer

    def makes_customers(self, number: int) -> None:
        """Make customers of different names."""
        for _ in range(number):
            customer = str(uuid4())
            self.puts("customers", {"id": customer, "name": f"Customer {customer[:8]}"})
            self.customers.append(customer)

    def makes_products(self, number: int) -> None:
        """Make products of different codes."""
        for _ in range(number):
            product = str(uuid4())
            record = {
                "id": product,
                "code": f"P{product[:8]}",
                "name": f"Product {product[:4]}",
                "price": "9.5",
            }
            self.puts("products", record)
            self.products.append(product)

    def invoice(self, **more: Any) -> dict[str, Any]:
        """Build an invoice of two lines, its totals as they follow."""
        identity = str(uuid4())
        lines = more.pop("lines", None) or [
            {"description": "Roses, red", "quantity": "12", "price": "3.2500", "tax_id": "gst"},
            {"description": "Delivery", "quantity": "1", "price": "8.00", "tax_id": "gst"},
        ]
        record = {
            "id": identity,
            "number": f"IA-{len(self.invoices) + 1:05}-{identity[:4]}",
            "customer_id": self.customers[len(self.invoices) % len(self.customers)],
            "date": "2026-10-01",
            "due_date": "2026-10-31",
            "currency": self.currency,
            "prices": "exclusive",
        }
        return record | figures(lines) | more

    def makes_invoices(self, number: int, /, **more: Any) -> list[str]:
        """Make invoices for the customers in turn."""
        made = []
        for _ in range(number):
            record = self.invoice(**more)
            self.puts("invoices", record)
            self.invoices[record["id"]] = record
            made.append(record["id"])
        return made

    def edits(self, invoice: str, lines: list[dict[str, Any]]) -> dict[str, Any]:
        """Write other lines on an invoice; give it as it is then."""
        stored = any_of(self.http.get(f"/api/v1/invoices/{invoice}"))
        self.invoices[invoice] |= figures(lines)
        self.puts("invoices", self.invoices[invoice], stored["revision"])
        return self.invoices[invoice]

    def voids(self, invoice: str) -> None:
        """Void an invoice."""
        any_of(self.http.post(f"/api/v1/invoices/{invoice}/void"))

    def pays(self, invoice: str, amount: str | None = None) -> str:
        """Receive a payment for an invoice."""
        payment = str(uuid4())
        record = {
            "id": payment,
            "invoice_id": invoice,
            "date": "2026-10-05",
            "amount": amount or self.invoices[invoice]["total"],
        }
        self.puts("payments", record)
        return payment

    def takes_back(self, payment: str) -> None:
        """Delete a payment."""
        assert self.http.delete(f"/api/v1/payments/{payment}").status_code == 204

    @property
    def invoice_numbers(self) -> list[str]:
        """The numbers of all invoices made."""
        return [record["number"] for record in self.invoices.values()]

    def presses_sync(self, mode: str = "sync") -> str:
        """Press the button."""
        return str(any_of(self.http.post("/api/v1/syncs", json={"mode": mode}))["sync_id"])

    def waits_for(self, sync_id: str, seconds: float = A_MINUTES_CALLS) -> dict[str, Any]:
        """Wait until a sync has ended."""
        address = f"/api/v1/syncs/{sync_id}"

        def ended() -> dict[str, Any] | None:
            sync: dict[str, Any] = any_of(self.http.get(address))
            return sync if sync["state"] in FINAL_STATES else None

        return wait_until(ended, lambda: f"the end of {self.http.get(address).text}", seconds)

    def syncs(self, seconds: float = A_MINUTES_CALLS) -> dict[str, Any]:
        """Press Sync and wait for its end."""
        return self.waits_for(self.presses_sync(), seconds)

    def entries(self, sync_id: str, **filters: str) -> list[dict[str, Any]]:
        """Read the log of a sync."""
        return list(any_of(self.http.get(f"/api/v1/syncs/{sync_id}/entries", params=filters))["items"])

    def in_xero(self, resource: str) -> list[dict[str, Any]]:
        """Return all objects of a resource that the sandbox holds."""
        found: list[dict[str, Any]] = []
        page = 1
        while True:
            answer = self.world.xero("GET", f"objects/{resource}", tenant_id=self.tenant_id, page=page)
            found += answer["objects"]
            if not answer["next"]:
                return found
            page = int(answer["next"])

    def invoice_numbers_in_xero(self) -> list[str]:
        """Return the numbers of the app's invoices that live in Xero, one for each object."""
        ours = set(self.invoice_numbers)
        return [
            one["InvoiceNumber"]
            for one in self.in_xero("Invoices")
            if one["InvoiceNumber"] in ours and one["Status"] not in {"VOIDED", "DELETED"}
        ]

    def plants(self, resource: str, objects: Any) -> Any:
        """Put an object, or a list of them, into the organisation past every rule."""
        return self.world.xero("POST", f"objects/{resource}", objects, tenant_id=self.tenant_id)

    def changes_in_xero(self, resource: str, xero_id: str, fields: Mapping[str, Any]) -> None:
        """Change an object as somebody in Xero does."""
        self.world.xero("PATCH", f"objects/{resource}/{xero_id}", dict(fields), tenant_id=self.tenant_id)

    def bookkeeper(self, resource: str, **element: Any) -> dict[str, Any]:
        """Act as a person who works in Xero itself, by all of Xero's rules; return the object as it is then."""
        output = {"tenant_id": self.tenant_id, "element": element}
        answer = self.world.xero("POST", f"person/{resource}", output)
        return dict(answer[resource][0])

    def contact_named(self, name: str) -> dict[str, Any]:
        """Return the live contact with a name."""
        (found,) = [
            one
            for one in self.in_xero("Contacts")
            if one["Name"] == name and one["ContactStatus"] == "ACTIVE"
        ]
        return found

    def invoice_in_xero(self, number: str) -> dict[str, Any]:
        """Return the invoice with a number."""
        (found,) = [one for one in self.in_xero("Invoices") if one["InvoiceNumber"] == number]
        return found

    def stored(self, kind: str, record_id: str) -> dict[str, Any]:
        """Return a record as the app keeps it."""
        return dict(any_of(self.http.get(f"/api/v1/{kind}/{record_id}")))

    def record(self, kind: str, record_id: str) -> dict[str, Any]:
        """Return the content of a record of the app."""
        return dict(self.stored(kind, record_id)["record"])

    def changes(self, kind: str, record_id: str, **fields: Any) -> None:
        """Change fields of a record in the app."""
        stored = self.stored(kind, record_id)
        self.puts(kind, {**stored["record"], **fields}, stored["revision"])

    def problems(self) -> list[dict[str, Any]]:
        """Return the open problems."""
        return list(any_of(self.http.get("/api/v1/problems"))["items"])

    def answers(self, problem: Mapping[str, Any], action: str, candidate: str | None = None) -> None:
        """Answer a problem."""
        output = {"action": action, "candidate": candidate}
        answer = self.http.post(f"/api/v1/problems/{problem['id']}/answer", json=output)
        assert answer.status_code == 202, answer.text

    def calls_to_xero(self) -> list[dict[str, Any]]:
        """Return the calls that the sandbox saw for this organisation."""
        found: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = self.world.xero("GET", "requests", tenant_id=self.tenant_id, after=after)
            found += page["requests"]
            after = page["next"]
        return found

    def writes_to_xero(self) -> list[dict[str, Any]]:
        """Return the calls among them that write."""
        return [call for call in self.calls_to_xero() if call["method"] in {"PUT", "POST"}]
