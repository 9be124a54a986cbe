"""The choices for settings: the accounts and tax rates of an organisation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common.contracts.config import Choices
from common.contracts.pulled import Account, TaxRate

CHOICES_AGE_AT_MOST = timedelta(minutes=15)
FIRST_READ_ASKED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Organisation:
    """The accounts and tax rates of an organisation when it was last read; `read_at` is None if it never was."""

    tenant_id: UUID
    name: str = "your Xero organisation"
    read_at: datetime | None = None
    accounts: tuple[Account, ...] = ()
    tax_rates: tuple[TaxRate, ...] = ()


def payment_accounts(organisation: Organisation) -> tuple[Account, ...]:
    """Return the active accounts that payments can be booked to: bank accounts and those enabled for payments."""
    return _in_order(
        account
        for account in organisation.accounts
        if account.status == "ACTIVE" and (account.type == "BANK" or account.takes_payments)
    )


def revenue_accounts(organisation: Organisation) -> tuple[Account, ...]:
    """Return the active revenue accounts that invoice lines can be booked to; Xero's system accounts are excluded."""
    return _in_order(
        account
        for account in organisation.accounts
        if account.status == "ACTIVE" and account.account_class == "REVENUE" and not account.system
    )


def _in_order(accounts: Iterator[Account]) -> tuple[Account, ...]:
    return tuple(sorted(accounts, key=lambda account: (account.code or "", account.name)))


def revenue_rates(organisation: Organisation) -> tuple[TaxRate, ...]:
    """Return the active tax rates that invoice lines can have."""
    return tuple(rate for rate in organisation.tax_rates if rate.status == "ACTIVE" and rate.for_revenue)


def choices(organisation: Organisation, read_at: datetime) -> Choices:
    """Return all choices of an organisation."""
    return Choices(
        payment_accounts=payment_accounts(organisation),
        revenue_accounts=revenue_accounts(organisation),
        tax_rates=revenue_rates(organisation),
        read_at=read_at,
    )
