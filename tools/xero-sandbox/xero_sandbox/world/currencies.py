"""The currencies that an organisation can add: their names and fixed rates to the US dollar."""

CURRENCIES = {
    "AUD": ("Australian Dollar", "1.5500"),
    "CAD": ("Canadian Dollar", "1.3900"),
    "CHF": ("Swiss Franc", "0.8000"),
    "EUR": ("Euro", "0.9100"),
    "GBP": ("British Pound", "0.7700"),
    "HKD": ("Hong Kong Dollar", "7.8000"),
    "JPY": ("Japanese Yen", "150.0000"),
    "NZD": ("New Zealand Dollar", "1.6900"),
    "SGD": ("Singapore Dollar", "1.3000"),
    "USD": ("United States Dollar", "1.0000"),
    "ZAR": ("South African Rand", "18.0000"),
}


def name_of(code: str) -> str:
    """Return the name of a currency, or its code if it is not listed."""
    return CURRENCIES[code][0] if code in CURRENCIES else code


def rate_of(code: str) -> str:
    """Return the amount of a currency that one US dollar buys; 1 if it is not listed."""
    return CURRENCIES[code][1] if code in CURRENCIES else "1"
