"""Checks settings against an organisation: values it does not offer, and mappings that need confirmation."""

from decimal import Decimal

from common.contracts.config import Settings, SettingsToSave
from common.contracts.pulled import TaxRate
from common.contracts.records import Tax
from config_service.domain.changes import pointer
from config_service.domain.choices import Organisation, payment_accounts, revenue_accounts, revenue_rates


def refusals(after: Settings, organisation: Organisation, before: Settings) -> list[dict[str, str]]:
    """Return an error with a JSON pointer for each value that the organisation does not offer.

    An unchanged mapping of a tax or payment method is not checked: if its tax rate or account was archived in Xero,
    only the records that use it are stopped, and all other settings can still be saved.
    """
    payable = {account.id for account in payment_accounts(organisation)}
    revenue = {account.id for account in revenue_accounts(organisation)}
    rates = {rate.tax_type for rate in revenue_rates(organisation)}
    found = []
    if after.payment_account_id not in payable:
        found.append(
            ("/payment_account_id", "payments cannot be booked to this account; choose one from the list")
        )
    if after.revenue_account_id not in revenue:
        found.append(
            ("/revenue_account_id", "invoices cannot be booked to this account; choose one from the list")
        )
    found += [
        (
            pointer("payment_accounts", method),
            "payments cannot be booked to this account; choose one from the list",
        )
        for method, account_id in after.payment_accounts.items()
        if account_id not in payable and account_id != before.payment_accounts.get(method)
    ]
    found += [
        (pointer("tax_mapping", tax_id), f"{organisation.name} has no active tax rate {tax_type} for sales")
        for tax_id, tax_type in after.tax_mapping.items()
        if tax_type not in rates and tax_type != before.tax_mapping.get(tax_id)
    ]
    return [{"pointer": where, "detail": detail} for where, detail in found]


def rate_questions(
    after: Settings, organisation: Organisation, before: Settings, change: SettingsToSave
) -> list[dict[str, str]]:
    """Return an error for each newly mapped tax whose rate in Xero differs, unless the change confirms it.

    A tax whose own rate is not known here is not checked.
    """
    rates = {rate.tax_type: rate for rate in revenue_rates(organisation)}
    own = {tax.id: tax for tax in change.taxes}
    return [
        {
            "pointer": pointer("tax_mapping", tax_id),
            "detail": _consequence(own[tax_id], rates[tax_type]),
            "confirm": "confirm_tax_rates",
        }
        for tax_id, tax_type in after.tax_mapping.items()
        if tax_type != before.tax_mapping.get(tax_id)
        and tax_id in own
        and tax_type in rates
        and own[tax_id].rate != Decimal(rates[tax_type].rate)
        and tax_id not in change.confirm_tax_rates
    ]


def _consequence(tax: Tax, mapped_to: TaxRate) -> str:
    rate, other = tax.rate, Decimal(mapped_to.rate)
    return (
        f"{tax.name} ({_plain(rate)}%) is mapped to '{mapped_to.name}' ({_plain(other)}%): "
        f"an invoice of {100 + rate:.2f} would be booked as {100 + other:.2f}"
    )


def _plain(rate: Decimal) -> str:
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
