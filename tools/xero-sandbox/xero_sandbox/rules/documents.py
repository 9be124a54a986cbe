"""Rules of all sales documents: status, edits, currency and dates."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.wire.reading import identity_in
from xero_sandbox.world.collection import Body
from xero_sandbox.world.currencies import rate_of
from xero_sandbox.world.ledger import Ledger

OPEN = ("DRAFT", "SUBMITTED", "AUTHORISED")
CHANGES = {
    "DRAFT": {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"},
    "SUBMITTED": {"SUBMITTED", "DRAFT", "AUTHORISED", "DELETED"},
    "AUTHORISED": {"AUTHORISED", "VOIDED"},
    "PAID": {"PAID"},
}
PAID_FOR = "This document cannot be edited as it has a payment or credit note allocated to it."
FIXED_WHEN_PAID = (
    "Type",
    "Date",
    "LineAmountTypes",
    "CurrencyCode",
    "CurrencyRate",
    "Status",
    "Total",
    "TotalTax",
)
FIXED_LINE = (
    "LineItemID",
    "Quantity",
    "UnitAmount",
    "DiscountRate",
    "DiscountAmount",
    "TaxType",
    "TaxAmount",
)


@rule("documents.creation_status", source="Invoices page", sure="docs")
def status_for_creation(status: str | None, noun: str, findings: Findings) -> str:
    """A document is created as DRAFT, the default, SUBMITTED or AUTHORISED."""
    if status is not None and status not in OPEN:
        findings.add(f"{noun} not of valid status for creation")
    return status or "DRAFT"


@rule("documents.status_change", source="Invoices page; recording invoice_delete_authorised", sure="wire")
def status_change(ledger: Ledger, before: Body, status: str | None, noun: str, findings: Findings) -> str:
    """Drafts are deleted, approved documents voided, and both are final; only payments set PAID."""
    now = before["Status"]
    wanted = status or now
    if wanted == "VOIDED" and is_void_of_zero(ledger, before):
        return wanted
    if wanted not in CHANGES.get(now, set()):
        findings.add(f"{noun} not of valid status for modification")
    elif wanted == "VOIDED" and has_money(before):
        findings.add(PAID_FOR)
    return wanted


@rule("documents.void_zero", source="Invoices page", sure="assumed", switch="void_nothing")
def is_void_of_zero(ledger: Ledger, document: Body) -> bool:
    """A document that is PAID because its total is zero cannot be voided."""
    free = document["Status"] == "PAID" and not document["Total"] and not has_money(document)
    return free and ledger.switches["void_nothing"] == "done"


def has_money(document: Body) -> bool:
    """Whether a payment or a credit note is applied."""
    applied = (document.get(key) or 0 for key in ("AmountPaid", "AmountCredited", "AppliedAmount"))
    return any(amount > 0 for amount in applied)


@rule("documents.paid_edits", source="Invoices page", sure="docs")
def check_paid_edits(before: Body, after: Body, findings: Findings) -> None:
    """With money applied only texts, due date, number, address and contact can be changed."""
    if not has_money(before):
        return
    same = all(before.get(key) == after.get(key) for key in FIXED_WHEN_PAID)
    old, new = before["LineItems"], after["LineItems"]
    same = same and len(old) == len(new)
    if not same or any(
        one.get(key) != other.get(key) for one, other in zip(old, new, strict=True) for key in FIXED_LINE
    ):
        findings.add(PAID_FOR)


@rule("documents.currency", source="Currencies page; reports of developers", sure="report")
def check_currency(ledger: Ledger, currency: str, findings: Findings) -> None:
    """A document's currency is the base currency, or one that the organisation has added."""
    if ledger["Currencies"].get(currency) is None:
        findings.add(f"Organisation is not subscribed to currency {currency}")


@rule("documents.currency_rate", source="Invoices page", sure="docs")
def currency_rate(ledger: Ledger, currency: str, sent: Decimal | None) -> Decimal:
    """The base currency has rate 1; a foreign one without a rate gets the day's, here from a fixed table."""
    if currency == ledger.base_currency:
        return Decimal(1)
    if sent:
        return sent
    day = Decimal(rate_of(currency)) / Decimal(rate_of(ledger.base_currency))
    return day.quantize(Decimal("0.000001"))


@rule("documents.due_date", source="reports of developers", sure="report")
def check_due_date(document: Body, findings: Findings) -> None:
    """An approved invoice needs a due date."""
    if document["Status"] == "AUTHORISED" and document.get("DueDate") is None:
        findings.add("Due date cannot be empty.")


@rule("documents.date_default", source="Invoices page", sure="docs")
def date_or_today(ledger: Ledger, sent: date | None, before: Body | None) -> date:
    """A document without a date gets today's date in the organisation's timezone."""
    if sent is not None:
        return sent
    return before["Date"] if before else ledger.today()


@rule("documents.lines_needed", source="Invoices page; reports of developers", sure="report")
def check_lines(lines: list[Body], findings: Findings) -> None:
    """A document needs at least one line."""
    if not lines:
        findings.add("One or more line items must be specified")


@rule("documents.total_positive", source="reports of developers", sure="report")
def check_total(total: Decimal, findings: Findings) -> None:
    """A document's total is not negative."""
    if total < 0:
        findings.add("The Total for this document must be greater than or equal to zero.")


@rule("documents.url", source="Invoices page", sure="docs")
def check_url(address: str | None, findings: Findings) -> None:
    """The Url of a document is absolute and does not contain the word xero; the wording is ours."""
    if not address:
        return
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.netloc or "xero" in address.lower():
        findings.add("Url must be an absolute address that does not contain xero.")


@rule("documents.theme", source="specification 16.1.0", sure="assumed", switch="unknown_references")
def check_theme(ledger: Ledger, document: Body, before: Body | None, findings: Findings) -> None:
    """A document's branding theme must be the organisation's, which has only one here; the wording is ours."""
    theme = document.get("BrandingThemeID")
    if not theme or theme == (before or {}).get("BrandingThemeID"):
        return
    if identity_in(theme) != ledger.theme and ledger.switches["unknown_references"] == "refused":
        findings.add("The BrandingThemeID could not be found.")


@rule("documents.lengths", source="Invoices page", sure="docs")
def check_lengths(document: Body, names: tuple[str, ...], findings: Findings) -> None:
    """Number and reference have up to 255 characters; the wording is ours."""
    for name in names:
        if len(document.get(name) or "") > 255:
            findings.add(f"The {name} must not be more than 255 characters long.")
    number = document.get(names[0]) or ""
    if not (number.isascii() and (number.isprintable() or not number)):
        findings.add(f"The {names[0]} must be printable ASCII characters.")
