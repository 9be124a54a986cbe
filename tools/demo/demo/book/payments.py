"""The payments of the sample book: full, in two parts, and partial."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from demo.money import CENT, cents
from demo.records import Invoice, Payment, record_id

FULL, IN_TWO_PARTS, PARTIAL = 620, 60, 60
METHODS = ("bank transfer", "bank transfer", "card", "cash", "cheque")


def write_payments(random: Random, invoices: list[Invoice], until: date) -> list[Payment]:
    """Return 800 payments for 740 invoices; none exceeds the amount due or is dated after `until`."""
    paid = random.sample(invoices, FULL + IN_TWO_PARTS + PARTIAL)
    parts: list[tuple[Invoice, Decimal]] = []
    for n, invoice in enumerate(paid):
        total = Decimal(invoice["total"])
        part = max(CENT, cents(total * Decimal(random.randrange(20, 80)) / 100))
        if n < FULL:
            parts.append((invoice, total))
        elif n < FULL + IN_TWO_PARTS:
            parts += [(invoice, part), (invoice, total - part)]
        else:
            parts.append((invoice, part))
    return [
        _payment(random, n, invoice, amount, until) for n, (invoice, amount) in enumerate(parts, start=5001)
    ]


def _payment(random: Random, n: int, invoice: Invoice, amount: Decimal, until: date) -> Payment:
    on = min(until, date.fromisoformat(invoice["date"]) + timedelta(days=random.randrange(40)))
    number = f"P-{n}"
    payment: Payment = {
        "id": record_id("payment", number),
        "invoice_id": invoice["id"],
        "date": on.isoformat(),
        "amount": str(amount),
        "method": random.choice(METHODS),
    }
    if random.random() < 0.5:
        payment["reference"] = f"{invoice['number']} {random.choice(('thanks', 'paid', 'ref 77'))}"
    return payment
