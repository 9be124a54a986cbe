"""Round amounts as Xero does."""

from decimal import ROUND_HALF_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from xero_sandbox.rulebook import rule

CENT = Decimal("0.01")
PRICE = Decimal("0.0001")
ZERO = Decimal(0)


@rule("money.line_rounding", source="Rounding page", sure="assumed", switch="half_rounding")
def rounded_amount(amount: Decimal, switches: dict[str, str]) -> Decimal:
    """A line amount is rounded half up to cents."""
    mode = ROUND_HALF_EVEN if switches["half_rounding"] == "half_even" else ROUND_HALF_UP
    return _with_sign(amount, mode, switches)


@rule("money.tax_rounding", source="Rounding page, answers of Xero staff", sure="docs")
def rounded_tax(amount: Decimal, switches: dict[str, str]) -> Decimal:
    """Tax is rounded half up to cents per line: 2.165 becomes 2.17."""
    return _with_sign(amount, ROUND_HALF_UP, switches)


@rule("money.negative_rounding", source="Rounding page", sure="assumed", switch="negative_rounding")
def _with_sign(amount: Decimal, mode: str, switches: dict[str, str]) -> Decimal:
    """Halves of negative amounts are rounded away from zero, like positive ones."""
    if amount < 0 and mode == ROUND_HALF_UP and switches["negative_rounding"] == "towards":
        mode = ROUND_HALF_DOWN
    return amount.quantize(CENT, mode)


@rule("money.unit_price", source="Invoices page, Items page", sure="docs")
def rounded_price(price: Decimal, four_places: bool) -> Decimal:
    """A unit price is first rounded to 2 decimal places, or to 4 with unitdp=4."""
    return price.quantize(PRICE if four_places else CENT, ROUND_HALF_UP)


def rounded_quantity(quantity: Decimal) -> Decimal:
    """Round a quantity to four decimal places."""
    return quantize_plain(quantity, PRICE)


def quantize_plain(number: Decimal, step: Decimal) -> Decimal:
    """Round half up to a step."""
    return number.quantize(step, ROUND_HALF_UP)
