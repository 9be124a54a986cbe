"""Saves the sample company's settings, with choices that a person would make."""

from decimal import Decimal
from typing import Any

from demo.client import App
from demo.errors import CannotRun
from demo.records import Book, Tax

Choice = dict[str, Any]
USUAL = ("OUTPUT", "ZERORATED", "EXEMPTOUTPUT", "NONE")


async def save_settings(app: App, book: Book) -> tuple[Choice, Choice]:
    """Save settings with all switches on, and return the chosen bank and revenue accounts.

    Raises:
        CannotRun: If a choice is missing, or the saved settings are not valid.
    """
    choices = await app.get("/api/v1/settings/choices")
    fitting = [one for one in choices["payment_accounts"] if one.get("currency") in (None, book.currency)]
    banks = [one for one in fitting if one["type"] == "BANK"] or fitting
    revenues = choices["revenue_accounts"]
    sales = (
        [one for one in revenues if one["code"] == "200"]
        or [one for one in revenues if one["name"] == "Sales"]
        or revenues
    )
    if not banks or not sales:
        raise CannotRun(f"The organisation has no bank account in {book.currency}, or no revenue account.")
    settings = {
        "payment_account_id": banks[0]["id"],
        "revenue_account_id": sales[0]["id"],
        "import_payments": True,
        "update_customers": True,
        "import_invoice_edits": True,
    }
    if mapping := tax_mapping(book.taxes, choices["tax_rates"]):
        settings["tax_mapping"] = mapping
    saved = await app.put("/api/v1/settings", settings)
    if not saved["valid"]:
        reasons = "; ".join(f"{one['field']}: {one['sentence']}" for one in saved["invalid"])
        raise CannotRun(f"The settings are saved, but a sync cannot use them: {reasons}.")
    book.sales_account, book.bank_account = sales[0]["code"], banks[0]["id"]
    return banks[0], sales[0]


def tax_types(taxes: list[Tax], rates: list[Choice]) -> dict[str, str]:
    """Return Xero's TaxType by tax id: the mapped one, or the only one with the same percentage."""
    types = tax_mapping(taxes, rates)
    for tax in taxes:
        fitting = [rate for rate in rates if _fits(tax, rate)]
        if len(fitting) == 1:
            types[tax["id"]] = str(fitting[0]["tax_type"])
    return types


def tax_mapping(taxes: list[Tax], rates: list[Choice]) -> dict[str, str]:
    """Return the mapping for the taxes whose percentage several of the organisation's rates have."""
    mapping = {}
    for tax in taxes:
        fitting = [rate for rate in rates if _fits(tax, rate)]
        if len(fitting) > 1:
            mapping[tax["id"]] = str(min(fitting, key=_preference)["tax_type"])
    return mapping


def _fits(tax: Tax, rate: Choice) -> bool:
    usable = rate["status"] == "ACTIVE" and rate["for_revenue"]
    return bool(usable) and Decimal(str(rate["rate"])) == Decimal(tax["rate"])


def _preference(rate: Choice) -> int:
    places = (n for n, start in enumerate(USUAL) if str(rate["tax_type"]).startswith(start))
    return next(places, len(USUAL))
