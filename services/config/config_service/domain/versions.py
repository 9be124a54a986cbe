"""Settings as they were saved, and whether a sync may start with them."""

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


def judged(
    saved: Saved, organisation: Organisation, merged: tuple[SavedMeanwhile, ...] = ()
) -> SettingsAnswer:
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
    named = {name: getattr(change, name) for name in Settings.model_fields}
    return before.model_copy(update={name: value for name, value in named.items() if value is not None})
