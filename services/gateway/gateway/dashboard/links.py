"""Addresses of the pages, and the links to the places where problems are corrected."""

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
    """Return the address and link text of a place, or None if it is corrected in the phone app, or nowhere.

    `xero_url` is the page of the object in Xero, if known.
    """
    found = _PLACES.get(name or "")
    return (xero_url, found[1]) if found is not None and name == "xero" and xero_url else found


def safe_next(address: str) -> str:
    """Return the address if it is a path on this site, otherwise Home (prevents open redirects)."""
    local = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if local and not any(ord(letter) < 33 for letter in address) else HOME
