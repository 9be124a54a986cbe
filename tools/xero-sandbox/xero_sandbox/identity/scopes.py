"""The scopes, what each allows and which an app may request."""

from xero_sandbox.rulebook import rule

OPENID = {"openid", "profile", "email", "offline_access"}
_SETTINGS = {"accounting.settings", "accounting.contacts", "accounting.attachments"}
_GRANULAR = {
    "accounting.invoices",
    "accounting.payments",
    "accounting.banktransactions",
    "accounting.manualjournals",
}
_REPORTS = {
    f"accounting.reports.{report}.read"
    for report in (
        "aged",
        "balancesheet",
        "banksummary",
        "budgetsummary",
        "executivesummary",
        "profitandloss",
        "trialbalance",
        "taxreports",
        "tenninetynine",
    )
}
_OTHERS = {"accounting.budgets.read", "accounting.journals.read", "paymentservices"}


def _readable(scopes: set[str]) -> set[str]:
    return scopes | {f"{scope}.read" for scope in scopes}


BROAD = _readable({"accounting.transactions"}) | {"accounting.reports.read"}
ALWAYS = OPENID | _readable(_SETTINGS) | _OTHERS
GRANULAR = _readable(_GRANULAR) | _REPORTS


@rule("scopes.available", source="Granular scopes questions page", sure="assumed", switch="app_scopes")
def available(reading: str) -> set[str]:
    """An app created since March 2026 may request granular scopes only, not accounting.transactions."""
    chosen = {"granular": GRANULAR, "broad": BROAD, "both": GRANULAR | BROAD}[reading]
    return ALWAYS | chosen


@rule("scopes.read_write", source="Scopes page", sure="docs")
def opens(scopes: frozenset[str], needed: str, reading: bool) -> bool:
    """A scope allows reading and writing, its .read form reading only; accounting.transactions allows documents."""
    names = {needed}
    if needed in _GRANULAR:
        names.add("accounting.transactions")
    if reading:
        names |= {f"{name}.read" for name in names}
    return bool(scopes & names)
