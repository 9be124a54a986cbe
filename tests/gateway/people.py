"""Stand-ins for those who use the gateway or feed its log: a person of a company, and the sync worker."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, Self
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue

from common.contracts.message import Event
from common.contracts.pulled import Account, OrganisationFacts, OrganisationPulled, TaxRate
from common.contracts.sync import Entry, ProblemOpened, SyncCompleted, SyncRecorded, SyncStarted
from common.messaging.publisher import Outgoing, Publisher
from tests.waiting import until
from tests.world import NO_TLS, World, any_of

PASSWORD = "correct horse battery"
BANK, SALES = UUID("11111111-1111-4111-8111-111111111111"), UUID("22222222-2222-4222-8222-222222222222")


def a_client(url: str = "", accept: str = "*/*") -> httpx.AsyncClient:
    """Return an HTTP client that sends this Accept header."""
    return httpx.AsyncClient(base_url=url, headers={"Accept": accept}, timeout=30, verify=NO_TLS)


class Form(HTMLParser):
    """The hidden fields of a page's forms, and the organisations it offers."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.tenants: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect a form field."""
        field = {name: value or "" for name, value in attrs}
        if tag == "input" and field.get("name") == "tenant_id":
            self.tenants.append(field["value"])
        elif tag == "input" and field.get("type") == "hidden":
            self.hidden[field["name"]] = field["value"]


class Person:
    """A person of a company, as a program with a token (`api`) and as a browser with a cookie (`pages`)."""

    def __init__(self, world: World) -> None:
        self.world = world
        url = f"http://localhost:{world.ports['gateway']}"
        self.api = a_client(url, "application/json")
        self.pages = a_client(url, "text/html")
        self.email = f"{secrets.token_hex(6)}@florist.example"
        self.company_id = uuid4()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if "Authorization" in self.api.headers:
            await self.api.delete("/api/v1/connection")
        await self.api.aclose()
        await self.pages.aclose()

    async def sign_up(self) -> None:
        """Create a company and sign in with both clients."""
        who = {"company_name": f"Company of {self.email}", "email": self.email, "password": PASSWORD}
        session = any_of(await self.api.post("/api/v1/sign-up", json=who))
        self.company_id = UUID(session["company_id"])
        self.api.headers["Authorization"] = f"Bearer {session['token']}"
        self.pages.cookies.set("session", session["token"])

    async def press(self, path: str, on: str, **fields: str) -> httpx.Response:
        """Send a form of the page `on`, with the CSRF token of that page."""
        page = await self.pages.get(on)
        assert page.status_code == 200, page.text
        hidden = Form(page.text).hidden
        shown = {name: value for name, value in hidden.items() if name in {"csrf", "version"}}
        return await self.pages.post(path, data=shown | fields)

    async def consent(self, authorize_url: str, decision: str = "allow", organisations: int = 1) -> str:
        """Decide on Xero's consent page and return the path and query that it redirects to."""
        async with a_client() as browser:
            page = Form((await browser.get(authorize_url)).text)
            fields: dict[str, Any] = {**page.hidden, "decision": decision}
            fields["tenant_id"] = page.tenants[:organisations]
            answer = await browser.post(authorize_url, data=fields)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"

    async def connect(self) -> UUID:
        """Complete a consent and return the id of the connected organisation."""
        begun = any_of(await self.api.post("/api/v1/connection/authenticate"))
        made = any_of(await self.api.get(await self.consent(begun["authorize_url"])))
        assert made["state"] == "connected", made
        return UUID(made["tenant_id"])

    async def make_ready(self, worker: "Worker") -> None:
        """Connect, publish the accounts, and save settings."""
        await worker.read_organisation(self.company_id, await self.connect())
        await self.until_choices_are_read()
        any_of(await self.api.put("/api/v1/settings", json=settings()))

    async def until_choices_are_read(self) -> None:
        """Wait until config has received the accounts."""

        async def are_read() -> bool:
            return (await self.api.get("/api/v1/settings/choices")).status_code == 200

        await until(are_read, "the choices are read")

    async def until_completed(self, sync_id: UUID) -> UUID:
        """Wait until the log shows a sync as completed, and return its id."""

        async def is_completed() -> bool:
            answer = await self.api.get(f"/api/v1/syncs/{sync_id}")
            return bool(answer.json().get("state") == "completed")

        await until(is_completed, "the log shows the sync as completed")
        return sync_id

    async def make_key(self) -> str:
        """Create an API key."""
        key: str = any_of(await self.api.post("/api/v1/keys", json={"name": "till"}))["key"]
        return key


