"""What settings want and an organisation does not offer, and what a person is asked about once more."""

from decimal import Decimal

from common.contracts.config import Settings, SettingsToSave
from common.contracts.pulled import TaxRate
from common.contracts.records import Tax
from config_service.domain.changes import pointer
from config_service.domain.choices import Organisation, payment_accounts, revenue_accounts, revenue_rates


def refusals(after: Settings, organisation: Organisation, before: Settings) -> list[dict[str, str]]:
    """Name what settings want and the organisation does not offer, each by its JSON pointer.

    A tax or payment method that stays mapped as it was is not asked about again: its rate or account may have been
    archived in Xero since, which holds up the records that have it and must not hold up all other settings.
    """
    payable = {account.id for account in payment_accounts(organisation)}
    revenue = {account.id for account in revenue_accounts(organisation)}
    rates = {rate.tax_type for rate in revenue_rates(organisation)}
    found = []
    if after.payment_account_id not in payable:
        found.append(("/payment_account_id", "payments cannot go to this account; pick one of the list"))
    if after.revenue_account_id not in revenue:
        found.append(("/revenue_account_id", "invoices cannot go to this account; pick one of the list"))
    found += [
        (pointer("payment_accounts", method), "payments cannot go to this account; pick one of the list")
        for method, account_id in after.payment_accounts.items()
        if account_id not in payable and account_id != before.payment_accounts.get(method)
    ]
    found += [
        (pointer("tax_mapping", tax_id), f"{organisation.name} has no tax rate {tax_type} in use for sales")
        for tax_id, tax_type in after.tax_mapping.items()
        if tax_type not in rates and tax_type != before.tax_mapping.get(tax_id)
    ]
    return [{"pointer": where, "detail": detail} for where, detail in found]


def rate_questions(
    after: Settings, organisation: Organisation, before: Settings, change: SettingsToSave
) -> list[dict[str, str]]:
    """Ask about each newly mapped tax whose rate in Xero is another, unless the change confirms it.

    Nothing is asked of a tax whose own rate is not known here.
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
        f"{tax.name} {_plain(rate)} % is mapped to '{mapped_to.name}' ({_plain(other)} %): "
        f"an invoice of {100 + rate:.2f} would be booked as {100 + other:.2f}"
    )


def _plain(rate: Decimal) -> str:
    text = format(rate, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
