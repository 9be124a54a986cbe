"""Find the account, the tax rate and the item of a line."""

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.findings import Findings
from xero_sandbox.rules.uniqueness import items_by_code
from xero_sandbox.wire.reading import id_of, text_of
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger

CLOSED_TO_LINES = {
    "DEBTORS",
    "CREDITORS",
    "BANKCURRENCYGAIN",
    "UNREALISEDCURRENCYGAIN",
    "REALISEDCURRENCYGAIN",
    "RETAINEDEARNINGS",
    "TRACKINGTRANSFERS",
    "UNPAIDEXPCLM",
    "HISTORICAL",
    "GST",
}
FLAGS = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}


@rule("lines.item_renamed", source="specification 16.1.0", sure="assumed", switch="item_rename")
def stored_item(ledger: Ledger, line: Body) -> Body | None:
    """A line shows the current code of the item it was created with.

    Returns None if the item has been deleted; the line then keeps the code.
    """
    if identity := line.get("_item"):
        return ledger["Items"].get(identity)
    return next(iter(items_by_code(ledger, str(line.get("ItemCode") or ""))), None)


def item_code_of(ledger: Ledger, line: Body) -> str:
    """Return the item code that a stored line shows."""
    item = stored_item(ledger, line) if ledger.switches["item_rename"] == "follows" else None
    return str(item["Code"] if item else line["ItemCode"])


def item_of(ledger: Ledger, raw: Body, number: int, findings: Findings) -> Body | None:
    """Return the item of a line, or None. A code that is sent must exist; a stored code may be gone."""
    code = text_of(raw, "ItemCode")
    if not code:
        return None
    if raw.get("_item"):
        return stored_item(ledger, raw)
    found = items_by_code(ledger, code)
    if not found:
        findings.add(f"Item code '{code}' is not valid", number)
        return None
    return found[0]


@rule("lines.item", source="Invoices page, Items page", sure="docs")
def complete_from_item(raw: Body, item: Body | None, *, sale: bool) -> Body:
    """An item code fills in description, price, account and tax type that the line lacks."""
    if item is None:
        return raw
    details = item.get("SalesDetails" if sale else "PurchaseDetails") or {}
    defaults = {
        "Description": item.get("Description" if sale else "PurchaseDescription") or item.get("Name"),
        "UnitAmount": details.get("UnitPrice"),
        "AccountCode": details.get("AccountCode") if not raw.get("AccountID") else None,
        "TaxType": details.get("TaxType"),
    }
    missing = {key: value for key, value in defaults.items() if value is not None and raw.get(key) is None}
    return {**raw, **missing}


@rule("lines.account", source="Invoices page; reports of developers", sure="report")
def account_of(
    ledger: Ledger, raw: Body, number: int, findings: Findings, *, needed: bool, sale: bool
) -> Body | None:
    """A line of an approved document needs an active account that documents may use, by code or id."""
    code = text_of(raw, "AccountCode")
    identity = id_of(raw, "AccountID")
    if not code and not identity:
        if needed:
            findings.add("Account code must be specified", number)
        return None
    account = ledger["Accounts"].get(identity)
    if code:
        account = next(iter(ledger["Accounts"].find("Code", code)), None)
    shown = code or identity
    if account is None:
        findings.add(f"Account code '{shown}' is not a valid code for this document.", number)
    elif account["Status"] != "ACTIVE":
        findings.add(
            f"Account code '{shown}' has been archived, or has been deleted. "
            "Each line item must reference a valid account.",
            number,
        )
    elif account["Type"] == "BANK" or account.get("SystemAccount") in CLOSED_TO_LINES:
        findings.add(f"Account code '{shown}' is not a valid code for this document.", number)
    return account


@rule("lines.tax_type", source="Tax rates page; reports of developers", sure="report")
def tax_type_of(
    ledger: Ledger, raw: Body, account: Body | None, number: int, findings: Findings
) -> str | None:
    """A line's tax type must exist, be active and fit the account's class; the default is the account's."""
    tax_type = text_of(raw, "TaxType") or (account or {}).get("TaxType")
    if not tax_type:
        return None
    rate = ledger["TaxRates"].get(tax_type)
    if rate is None:
        findings.add("Tax rate must be valid.", number)
    elif rate["Status"] != "ACTIVE":
        findings.add("Tax rate must be Active", number)
    elif account is not None and not rate[FLAGS[account["Class"]]]:
        findings.add(
            f"The TaxType code '{tax_type}' cannot be used with account code '{account.get('Code', '')}'.",
            number,
        )
    return tax_type
