"""The settings of the sample company, picked from the choices as a person would."""

from decimal import Decimal
from typing import Any

from demo.client import App
from demo.errors import CannotRun
from demo.records import Book, Tax

Choice = dict[str, Any]
USUAL = ("OUTPUT", "ZERORATED", "EXEMPTOUTPUT", "NONE")


async def save_settings(app: App, book: Book) -> tuple[Choice, Choice]:
    """Read the choices, save settings with all switches on; give the bank and the revenue account."""
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
        raise CannotRun(
            f"The organisation offers no bank account for {book.currency}, or no revenue account."
        )
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
        why = "; ".join(f"{one['field']}: {one['sentence']}" for one in saved["invalid"])
        raise CannotRun(f"The settings were saved, but a sync cannot start with them: {why}.")
    book.sales_account, book.bank_account = sales[0]["code"], banks[0]["id"]
    return banks[0], sales[0]


def tax_types(taxes: list[Tax], rates: list[Choice]) -> dict[str, str]:
    """Return the TaxType that each tax goes to: the one it is mapped to, else the only one of its per cent."""
    types = tax_mapping(taxes, rates)
    for tax in taxes:
        fitting = [rate for rate in rates if _fits(tax, rate)]
        if len(fitting) == 1:
            types[tax["id"]] = str(fitting[0]["tax_type"])
    return types


def tax_mapping(taxes: list[Tax], rates: list[Choice]) -> dict[str, str]:
    """Map the taxes that do not map themselves: those whose percentage several rates of the organisation have."""
    mapping = {}
    for tax in taxes:
        fitting = [rate for rate in rates if _fits(tax, rate)]
        if len(fitting) > 1:
            mapping[tax["id"]] = str(min(fitting, key=_how_special)["tax_type"])
    return mapping


def _fits(tax: Tax, rate: Choice) -> bool:
    usable = rate["status"] == "ACTIVE" and rate["for_revenue"]
    return bool(usable) and Decimal(str(rate["rate"])) == Decimal(tax["rate"])


def _how_special(rate: Choice) -> int:
    places = (n for n, start in enumerate(USUAL) if str(rate["tax_type"]).startswith(start))
    return next(places, len(USUAL))
