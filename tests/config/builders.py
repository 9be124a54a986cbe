"""Accounts, tax rates, organisations and changes: valid by default, override what matters."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from common.contracts.auth import XeroConnected
from common.contracts.config import Choices, SettingsAnswer, SettingsToSave
from common.contracts.message import Event
from common.contracts.pulled import Account, OrganisationFacts, OrganisationPulled, TaxRate
from common.errors import Refused
from common.http import ServiceClient
from common.messaging.publisher import Outgoing, Publisher
from config_service import flows
from config_service.flows import Dependencies, Save
from tests.waiting import until

KOWHAI, TUI = uuid4(), uuid4()
BANK = Account(
    id=uuid4(), code="090", name="Business Bank", type="BANK", account_class="ASSET", currency="NZD"
)
TILL = Account(
    id=uuid4(), code="105", name="Till", type="CURRENT", account_class="ASSET", takes_payments=True
)
SALES = Account(id=uuid4(), code="200", name="Sales", type="REVENUE", account_class="REVENUE")
GST = TaxRate(tax_type="OUTPUT2", name="15% GST on Income", rate="15", status="ACTIVE", for_revenue=True)
TENANT = {"tenant_id": str(KOWHAI)}


def an_account(**events: Any) -> Account:
    """Make an account that is neither for payments nor for invoices."""
    about = {
        "id": uuid4(),
        "code": "400",
        "name": "Advertising",
        "type": "EXPENSE",
        "account_class": "EXPENSE",
    }
    return Account(**(about | events))


def a_pull(tenant_id: UUID = KOWHAI, **events: Any) -> OrganisationPulled:
    """Make the message that an organisation was read just now."""
    about = {
        "read_at": datetime.now(UTC),
        "organisation": OrganisationFacts(name="Kowhai Florists", base_currency="NZD"),
        "accounts": (BANK, TILL, SALES, an_account()),
        "tax_rates": (GST,),
    }
    return OrganisationPulled(tenant_id=tenant_id, **(about | events))


def a_change(**events: Any) -> SettingsToSave:
    """Make the five settings of the page, as somebody would save them first."""
    about = {
        "payment_account_id": BANK.id,
        "revenue_account_id": SALES.id,
        "import_payments": True,
        "update_customers": False,
        "import_invoice_edits": False,
    }
    return SettingsToSave(**(about | events))


async def a_company(deps: Dependencies, tenant_id: UUID = KOWHAI) -> UUID:
    """Make a company connected to an organisation that was read just now."""
    company_id = uuid4()
    connected = XeroConnected(tenant_id=tenant_id, organisation="Kowhai Florists")
    await flows.follow_connection(deps, company_id, connected)
    await flows.store_choices(deps, company_id, a_pull(tenant_id))
    await clear_published(deps, company_id)
    return company_id


async def published(deps: Dependencies, company_id: UUID) -> list[dict[str, Any]]:
    """Return all that was said about a company and not yet forgotten."""
    async with deps.database.transaction(company_id) as connection:
        rows = await connection.fetch("SELECT body FROM outbox ORDER BY id")
    return [json.loads(row["body"]) for row in rows]


async def clear_published(deps: Dependencies, company_id: UUID) -> None:
    """Forget what was said about a company."""
    async with deps.database.transaction(company_id) as connection:
        await connection.execute("DELETE FROM outbox")


async def publish(voice: Publisher, company_id: UUID, event: Event) -> None:
    """Publish an event to the real RabbitMQ."""
    trace = f"00-{uuid4().hex}-{uuid4().hex[:16]}-01"
    body = event.model_dump_json(by_alias=True).encode()
    await voice.publish(Outgoing(event.id, event.type, company_id, body, trace))


async def choices_when_read(config: ServiceClient, company_id: UUID) -> Choices:
    """Return the choices as soon as they were read."""

    async def read() -> Choices | None:
        try:
            return await config.ask("GET", f"/companies/{company_id}/choices", Choices, params=TENANT)
        except Refused as refused:
            if refused.answer.code != "choices_not_read_yet":
                raise
        return None

    return await until(read, "the choices are read")


async def save(
    deps: Dependencies,
    company_id: UUID,
    change: SettingsToSave,
    tenant_id: UUID = KOWHAI,
    by: str | None = None,
    request_id: UUID | None = None,
    based_on: int | None = None,
) -> SettingsAnswer:
    """Save settings as the gateway does."""
    return await flows.save_settings(
        deps, company_id, tenant_id, Save(change, request_id or uuid4(), by, based_on)
    )
