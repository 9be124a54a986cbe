"""Config's events, requests and responses: a company's sync settings and the choices its organisation offers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.message import Contract, Count, Event, RecordId, Time
from common.contracts.pulled import Account, TaxRate
from common.contracts.records import Tax

TaxMapping = Annotated[dict[RecordId, Annotated[str, Field(max_length=50)]], Field(max_length=200)]
PaymentAccounts = Annotated[dict[Annotated[str, Field(max_length=255)], UUID], Field(max_length=50)]


SettingValue = bool | Count | str | None


class SettingsChanged(Event):
    """Settings were saved; problems of these `places` may be solved now.

    `taxes` are the taxes whose mapping was added, changed or removed. `accounts` are the account settings that
    changed: `payment_account_id`, `revenue_account_id`, and `payment_accounts.<method>` for each payment method.
    """

    type: Literal["settings.changed"] = "settings.changed"
    version: Count
    places: tuple[str, ...]
    taxes: tuple[RecordId, ...] = ()
    accounts: tuple[str, ...] = ()


class Settings(Contract):
    """The settings of a company's syncs.

    `tax_mapping` maps a tax id to a TaxType of Xero, `payment_accounts` a payment method to an account id.
    `batch_size` is the maximum number of records sent to Xero in one call.
    """

    payment_account_id: UUID | None = None
    revenue_account_id: UUID | None = None
    import_payments: bool = False
    update_customers: bool = False
    import_invoice_edits: bool = False
    tax_mapping: TaxMapping = Field(default_factory=dict)
    payment_accounts: PaymentAccounts = Field(default_factory=dict)
    invoice_status: Literal["AUTHORISED", "DRAFT"] = "AUTHORISED"
    number_behind_name: bool = True
    mark_as_sent: bool = False
    batch_size: Annotated[int, Field(ge=1, le=50)] = 50
    schedule: Literal["off", "hourly", "daily", "change"] = "off"


class SettingsChange(Contract):
    """Settings to save: the first five are required, the others stay as they are if None.

    `confirm_tax_rates` are the taxes that may be mapped to a tax rate with another percentage; such a mapping of any
    other tax is refused.
    """

    payment_account_id: UUID
    revenue_account_id: UUID
    import_payments: bool
    update_customers: bool
    import_invoice_edits: bool
    tax_mapping: TaxMapping | None = None
    payment_accounts: PaymentAccounts | None = None
    invoice_status: Literal["AUTHORISED", "DRAFT"] | None = None
    number_behind_name: bool | None = None
    mark_as_sent: bool | None = None
    batch_size: Annotated[int, Field(ge=1, le=50)] | None = None
    schedule: Literal["off", "hourly", "daily", "change"] | None = None
    confirm_tax_rates: Annotated[tuple[RecordId, ...], Field(max_length=200)] = ()


class SettingsToSave(SettingsChange):
    """Settings to save, with the app's taxes as far as they are known, whose rates are compared with Xero's."""

    taxes: tuple[Tax, ...] = ()


class Invalid(Contract):
    """A setting that is not valid, and a sentence that says why."""

    field: str
    sentence: str


class SavedMeanwhile(Contract):
    """A setting that another person changed since the version that a change was based on; None means no value."""

    pointer: str
    before: SettingValue = None
    now: SettingValue = None


class MappedTax(Contract):
    """A tax and the tax rate of Xero that it is mapped to.

    `rate` is a percentage; it and `name` are None if Xero no longer has the tax rate.
    """

    tax_id: RecordId
    tax_type: str
    name: str | None = None
    rate: str | None = None


class SettingsAnswer(Settings):
    """Settings with their version (0 before the first save) and whether a sync may start with them.

    `mapped_taxes` holds Xero's rate for each mapped tax. `merged` holds the settings that another person had saved
    meanwhile and that this save kept.
    """

    version: Count
    valid: bool
    invalid: tuple[Invalid, ...] = ()
    mapped_taxes: tuple[MappedTax, ...] = ()
    merged: tuple[SavedMeanwhile, ...] = ()


class Choices(Contract):
    """The accounts and tax rates to choose from, as the organisation had them at `read_at`."""

    payment_accounts: tuple[Account, ...]
    revenue_accounts: tuple[Account, ...]
    tax_rates: tuple[TaxRate, ...]
    read_at: Time
