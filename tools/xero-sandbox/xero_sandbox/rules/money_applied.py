"""Apply payments and credits to invoices, and remove them."""

from datetime import date
from decimal import Decimal

from xero_sandbox.rulebook import rule
from xero_sandbox.rules.money import ZERO
from xero_sandbox.world.collection import Body
from xero_sandbox.world.ledger import Ledger


@rule("money.applied", source="Payments page, Credit notes page", sure="docs")
def apply(ledger: Ledger, invoice: Body, key: str, amount: Decimal, day: date) -> Body:
    """A payment or credit lowers AmountDue; at zero the invoice is PAID with a FullyPaidOnDate."""
    after = dict(invoice)
    after[key] = after[key] + amount
    after["AmountDue"] = after["AmountDue"] - amount
    if after["AmountDue"] == ZERO:
        after |= {"Status": "PAID", "FullyPaidOnDate": day}
    ledger.save("Invoices", after, silent=webhook_is_silent(ledger))
    return after


@rule("money.webhook", source="Webhooks overview page", sure="assumed", switch="payment_webhook")
def webhook_is_silent(ledger: Ledger) -> bool:
    """Applying or removing a payment raises an INVOICE UPDATE event."""
    return ledger.switches["payment_webhook"] == "none"


@rule("money.removed", source="Payments page", sure="assumed", switch="payment_bump")
def take_off(ledger: Ledger, invoice: Body, key: str, amount: Decimal) -> Body:
    """Removing a payment or credit raises AmountDue, makes a PAID invoice AUTHORISED and renews UpdatedDateUTC."""
    after = dict(invoice)
    after[key] = after[key] - amount
    after["AmountDue"] = after["AmountDue"] + amount
    if after["Status"] == "PAID":
        after["Status"] = "AUTHORISED"
        after.pop("FullyPaidOnDate", None)
    if ledger.switches["payment_bump"] == "both":
        ledger.save("Invoices", after, silent=webhook_is_silent(ledger))
    else:
        ledger["Invoices"].put(after)
    return after
