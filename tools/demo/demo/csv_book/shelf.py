"""Invoices written from rows, with the customers and products they are the first to name."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from demo.csv_book.sheet import Row
from demo.money import line_amount, totals
from demo.records import Book, Customer, Invoice, Line, Product, Tax, record_id

DAYS_TO_PAY = timedelta(days=20)


@dataclass(frozen=True)
class Understood:
    """A row whose date and numbers were understood."""

    row: Row
    on: date
    quantity: Decimal
    price: Decimal


def without_fraction(customer: str) -> str:
    """Give a customer's number as it is meant where a spreadsheet wrote 17850.0."""
    return customer.removesuffix(".0")


class Shelf:
    """The customers and products that were met so far."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.customers: dict[str, Customer] = {}
        self.products: dict[str, Product] = {}

    def invoice(self, number: str, lines: list[Understood]) -> Invoice:
        """Write an invoice, and the customer and products it is the first to name."""
        tax = self.book.taxes[0]
        written = [self._line(line, tax) for line in lines]
        amounts = [line_amount(line.quantity, line.price) for line in lines]
        comes_to = totals(((amount, Decimal(tax["rate"])) for amount in amounts), inclusive=False)
        return {
            "id": record_id("invoice", number),
            "number": number,
            "customer_id": self._customer(lines[0].row)["id"],
            "date": lines[0].on.isoformat(),
            "due_date": (lines[0].on + DAYS_TO_PAY).isoformat(),
            "currency": self.book.currency,
            "prices": "exclusive",
            "status": "open",
            "lines": written,
            "subtotal": str(comes_to.subtotal),
            "tax": str(comes_to.tax),
            "total": str(comes_to.total),
        }

    def _customer(self, row: Row) -> Customer:
        number = without_fraction(row["CustomerID"])
        if number.casefold() not in self.customers:
            customer: Customer = {
                "id": record_id("customer", number),
                "number": number,
                "name": f"Customer {number}",
            }
            if row["Country"]:
                customer["address"] = {"country": row["Country"]}
            self.customers[number.casefold()] = customer
            self.book.customers.append(customer)
        return self.customers[number.casefold()]

    def _line(self, line: Understood, tax: Tax) -> Line:
        code = line.row["StockCode"][:30]
        description = (line.row["Description"] or code or "Goods")[:4000]
        written: Line = {
            "description": description,
            "quantity": f"{line.quantity:f}",
            "price": f"{line.price:f}",
            "tax_id": tax["id"],
        }
        if code:
            written["product_id"] = self._product(code, description, line, tax)["id"]
        return written

    def _product(self, code: str, name: str, line: Understood, tax: Tax) -> Product:
        if code.casefold() not in self.products:
            product: Product = {
                "id": record_id("product", code.casefold()),
                "code": code,
                "name": name[:50].strip(),
                "price": f"{max(line.price, Decimal(0)):f}",
                "tax_id": tax["id"],
                "sold": True,
            }
            self.products[code.casefold()] = product
            self.book.products.append(product)
        return self.products[code.casefold()]
