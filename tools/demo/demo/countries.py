"""The country that follows from a book's currency: the sandbox's organisation, taxes and addresses."""

from dataclasses import dataclass
from decimal import Decimal

from demo.errors import CannotRun
from demo.records import Tax, record_id


@dataclass(frozen=True)
class Country:
    """A country with organisations in the sandbox.

    `taxes` are names and rates in per cent, the standard one first; `cities` are city, region and postal code.
    """

    seed: str
    currency: str
    name: str
    taxes: tuple[tuple[str, str], ...]
    cities: tuple[tuple[str, str, str], ...]
    mail: str
    phone: str
    sales_tax_type: str

    @property
    def book_taxes(self) -> list[Tax]:
        """The taxes as records."""
        return [{"id": record_id("tax", name), "name": name, "rate": rate} for name, rate in self.taxes]

    @property
    def standard_rate(self) -> Decimal:
        """The standard tax rate in per cent."""
        return Decimal(self.taxes[0][1])


COUNTRIES = {
    "NZD": Country(
        "nz",
        "NZD",
        "New Zealand",
        (("GST 15%", "15"), ("Zero rated", "0")),
        (
            ("Auckland", "Auckland", "1010"),
            ("Wellington", "Wellington", "6011"),
            ("Ōtautahi Christchurch", "Canterbury", "8011"),
            ("Whangārei", "Northland", "0110"),
            ("Tauranga", "Bay of Plenty", "3110"),
            ("Dunedin", "Otago", "9016"),
        ),
        "co.nz.example",
        "021 55",
        "OUTPUT2",
    ),
    "GBP": Country(
        "uk",
        "GBP",
        "United Kingdom",
        (("VAT 20%", "20"), ("VAT reduced 5%", "5"), ("VAT zero", "0")),
        (
            ("London", "Greater London", "N1 9GU"),
            ("Leeds", "West Yorkshire", "LS1 4AP"),
            ("Glasgow", "", "G2 1DY"),
            ("Caerdydd Cardiff", "", "CF10 1EP"),
            ("Bristol", "", "BS1 5TR"),
            ("Norwich", "Norfolk", "NR2 1TF"),
        ),
        "co.uk.example",
        "020 7946 0",
        "OUTPUT2",
    ),
    "AUD": Country(
        "au",
        "AUD",
        "Australia",
        (("GST 10%", "10"), ("GST free", "0")),
        (
            ("Sydney", "NSW", "2000"),
            ("Melbourne", "VIC", "3000"),
            ("Brisbane", "QLD", "4000"),
            ("Perth", "WA", "6000"),
            ("Hobart", "TAS", "7000"),
            ("Darwin", "NT", "0800"),
        ),
        "com.au.example",
        "0491 57",
        "OUTPUT",
    ),
    "USD": Country(
        "us",
        "USD",
        "United States",
        (("Sales tax 8.25%", "8.25"), ("No tax", "0")),
        (
            ("San Antonio", "TX", "78205"),
            ("Portland", "OR", "97204"),
            ("Madison", "WI", "53703"),
            ("Albany", "NY", "12207"),
            ("Boise", "ID", "83702"),
            ("Macon", "GA", "31201"),
        ),
        "com.example",
        "555 01",
        "OUTPUT",
    ),
}


def country_of(currency: str) -> Country:
    """Return the country of a currency.

    Raises:
        CannotRun: If the sandbox has no organisation in this currency.
    """
    try:
        return COUNTRIES[currency.strip().upper()]
    except KeyError:
        known = ", ".join(COUNTRIES)
        raise CannotRun(
            f"CURRENCY={currency} has no organisation in the sandbox. Use one of {known}."
        ) from None