def settings(**change: Any) -> dict[str, Any]:
    """Return settings that are valid for the organisation of `Worker.read_organisation`."""
    return {
        "payment_account_id": str(BANK),
        "revenue_account_id": str(SALES),
        "import_payments": True,
        "update_customers": False,
        "import_invoice_edits": True,
    } | change


def an_invoice(**change: Any) -> dict[str, Any]:
    """Return an invoice with one line, as a program sends it."""
    line = {"description": "Roses", "quantity": "2", "price": "10.00", "tax_id": "T1"}
    return {
        "id": "I1",
        "number": "INV-1",
        "customer_id": "C1",
        "date": "2026-11-22",
        "due_date": "2026-12-22",
        "currency": "NZD",
        "prices": "exclusive",
        "lines": [line],
        "subtotal": "20.00",
        "tax": "3.00",
        "total": "23.00",
    } | change


class Worker:
    """The sync worker, as far as its events go."""

    def __init__(self, world: World) -> None:
        self._publisher = Publisher("sync-worker", world.infrastructure.amqp_url("sync-worker", world.vhost))

    async def close(self) -> None:
        """Close the connection."""
        await self._publisher.close()

    async def publish(self, company_id: UUID, *events: Event) -> None:
        """Publish events."""
        trace = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
        for event in events:
            body = event.model_dump_json(by_alias=True).encode()
            await self._publisher.publish(Outgoing(event.id, event.type, company_id, body, trace))

    async def read_organisation(
        self,
        company_id: UUID,
        tenant_id: UUID,
        rate_status: str = "ACTIVE",
        more_rates: Sequence[TaxRate] = (),
    ) -> None:
        """Publish the organisation's accounts and tax rates."""
        accounts = (
            Account(id=BANK, code="090", name="Business Bank Account", type="BANK"),
            Account(id=SALES, code="200", name="Sales", type="REVENUE", account_class="REVENUE"),
        )
        rates = (
            TaxRate(
                tax_type="OUTPUT2", name="15% GST on Income", rate="15", status=rate_status, for_revenue=True
            ),
            *more_rates,
        )
        await self.publish(
            company_id,
            OrganisationPulled(
                tenant_id=tenant_id,
                read_at=datetime.now(UTC),
                organisation=OrganisationFacts(name="Demo Company (NZ)", base_currency="NZD"),
                accounts=accounts,
                tax_rates=rates,
            ),
        )

    async def run_sync(self, company_id: UUID, sync_id: UUID, entries: int = 3, **ending: Any) -> None:
        """Publish the events of a complete sync."""
        started = SyncStarted(
            sync_id=sync_id,
            mode="sync",
            trigger="person",
            tenant_id=uuid4(),
            organisation="Demo Company (NZ)",
            sequence=1,
        )
        reported = tuple(an_entry(n) for n in range(1, entries + 1))
        counts = {"invoice": {"created": entries}}
        about = {"sequence": 9, "state": "completed", "entries": entries, "counts": counts} | ending
        await self.publish(
            company_id,
            started,
            SyncRecorded(sync_id=sync_id, entries=reported),
            SyncCompleted.model_validate({"sync_id": sync_id, **about}),
        )


class Received:
    """The events of a queue, in the order of their arrival."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()

    async def consume(self, queue: AbstractQueue) -> None:
        """Start to consume a queue."""
        await queue.consume(self._messages.put, no_ack=True)

    async def next(self, company_id: UUID) -> AbstractIncomingMessage:
        """Return the next message of a company."""
        async with asyncio.timeout(20):
            while (message := await self._messages.get()).headers["company"] != str(company_id):
                continue
            return message


def an_entry(n: int, **output: Any) -> Entry:
    """Return an entry about an invoice that was created."""
    about = {"kind": "invoice", "record_id": f"I{n}", "label": f"INV-{n:04}", "outcome": "created"}
    return Entry.model_validate({"sequence": n, "at": datetime.now(UTC), **about, **output})


def a_problem(**output: Any) -> ProblemOpened:
    """Return the event of a problem that waits for a person."""
    about = {
        "problem_id": uuid4(),
        "cause": "tax_unmapped",
        "sentence": "The tax GST 15% has no tax rate in Xero yet.",
        "remedy": "Choose the tax rate that it is in Xero.",
        "place": "settings.taxes",
        "records": [{"kind": "invoice", "id": "I1", "label": "INV-0001"}],
    }
    return ProblemOpened.model_validate(about | output)
