"""Events with data that the sync worker read in Xero: the organisation, its accounts and tax rates, and records."""

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from common.contracts.message import Contract, Day, Event, Time
from common.contracts.records import Customer, Product, Tax


class Account(Contract):
    """An account of the organisation."""

    id: UUID
    code: str | None = None
    name: str
    type: str
    account_class: str | None = Field(default=None, alias="class")
    status: str = "ACTIVE"
    system: str | None = None
    currency: str | None = None
    takes_payments: bool = False

    model_config = ConfigDict(populate_by_name=True)


class TaxRate(Contract):
    """A tax rate of the organisation; `rate` is Xero's effective rate, in percent."""

    tax_type: str
    name: str
    rate: str
    status: str
    for_revenue: bool


class OrganisationFacts(Contract):
    """The organisation's own data; `period_lock` and `year_lock` are the dates up to which Xero's books are locked."""

    name: str
    base_currency: str
    country: str | None = None
    timezone: str | None = None
    short_code: str | None = None
    period_lock: Day | None = None
    year_lock: Day | None = None
    is_demo: bool = False
    currencies: tuple[str, ...] = ()


class OrganisationPulled(Event):
    """The organisation, its accounts and its tax rates, as read in Xero at `read_at`."""

    type: Literal["organisation.pulled"] = "organisation.pulled"
    tenant_id: UUID
    read_at: Time
    organisation: OrganisationFacts
    accounts: tuple[Account, ...]
    tax_rates: tuple[TaxRate, ...]


class PulledField(Contract):
    """A field that was changed in Xero, with JSON values of the app's record.

    `field` is the path in the record, with `.` before a part of an address (`phone`, `address.city`). The app takes
    `after` only while its own value is one of `before`: the value it had when Xero was read, and values of earlier
    pulls that may still be in transit. Otherwise both sides changed the field, and the next sync decides.
    """

    field: str
    before: tuple[Any, ...]
    after: Any = None


class PulledTax(Contract):
    """A tax rate of Xero as a tax of the app: new (`fields` is None), or changed in `fields`."""

    record: Tax
    deleted: bool = False
    fields: tuple[PulledField, ...] | None = None


class PulledCustomer(Contract):
    """A contact of Xero as a customer of the app: new (`fields` is None), or changed in `fields`."""

    record: Customer
    deleted: bool = False
    fields: tuple[PulledField, ...] | None = None


class PulledProduct(Contract):
    """An item of Xero as a product of the app: new (`fields` is None), or changed in `fields`."""

    record: Product
    deleted: bool = False
    fields: tuple[PulledField, ...] | None = None


class TaxesPulled(Event):
    """Taxes were pulled from Xero."""

    type: Literal["taxes.pulled"] = "taxes.pulled"
    tenant_id: UUID
    records: tuple[PulledTax, ...]


class CustomersPulled(Event):
    """Customers were pulled from Xero."""

    type: Literal["customers.pulled"] = "customers.pulled"
    tenant_id: UUID
    records: tuple[PulledCustomer, ...]


class ProductsPulled(Event):
    """Products were pulled from Xero."""

    type: Literal["products.pulled"] = "products.pulled"
    tenant_id: UUID
    records: tuple[PulledProduct, ...]
