"""Lists the currencies that an organisation can add: their names, and a day's rate to the US dollar."""

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
    """Return the name of a currency, or its code when it is none of these."""
    return CURRENCIES[code][0] if code in CURRENCIES else code


def rate_of(code: str) -> str:
    """Return how much of a currency one US dollar is; 1 when it is none of these."""
    return CURRENCIES[code][1] if code in CURRENCIES else "1"
