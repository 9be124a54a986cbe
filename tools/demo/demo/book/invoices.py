"""The invoices of the sample book."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from demo.book.products import quantity_of
from demo.book.words import EXTRAS, NOTES, REMARKS
from demo.countries import Country
from demo.money import line_amount, totals
from demo.records import Customer, Invoice, Line, Product, Tax, record_id

DISCOUNTS = ("5", "10", "12.5", "33.33")


@dataclass
class _Desk:
    """Everything an invoice is written with."""

    random: Random
    country: Country
    customers: list[Customer]
    products: list[Product]
    until: date
    taxes: list[Tax]


def write_invoices(
    random: Random,
    country: Country,
    customers: list[Customer],
    products: list[Product],
    count: int,
    until: date,
) -> list[Invoice]:
    """Write invoices of the last five months, numbered by date; every customer has at least one."""
    desk = _Desk(random, country, customers, products, until, country.book_taxes)
    dates = sorted(until - timedelta(days=random.randrange(150)) for _ in range(count))
    buyers = customers + random.choices(customers, k=count - len(customers))
    random.shuffle(buyers)
    return [_invoice(desk, 10_001 + n, buyers[n], dates[n]) for n in range(count)]


def _invoice(desk: _Desk, n: int, customer: Customer, on: date) -> Invoice:
    random = desk.random
    inclusive = random.random() < 0.3
    lines = [
        _line(desk, inclusive) for _ in range(random.choice((1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12)))
    ]
    comes_to = totals(((_amount(line), _rate(desk, line)) for line in lines), inclusive)
    number = f"INV-{n}"
    invoice: Invoice = {
        "id": record_id("invoice", number),
        "number": number,
        "customer_id": customer["id"],
        "date": on.isoformat(),
        "due_date": (on + timedelta(days=random.choice((0, 7, 14, 20, 30)))).isoformat(),
        "currency": desk.country.currency,
        "prices": "inclusive" if inclusive else "exclusive",
        "status": "open",
        "lines": lines,
        "subtotal": str(comes_to.subtotal),
        "tax": str(comes_to.tax),
        "total": str(comes_to.total),
    }
    if random.random() < 0.3:
        invoice["reference"] = f"PO {random.randrange(1000, 9999)}"
    if random.random() < 0.4:
        invoice["note"] = random.choice(NOTES)
    return invoice


def _line(desk: _Desk, inclusive: bool) -> Line:
    random = desk.random
    if random.random() < 0.1:
        price = Decimal(random.randrange(500, 9000)) / 100
        return {
            "description": random.choice(EXTRAS),
            "quantity": "1",
            "price": str(price),
            "tax_id": desk.taxes[0]["id"],
        }
    product = random.choice(desk.products)
    tax_id = desk.taxes[-1]["id"] if random.random() < 0.08 else product["tax_id"]
    price = Decimal(product["price"]) * Decimal(random.choice((100, 100, 100, 98, 105))) / 100
    if inclusive:
        price *= 1 + desk.country.standard_rate / 100
    decimals = "0.0001" if random.random() < 0.4 else "0.01"
    line: Line = {
        "product_id": product["id"],
        "description": product["name"] + random.choice(REMARKS),
        "quantity": _plain(quantity_of(random, product)),
        "price": f"{price.quantize(Decimal(decimals), ROUND_HALF_UP):f}",
        "tax_id": tax_id,
    }
    if random.random() < 0.12:
        line["discount_rate"] = random.choice(DISCOUNTS)
    return line


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(line: Line) -> Decimal:
    return line_amount(
        Decimal(line["quantity"]), Decimal(line["price"]), Decimal(line.get("discount_rate", "0"))
    )


def _rate(desk: _Desk, line: Line) -> Decimal:
    return next(Decimal(tax["rate"]) for tax in desk.taxes if tax["id"] == line["tax_id"])
