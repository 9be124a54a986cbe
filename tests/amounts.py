"""The totals of a document as they follow from its lines."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from common.contracts.money import document_totals, line_amount


def figures(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the lines and the totals that follow from them, at 15 per cent tax on top."""
    amounts = [
        (line_amount(Decimal(one["quantity"]), Decimal(one["price"]), _rate(one)), Decimal(15))
        for one in lines
    ]
    subtotal, tax, total = document_totals(amounts, inclusive=False)
    return {"lines": lines, "subtotal": str(subtotal), "tax": str(tax), "total": str(total)}


def _rate(line: Mapping[str, Any]) -> Decimal | None:
    rate = line.get("discount_rate")
    return None if rate is None else Decimal(rate)
