"""Where a cause is mended, as an address and the words of its link."""

HOME, SIGN_IN, SIGN_UP, XERO_SYNC, LOG, PROBLEMS, KEYS, PHONE = (
    "/",
    "/sign-in",
    "/sign-up",
    "/xero-sync",
    "/log",
    "/problems",
    "/keys",
    "/phone/",
)
_PLACES = {
    "connection": (f"{XERO_SYNC}#connection", "Open Xero Sync"),
    "settings.accounts": (f"{XERO_SYNC}#settings", "Open the settings"),
    "settings.switches": (f"{XERO_SYNC}#settings", "Open the settings"),
    "settings.taxes": (f"{XERO_SYNC}#taxes", "Open the tax settings"),
    "xero": ("https://go.xero.com/", "Open Xero"),
}


def place(name: str | None, xero_url: str | None = None) -> tuple[str, str] | None:
    """Return address and words of a place; None where it is mended in the app on the phone, or nowhere.

    `xero_url` is the page in Xero of what is to be mended there, where that is known.
    """
    found = _PLACES.get(name or "")
    return (xero_url, found[1]) if found is not None and name == "xero" and xero_url else found


def safe_next(asked: str) -> str:
    """Give an address of our own to go on to; anything else leads Home."""
    ours = asked.startswith("/") and not asked.startswith(("//", "/\\"))
    return asked if ours and not any(ord(letter) < 33 for letter in asked) else HOME
