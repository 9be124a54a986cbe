"""An example of each event, built from the contracts themselves, about one invoice of one company."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from common.contracts import EVENTS, auth, config, gateway, invoicing, pulled, records, sync
from common.contracts.message import Event
from sync_worker.domain.differing import catalogue

COMPANY = UUID("0193f0a4-6c00-7000-8000-0000000000c0")
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
_ID, _SYNC, _PROBLEM, _TENANT, _ACCOUNT, _XERO = (
    UUID(f"0193f0a4-6c00-7000-8000-0000000000{suffix}") for suffix in ("e0", "50", "b0", "70", "a0", "f0")
)
_AT, _DAY = datetime(2026, 11, 27, 9, 30, tzinfo=UTC), date(2026, 11, 27)
_URL = f"https://go.xero.com/app/invoicing/view/{_XERO}"

_TAX = records.Tax(id="T-1", name="VAT 20%", rate=Decimal(20))
_CUSTOMER = records.Customer(
    id="C-1",
    name="Flora Ltd",
    email="accounts@flora.example",
    address=records.Address(line1="1 High Street", city="Leeds", postal_code="LS1 1AA", country="GB"),
)
_PRODUCT = records.Product(id="P-1", code="ROSE", name="Rose", price=Decimal("2.50"), tax_id="T-1")
_LINE = records.Line(
    product_id="P-1", description="Roses", quantity=Decimal(10), price=Decimal("2.50"), tax_id="T-1"
)
_INVOICE = records.Invoice(
    id="I-1",
    number="INV-1",
    customer_id="C-1",
    date=_DAY,
    due_date=date(2026, 12, 27),
    currency="GBP",
    prices="exclusive",
    lines=(_LINE,),
    subtotal=Decimal("25.00"),
    tax=Decimal("5.00"),
    total=Decimal("30.00"),
)
_CREDIT_NOTE = records.CreditNote(
    id="N-1",
    number="CN-1",
    customer_id="C-1",
    date=_DAY,
    currency="GBP",
    prices="exclusive",
    lines=(_LINE,),
    subtotal=Decimal("25.00"),
    tax=Decimal("5.00"),
    total=Decimal("30.00"),
    allocations=(records.Allocation(invoice_id="I-1", amount=Decimal("10.00"), date=_DAY),),
)
_PAYMENT = records.Payment(id="Y-1", invoice_id="I-1", date=_DAY, amount=Decimal("20.00"), method="card")
_BY_TOPIC: dict[str, records.Entity] = {
    "tax": _TAX,
    "customer": _CUSTOMER,
    "product": _PRODUCT,
    "invoice": _INVOICE,
    "creditnote": _CREDIT_NOTE,
    "payment": _PAYMENT,
}
_ENTRY = sync.Entry(
    sequence=1,
    at=_AT,
    kind="invoice",
    record_id="I-1",
    label="INV-1",
    outcome="created",
    xero_id=str(_XERO),
    xero_url=_URL,
    revision=1,
)
_COUNTS = {"invoice": {"created": 1}}
_CALLS = sync.Calls(used=8, left_today=4992)
_RATE = pulled.TaxRate(
    tax_type="OUTPUT2", name="20% (VAT on Income)", rate="20.00", status="ACTIVE", for_revenue=True
)


def _of_xero() -> tuple[Event, ...]:
    """Return the events about the connection and about data read in Xero."""
    phone = pulled.PulledField(field="phone", before=(None,), after="0113 496 0000")
    customer = pulled.PulledCustomer(
        record=_CUSTOMER.model_copy(update={"phone": phone.after}), fields=(phone,)
    )
    return (
        auth.XeroConnected(tenant_id=_TENANT, organisation="Flora Books"),
        auth.XeroDisconnected(tenant_id=_TENANT, reason="A person disconnected it."),
        auth.XeroReconnectNeeded(tenant_id=_TENANT, reason="Xero no longer accepts the consent."),
        gateway.XeroChanged(
            notices=(
                gateway.XeroNotice(
                    tenant_id=_TENANT, category="CONTACT", resource_id=str(_XERO), event_type="UPDATE", at=_AT
                ),
            )
        ),
        pulled.OrganisationPulled(
            tenant_id=_TENANT,
            read_at=_AT,
            organisation=pulled.OrganisationFacts(name="Flora Books", base_currency="GBP", country="GB"),
            accounts=(pulled.Account(id=_ACCOUNT, code="200", name="Sales", type="REVENUE"),),
            tax_rates=(_RATE,),
        ),
        pulled.TaxesPulled(tenant_id=_TENANT, records=(pulled.PulledTax(record=_TAX),)),
        pulled.CustomersPulled(tenant_id=_TENANT, records=(customer,)),
        pulled.ProductsPulled(tenant_id=_TENANT, records=(pulled.PulledProduct(record=_PRODUCT),)),
    )


def _of_people() -> tuple[Event, ...]:
    """Return the events about what people requested, answered and saved."""
    return (
        gateway.SyncRequested(sync_id=_SYNC),
        gateway.SyncStopRequested(sync_id=_SYNC),
        gateway.ProblemAnswered(problem_id=_PROBLEM, action="link", candidate=str(_XERO)),
        config.SettingsChanged(version=2, places=("settings.taxes",), taxes=("T-1",)),
    )


def _of_syncs() -> tuple[Event, ...]:
    """Return the events about syncs, and about the links that they made."""
    return (
        sync.SyncDue(sync_id=_SYNC, turn=1),
        sync.SyncJoined(sync_id=_SYNC, joined_to=UUID(int=_SYNC.int + 1)),
        sync.SyncStarted(
            sync_id=_SYNC,
            mode="sync",
            trigger="person",
            tenant_id=_TENANT,
            organisation="Flora Books",
            sequence=1,
        ),
        sync.SyncProgressed(
            sync_id=_SYNC,
            sequence=2,
            state="waiting",
            waits=sync.Waits(waits_for="minute_limit", until=_AT),
            counts=_COUNTS,
            calls=_CALLS,
        ),
        sync.SyncRecorded(sync_id=_SYNC, entries=(_ENTRY,)),
        sync.SyncCompleted(
            sync_id=_SYNC,
            sequence=3,
            state="completed",
            counts=_COUNTS,
            calls=_CALLS,
            verify=sync.Verification(ok=True, equal=1),
            entries=1,
        ),
        sync.RecordsLinked(
            tenant_id=_TENANT,
            links=(sync.RecordLink(kind="invoice", id="I-1", xero_id=str(_XERO), xero_url=_URL),),
        ),
    )


def _of_problems() -> tuple[Event, ...]:
    """Return the events about problems."""
    cause = catalogue()["match_customer_doubtful"]
    return (
        sync.ProblemOpened(
            problem_id=_PROBLEM,
            sync_id=_SYNC,
            cause=cause.code,
            sentence=cause.sentence.format(what="Flora Ltd"),
            remedy=cause.remedy,
            place=cause.place,
            candidates=(sync.Candidate(xero_id=str(_XERO), name="Flora Ltd", why="the same name"),),
            records=(sync.AffectedRecord(kind="customer", id="C-1", label="Flora Ltd"),),
        ),
        sync.ProblemSolved(problem_id=_PROBLEM),
    )


def _of_records() -> Iterator[Event]:
    """Yield the events about records; a record is void after it was voided."""
    for name, contract in EVENTS.items():
        if issubclass(contract, invoicing.RecordChanged):
            topic, _, verb = name.partition(".")
            record = dict(_BY_TOPIC[topic]) if topic in _BY_TOPIC else _own_example(contract)
            if verb == "voided":
                record["status"] = "void"
            revision = 1 if verb == "created" else 2
            yield contract.model_validate({"type": name, "revision": revision, "record": record})


def _own_example(contract: type[invoicing.RecordChanged]) -> dict[str, Any]:
    """Return the example that a record's contract gives itself (`json_schema_extra`), as newer kinds do."""
    record: Any = contract.model_fields["record"].annotation
    return dict(record.model_config["json_schema_extra"]["examples"][0])


def examples() -> dict[str, Event]:
    """Return an example of each event by type, always the same."""
    built = (*_of_records(), *_of_people(), *_of_xero(), *_of_syncs(), *_of_problems())
    return {event.type: event.model_copy(update={"id": _ID, "time": _AT}) for event in built}
