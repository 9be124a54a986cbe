"""Saved versions of settings, and whether a sync may start with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from common.contracts.config import (
    Invalid,
    MappedTax,
    SavedMeanwhile,
    Settings,
    SettingsAnswer,
    SettingsChange,
)
from common.contracts.pulled import Account
from config_service.domain.choices import Organisation, payment_accounts, revenue_accounts

EVERY: Mapping[str, timedelta] = {"hourly": timedelta(hours=1), "daily": timedelta(days=1)}

_BOUND_TO_AN_ORGANISATION = ("payment_account_id", "revenue_account_id", "tax_mapping", "payment_accounts")


@dataclass(frozen=True)
class Saved:
    """A saved version of settings and the organisation it was saved for; version 0 are the settings before any save."""

    version: int = 0
    tenant_id: UUID | None = None
    settings: Settings = field(default_factory=Settings)

    def settings_for(self, tenant_id: UUID) -> Settings:
        """Return the settings for an organisation, without accounts and tax mappings of another one."""
        if self.tenant_id == tenant_id:
            return self.settings
        fresh = Settings()
        return self.settings.model_copy(
            update={name: getattr(fresh, name) for name in _BOUND_TO_AN_ORGANISATION}
        )


def judged(
    saved: Saved, organisation: Organisation, merged: tuple[SavedMeanwhile, ...] = ()
) -> SettingsAnswer:
    """Return the settings, whether a sync with this organisation may start with them, and otherwise the reasons."""
    settings = saved.settings_for(organisation.tenant_id)
    moved = saved.version > 0 and saved.tenant_id != organisation.tenant_id
    blockers = tuple(
        Invalid(field=name, sentence=sentence)
        for name, account_id, offered, account in (
            (
                "payment_account_id",
                settings.payment_account_id,
                payment_accounts,
                "bank account for payments",
            ),
            ("revenue_account_id", settings.revenue_account_id, revenue_accounts, "revenue account"),
        )
        if (sentence := _blocker(account_id, offered(organisation), account, moved))
    )
    return SettingsAnswer(
        **settings.model_dump(),
        version=saved.version,
        valid=not blockers,
        invalid=blockers,
        mapped_taxes=_mapped_taxes(settings, organisation),
        merged=merged,
    )


def _mapped_taxes(settings: Settings, organisation: Organisation) -> tuple[MappedTax, ...]:
    rates = {rate.tax_type: rate for rate in organisation.tax_rates}
    return tuple(
        MappedTax(
            tax_id=tax_id,
            tax_type=tax_type,
            name=rates[tax_type].name if tax_type in rates else None,
            rate=rates[tax_type].rate if tax_type in rates else None,
        )
        for tax_id, tax_type in sorted(settings.tax_mapping.items())
    )


def _blocker(account_id: UUID | None, offered: tuple[Account, ...], account: str, moved: bool) -> str | None:
    if moved:
        return f"The {account} belongs to another organisation. Choose one of the organisation that is connected now."
    if account_id is None:
        return f"No {account} is chosen yet. Choose one."
    if account_id not in {each.id for each in offered}:
        return f"The chosen {account} can no longer be used in Xero. Choose another one."
    return None


def wanted(before: Settings, change: SettingsChange) -> Settings:
    """Return the settings after a change; settings that are None in the change keep their value."""
    named = {name: getattr(change, name) for name in Settings.model_fields}
    return before.model_copy(update={name: value for name, value in named.items() if value is not None})
