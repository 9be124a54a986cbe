"""New Zealand: the demo company as recorded, and a second organisation to choose from at consent."""

from xero_sandbox.world.clock import Clock
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds.build import CountryProfile, Rate, chart, new_organisation

NEW_ZEALAND = CountryProfile(
    country="NZ",
    currency="NZD",
    timezone="NEWZEALANDSTANDARDTIME",
    zone="Pacific/Auckland",
    tax_name="GST",
    accounts=chart("OUTPUT2", "INPUT2", "NONE", "GST"),
    rates=(
        Rate("INPUT", "Old GST on Expenses", "12.5", "AEXL", "DELETED"),
        Rate("OUTPUT", "Old GST on Income", "12.5", "AELR", "DELETED"),
        Rate("INPUT2", "15% GST on Expenses", "15", "AEXL", report="INPUT"),
        Rate("OUTPUT2", "15% GST on Income", "15", "AELR", report="OUTPUT"),
        Rate("GSTONIMPORTS", "GST on Imports", "0", "L"),
        Rate("NONE", "No GST", "0", "AEXLR"),
        Rate("ZERORATED", "Zero Rated", "0", "LR", report="ZERORATEDOUTPUT"),
    ),
)


def organisations(clock: Clock, switches: dict[str, str]) -> list[Ledger]:
    """Build the New Zealand organisations."""
    names = ("Demo Company (NZ)", "Harbour Florists Limited")
    return [new_organisation(name, NEW_ZEALAND, clock, switches) for name in names]
