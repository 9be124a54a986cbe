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
class _Source:
    """The data that invoices are generated from."""

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
    """Return invoices of the last five months, numbered by date; every customer has at least one."""
    source = _Source(random, country, customers, products, until, country.book_taxes)
    dates = sorted(until - timedelta(days=random.randrange(150)) for _ in range(count))
    buyers = customers + random.choices(customers, k=count - len(customers))
    random.shuffle(buyers)
    return [_invoice(source, 10_001 + n, buyers[n], dates[n]) for n in range(count)]


def _invoice(source: _Source, n: int, customer: Customer, on: date) -> Invoice:
    random = source.random
    inclusive = random.random() < 0.3
    lines = [
        _line(source, inclusive) for _ in range(random.choice((1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12)))
    ]
    sums = totals(((_amount(line), _rate(source, line)) for line in lines), inclusive)
    number = f"INV-{n}"
    invoice: Invoice = {
        "id": record_id("invoice", number),
        "number": number,
        "customer_id": customer["id"],
        "date": on.isoformat(),
        "due_date": (on + timedelta(days=random.choice((0, 7, 14, 20, 30)))).isoformat(),
        "currency": source.country.currency,
        "prices": "inclusive" if inclusive else "exclusive",
        "status": "open",
        "lines": lines,
        "subtotal": str(sums.subtotal),
        "tax": str(sums.tax),
        "total": str(sums.total),
    }
    if random.random() < 0.3:
        invoice["reference"] = f"PO {random.randrange(1000, 9999)}"
    if random.random() < 0.4:
        invoice["note"] = random.choice(NOTES)
    return invoice


def _line(source: _Source, inclusive: bool) -> Line:
    random = source.random
    if random.random() < 0.1:
        price = Decimal(random.randrange(500, 9000)) / 100
        return {
            "description": random.choice(EXTRAS),
            "quantity": "1",
            "price": str(price),
            "tax_id": source.taxes[0]["id"],
        }
    product = random.choice(source.products)
    tax_id = source.taxes[-1]["id"] if random.random() < 0.08 else product["tax_id"]
    price = Decimal(product["price"]) * Decimal(random.choice((100, 100, 100, 98, 105))) / 100
    if inclusive:
        price *= 1 + source.country.standard_rate / 100
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


def _rate(source: _Source, line: Line) -> Decimal:
    return next(Decimal(tax["rate"]) for tax in source.taxes if tax["id"] == line["tax_id"])
