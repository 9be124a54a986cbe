"""Adds objects to the organisation before the first sync."""

from decimal import Decimal
from typing import Any

from demo.book.already_there import AlreadyThere, already_there
from demo.records import Book, Tax
from demo.sandbox import Sandbox


def plant(sandbox: Sandbox, tenant_id: str, book: Book) -> AlreadyThere:
    """Add the objects that the organisation already has, and a tax rate for each tax that its country lacks."""
    there = already_there(book)
    for resource, objects in there.of_each_kind().items():
        sandbox.plant(resource, tenant_id, objects)
    rates = list(sandbox.objects("TaxRates", tenant_id))
    unknown = [tax for tax in book.taxes if not any(_matches(tax, rate) for rate in rates)]
    if unknown:
        sandbox.plant("TaxRates", tenant_id, [_rate(n, tax) for n, tax in enumerate(unknown, start=901)])
    return there


def _matches(tax: Tax, rate: dict[str, Any]) -> bool:
    usable = rate.get("Status") == "ACTIVE" and rate.get("CanApplyToRevenue")
    return bool(usable) and Decimal(str(rate.get("EffectiveRate", -1))) == Decimal(tax["rate"])


def _rate(n: int, tax: Tax) -> dict[str, Any]:
    rate = float(tax["rate"])
    return {
        "Name": f"{tax['name']} of the book",
        "TaxType": f"TAX{n}",
        "ReportTaxType": "OUTPUT",
        "Status": "ACTIVE",
        "CanApplyToAssets": True,
        "CanApplyToEquity": True,
        "CanApplyToExpenses": False,
        "CanApplyToLiabilities": True,
        "CanApplyToRevenue": True,
        "DisplayTaxRate": rate,
        "EffectiveRate": rate,
        "TaxComponents": [{"Name": "Tax", "Rate": rate, "IsCompound": False, "IsNonRecoverable": False}],
    }
