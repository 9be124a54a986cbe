"""United Kingdom: a demo company and a second organisation."""

from xero_sandbox.world.clock import Clock
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds.build import CountryProfile, Rate, chart, new_organisation

UNITED_KINGDOM = CountryProfile(
    country="GB",
    currency="GBP",
    timezone="GMTSTANDARDTIME",
    zone="Europe/London",
    tax_name="VAT",
    accounts=chart("OUTPUT2", "INPUT2", "NONE", "VAT"),
    rates=(
        Rate("INPUT", "15% (VAT on Expenses)", "15", "AEXL", "DELETED"),
        Rate("OUTPUT", "15% (VAT on Income)", "15", "AELR", "DELETED"),
        Rate("SRINPUT", "17.5% (VAT on Expenses)", "17.5", "AEXL", "DELETED"),
        Rate("SROUTPUT", "17.5% (VAT on Income)", "17.5", "AELR", "DELETED"),
        Rate("INPUT2", "20% (VAT on Expenses)", "20", "AEXL", report="INPUT"),
        Rate("OUTPUT2", "20% (VAT on Income)", "20", "AELR", report="OUTPUT"),
        Rate("RRINPUT", "5% (VAT on Expenses)", "5", "AEXL", report="INPUT"),
        Rate("RROUTPUT", "5% (VAT on Income)", "5", "AELR", report="OUTPUT"),
        Rate("EXEMPTINPUT", "Exempt Expenses", "0", "AEXL"),
        Rate("EXEMPTOUTPUT", "Exempt Income", "0", "AELR"),
        Rate("ZERORATEDINPUT", "Zero Rated Expenses", "0", "AEXL"),
        Rate("ZERORATEDOUTPUT", "Zero Rated Income", "0", "AELR"),
        Rate("ECZROUTPUT", "Zero Rated EC Goods Income", "0", "AELR", report="ECOUTPUT"),
        Rate("ECZROUTPUTSERVICES", "Zero Rated EC Services", "0", "AELR", report="ECOUTPUTSERVICES"),
        Rate("CAPEXINPUT2", "20% (VAT on Capital Purchases)", "20", "AEXL", report="CAPEXINPUT"),
        Rate("CAPEXOUTPUT2", "20% (VAT on Capital Sales)", "20", "AELR", report="CAPEXOUTPUT"),
        Rate("GSTONIMPORTS", "VAT on Imports", "0", "L"),
        Rate("NONE", "No VAT", "0", "AEXLR"),
    ),
)


def organisations(clock: Clock, switches: dict[str, str]) -> list[Ledger]:
    """Build the British organisations."""
    names = ("Demo Company (UK)", "Thames Plumbing Limited")
    return [new_organisation(name, UNITED_KINGDOM, clock, switches) for name in names]
