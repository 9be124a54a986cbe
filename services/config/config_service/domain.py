"""Decides what may be picked, whether settings hold, and what a change of them touches."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from common.contracts.config import Choices, Invalid, Settings, SettingsAnswer, SettingsChange
from common.contracts.sync import Account, TaxRate

CHOICES_AGE_AT_MOST = timedelta(minutes=15)
FIRST_READ_ASKED_EVERY = timedelta(minutes=1)
EVERY: Mapping[str, timedelta] = {"hourly": timedelta(hours=1), "daily": timedelta(days=1)}

_BOUND_TO_AN_ORGANISATION = ("payment_account_id", "revenue_account_id", "tax_mapping", "payment_accounts")
_PLACES = {
    "payment_account_id": "settings.accounts",
    "revenue_account_id": "settings.accounts",
    "payment_accounts": "settings.accounts",
    "tax_mapping": "settings.taxes",
}


@dataclass(frozen=True)
class Organisation:
    """What an organisation offered when it was last read; `read_at` is None before that."""

    tenant_id: UUID
    name: str = "your Xero organisation"
    read_at: datetime | None = None
    accounts: tuple[Account, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()


@dataclass(frozen=True)
class Saved:
    """Settings as saved, and the organisation they were saved for; version 0 was never saved."""

    version: int = 0
    tenant_id: UUID | None = None
    settings: Settings = field(default_factory=Settings)

    def settings_for(self, tenant_id: UUID) -> Settings:
        """Give the settings without what belongs to another organisation."""
        if self.tenant_id == tenant_id:
            return self.settings
        fresh = Settings()
        return self.settings.model_copy(
            update={name: getattr(fresh, name) for name in _BOUND_TO_AN_ORGANISATION}
        )


def payment_accounts(organisation: Organisation) -> tuple[Account, ...]:
    """Give the accounts that payments can go to."""
    return _in_order(
        account
        for account in organisation.accounts
        if account.status == "ACTIVE" and (account.type == "BANK" or account.takes_payments)
    )


def revenue_accounts(organisation: Organisation) -> tuple[Account, ...]:
    """Give the accounts that invoice lines can go to."""
    return _in_order(
        account
        for account in organisation.accounts
        if account.status == "ACTIVE" and account.account_class == "REVENUE" and not account.system
    )


def _in_order(accounts: Iterator[Account]) -> tuple[Account, ...]:
    return tuple(sorted(accounts, key=lambda account: (account.code or "", account.name)))


def revenue_rates(organisation: Organisation) -> tuple[TaxRate, ...]:
    """Give the tax rates that invoice lines can have."""
    return tuple(rate for rate in organisation.tax_rates if rate.status == "ACTIVE" and rate.for_revenue)


def choices(organisation: Organisation, read_at: datetime) -> Choices:
    """Give all there is to pick from."""
    return Choices(
        payment_accounts=payment_accounts(organisation),
        revenue_accounts=revenue_accounts(organisation),
        tax_rates=revenue_rates(organisation),
        read_at=read_at,
    )


def judged(saved: Saved, organisation: Organisation) -> SettingsAnswer:
    """Say whether a sync with this organisation may start with these settings, and what stops it."""
    settings = saved.settings_for(organisation.tenant_id)
    moved = saved.version > 0 and saved.tenant_id != organisation.tenant_id
    blockers = tuple(
        Invalid(field=name, sentence=sentence)
        for name, account_id, offered, what in (
            (
                "payment_account_id",
                settings.payment_account_id,
                payment_accounts,
                "bank account for payments",
            ),
            ("revenue_account_id", settings.revenue_account_id, revenue_accounts, "revenue account"),
        )
        if (sentence := _blocker(account_id, offered(organisation), what, moved))
    )
    return SettingsAnswer(
        **settings.model_dump(), version=saved.version, valid=not blockers, invalid=blockers
    )


def _blocker(account_id: UUID | None, offered: tuple[Account, ...], what: str, moved: bool) -> str | None:
    if moved:
        return (
            f"The {what} was chosen for another organisation; choose one of the organisation connected now."
        )
    if account_id is None:
        return f"No {what} is chosen yet; choose one."
    if account_id not in {account.id for account in offered}:
        return f"The {what} that was chosen can no longer be used in Xero; choose another."
    return None


def wanted(before: Settings, change: SettingsChange) -> Settings:
    """Give the settings after a change: what it does not name stays as it was."""
    named = {name: getattr(change, name) for name in SettingsChange.model_fields}
    return before.model_copy(update={name: value for name, value in named.items() if value is not None})


def refusals(change: SettingsChange, organisation: Organisation, before: Settings) -> list[dict[str, str]]:
    """Name what a change wants and the organisation does not offer, each by its JSON pointer.

    A tax that stays mapped as it was is not asked about again: its rate may have been archived in Xero since, which
    holds up the invoices that have it and must not hold up all other settings.
    """
    payable = {account.id for account in payment_accounts(organisation)}
    revenue = {account.id for account in revenue_accounts(organisation)}
    rates = {rate.tax_type for rate in revenue_rates(organisation)}
    mapped = before.tax_mapping
    found = []
    if change.payment_account_id not in payable:
        found.append(("/payment_account_id", "payments cannot go to this account; pick one of the list"))
    if change.revenue_account_id not in revenue:
        found.append(("/revenue_account_id", "invoices cannot go to this account; pick one of the list"))
    found += [
        (f"/payment_accounts/{_escaped(method)}", "payments cannot go to this account; pick one of the list")
        for method, account_id in (change.payment_accounts or {}).items()
        if account_id not in payable
    ]
    found += [
        (
            f"/tax_mapping/{_escaped(tax_id)}",
            f"{organisation.name} has no tax rate {tax_type} in use for sales",
        )
        for tax_id, tax_type in (change.tax_mapping or {}).items()
        if tax_type not in rates and tax_type != mapped.get(tax_id)
    ]
    return [{"pointer": pointer, "detail": detail} for pointer, detail in found]


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def places_changed(before: Settings, after: Settings) -> tuple[str, ...]:
    """Name the places whose problems a change may mend."""
    changed = (name for name in Settings.model_fields if getattr(before, name) != getattr(after, name))
    return tuple(sorted({_PLACES.get(name, "settings.switches") for name in changed}))
