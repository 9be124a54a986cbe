"""Australia: a demo company and a second organisation."""

from xero_sandbox.world.clock import Clock
from xero_sandbox.world.ledger import Ledger
from xero_sandbox.world.seeds.build import CountryProfile, Rate, chart, new_organisation

AUSTRALIA = CountryProfile(
    country="AU",
    currency="AUD",
    timezone="AUSEASTERNSTANDARDTIME",
    zone="Australia/Sydney",
    tax_name="GST",
    accounts=chart("OUTPUT", "INPUT", "BASEXCLUDED", "GST"),
    rates=(
        Rate("OUTPUT", "GST on Income", "10", "AELR"),
        Rate("INPUT", "GST on Expenses", "10", "AEXL"),
        Rate("CAPEXINPUT", "GST on Capital", "10", "AEXL"),
        Rate("EXEMPTOUTPUT", "GST Free Income", "0", "AELR"),
        Rate("EXEMPTEXPENSES", "GST Free Expenses", "0", "AEXL"),
        Rate("EXEMPTEXPORT", "GST Free Exports", "0", "AELR"),
        Rate("EXEMPTCAPITAL", "GST Free Capital", "0", "AEXL"),
        Rate("INPUTTAXED", "Input Taxed", "0", "AEXLR"),
        Rate("BASEXCLUDED", "BAS Excluded", "0", "AEXLR"),
        Rate("GSTONIMPORTS", "GST on Imports", "0", "L"),
        Rate("GSTONCAPIMPORTS", "GST on Capital Imports", "0", "L"),
    ),
)


def organisations(clock: Clock, switches: dict[str, str]) -> list[Ledger]:
    """Build the Australian organisations."""
    names = ("Demo Company (AU)", "Coogee Landscapes Pty Ltd")
    return [new_organisation(name, AUSTRALIA, clock, switches) for name in names]
