"""What config says and answers: the sync settings of a company and the choices its organisation offers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.message import Contract, Event, RecordId, Time
from common.contracts.pulled import Account, TaxRate
from common.contracts.records import Tax

TaxMapping = Annotated[dict[RecordId, Annotated[str, Field(max_length=50)]], Field(max_length=200)]
PaymentAccounts = Annotated[dict[Annotated[str, Field(max_length=255)], UUID], Field(max_length=50)]


SettingValue = bool | int | str | None


class SettingsChanged(Event):
    """Settings were saved; `places` are those whose problems may now be gone.

    `taxes` are the taxes that were mapped, mapped otherwise, or are mapped no longer. `accounts` are the accounts that
    were changed: `payment_account_id`, `revenue_account_id`, and `payment_accounts.<method>` for each payment method.
    """

    type: Literal["settings.changed"] = "settings.changed"
    version: int
    places: tuple[str, ...]
    taxes: tuple[RecordId, ...] = ()
    accounts: tuple[str, ...] = ()


class Settings(Contract):
    """What a sync does; `tax_mapping` is tax id → TaxType, `payment_accounts` payment method → account id."""

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
    """Settings to save: the five of the page whole, the further ones kept when absent.

    `confirm_tax_rates` are the taxes that may go to a tax rate of another per cent; others are asked about first.
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
    """Settings to save, with the taxes of the app as far as they are known: their rates are compared with Xero's."""

    taxes: tuple[Tax, ...] = ()


class Invalid(Contract):
    """A setting that does not hold, and why."""

    field: str
    sentence: str


class SavedMeanwhile(Contract):
    """A setting that somebody else changed since the version that a change was based on; None for nothing."""

    pointer: str
    before: SettingValue = None
    now: SettingValue = None


class MappedTax(Contract):
    """A tax and the tax rate of Xero that it is mapped to; `rate` is per cent, None if the rate is unknown now."""

    tax_id: RecordId
    tax_type: str
    name: str | None = None
    rate: str | None = None


class SettingsAnswer(Settings):
    """Settings with their version (0: never saved) and whether a sync may start with them.

    `mapped_taxes` says what per cent each mapped tax has in Xero. `merged` is what somebody else had saved meanwhile
    and this save kept.
    """

    version: int
    valid: bool
    invalid: tuple[Invalid, ...] = ()
    mapped_taxes: tuple[MappedTax, ...] = ()
    merged: tuple[SavedMeanwhile, ...] = ()


class Choices(Contract):
    """The accounts and tax rates to pick from, as the organisation had them at `read_at`."""

    payment_accounts: tuple[Account, ...]
    revenue_accounts: tuple[Account, ...]
    tax_rates: tuple[TaxRate, ...]
    read_at: Time
