"""The rounding of an invoice's total by a few cents."""

from dataclasses import dataclass
from decimal import Decimal

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.money import CENT, ZERO, quantize_plain
from xero_sandbox.wire.errors import not_implemented
from xero_sandbox.wire.reading import number_of
from xero_sandbox.wire.responses import Body, HTTPError

MAX_ROUNDING = Decimal("0.10")
FIELDS = ("RoundingAmount", "EnteredTotal")


@dataclass(frozen=True)
class Rounding:
    """The amount added to the sum of the lines, and the total that was entered, or None."""

    amount: Decimal
    entered: Decimal | None

    def fields(self) -> Body:
        """Return the invoice fields of the rounding; empty if nothing is rounded."""
        entered = {} if self.entered is None else {"EnteredTotal": self.entered}
        return {"RoundingAmount": self.amount, **entered} if self.amount or entered else {}


@rule(
    "invoices.rounding",
    source="version 19.0.0 of the specification",
    sure="assumed",
    switch="invoice_rounding",
)
def rounding_of(
    switches: dict[str, str], element: Body, before: Body | None, total: Decimal, findings: Findings
) -> Rounding:
    """RoundingAmount, at most 0.10, is added to the total; EnteredTotal must be the resulting total.

    `total` is the sum of the lines with tax. An earlier rounding stays if neither field is sent.

    Raises:
        HTTPError: 501 if the switch `invoice_rounding` is `absent`.
    """
    amount, entered = (number_of(element, name) for name in FIELDS)
    if amount is None and entered is None:
        return Rounding((before or {}).get("RoundingAmount", ZERO), None)
    if switches["invoice_rounding"] == "absent":
        raise HTTPError(not_implemented("RoundingAmount" if amount is not None else "EnteredTotal"))
    gap = ZERO if entered is None else quantize_plain(entered, CENT) - total
    rounding = gap if amount is None else quantize_plain(amount, CENT)
    if abs(rounding) > MAX_ROUNDING:
        findings.add(f"The rounding amount {rounding:.2f} must be between -0.10 and 0.10.")
    elif entered is not None and rounding != gap:
        findings.add(f"The entered total {entered:.2f} does not match the total {total + rounding:.2f}")
    return Rounding(rounding, entered)
