"""Applies payments and credits to documents, and takes them off again."""

from datetime import date
from decimal import Decimal

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.money import ZERO
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger


@rule("money.applied", source="Payments page, Credit notes page", sure="docs")
def apply(ledger: Ledger, invoice: Body, key: str, amount: Decimal, day: date) -> Body:
    """Money applied lowers AmountDue; at nought the invoice is PAID and says on which day."""
    after = dict(invoice)
    after[key] = after[key] + amount
    after["AmountDue"] = after["AmountDue"] - amount
    if after["AmountDue"] == ZERO:
        after |= {"Status": "PAID", "FullyPaidOnDate": day}
    ledger.save("Invoices", after, silent=unheard(ledger))
    return after


@rule("money.webhook", source="Webhooks overview page", sure="assumed", switch="payment_webhook")
def unheard(ledger: Ledger) -> bool:
    """Money applied or taken off raises an INVOICE UPDATE event."""
    return ledger.switches["payment_webhook"] == "none"


@rule("money.taken_off", source="Payments page", sure="assumed", switch="payment_bump")
def take_off(ledger: Ledger, invoice: Body, key: str, amount: Decimal) -> Body:
    """Money taken off raises AmountDue, makes a paid invoice AUTHORISED again and renews its UpdatedDateUTC."""
    after = dict(invoice)
    after[key] = after[key] - amount
    after["AmountDue"] = after["AmountDue"] + amount
    if after["Status"] == "PAID":
        after["Status"] = "AUTHORISED"
        after.pop("FullyPaidOnDate", None)
    if ledger.switches["payment_bump"] == "both":
        ledger.save("Invoices", after, silent=unheard(ledger))
    else:
        ledger["Invoices"].put(after)
    return after
