"""United States: a demo company and a second organisation, with a sales tax of two components."""

from xero_sandbox.world.clock import Clock
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds.build import CountryProfile, Rate, chart, new_organisation

UNITED_STATES = CountryProfile(
    country="US",
    currency="USD",
    timezone="EASTERNSTANDARDTIME",
    zone="America/New_York",
    tax_name="Sales Tax",
    accounts=chart("OUTPUT", "INPUT", "NONE", "Sales Tax"),
    rates=(
        Rate("OUTPUT", "Tax on Sales", "0", "AELR"),
        Rate("INPUT", "Tax on Purchases", "0", "AEXL"),
        Rate("NONE", "Tax Exempt", "0", "AEXLR"),
        Rate("GSTONIMPORTS", "Sales Tax on Imports", "0", "L"),
        Rate(
            "TAX001",
            "State and City Tax",
            "8.25",
            "AEXLR",
            report="OUTPUT",
            components=(("State Tax", "6.25"), ("City Tax", "2")),
        ),
    ),
)


def organisations(clock: Clock, switches: dict[str, str]) -> list[Ledger]:
    """Build the American organisations."""
    names = ("Demo Company (US)", "Hudson Bakery Inc")
    return [new_organisation(name, UNITED_STATES, clock, switches) for name in names]
