"""The other records of both sides that the fields of a record refer to."""

from collections.abc import Iterable
from dataclasses import InitVar, dataclass, field
from decimal import Decimal

from demo.comparison.fitting import one_line, shorten
from demo.records import Book, Customer, Invoice, Product
from demo.settings import tax_types
from demo.xero_index import Object, XeroIndex


@dataclass
class Sides:
    """The app's records by id, and the objects in Xero."""

    book: InitVar[Book]
    index: XeroIndex
    sales_account: str = field(init=False)
    bank_account: str = field(init=False)
    customers: dict[str, Customer] = field(init=False)
    products: dict[str, Product] = field(init=False)
    invoices: dict[str, Invoice] = field(init=False)
    tax_types: dict[str, str] = field(init=False)
    rates: dict[str, Decimal] = field(init=False)
    paid: dict[str, Decimal] = field(init=False)
    credited: dict[str, Decimal] = field(init=False)

    def __post_init__(self, book: Book) -> None:
        self.sales_account, self.bank_account = book.sales_account, book.bank_account
        self.customers = {one["id"]: one for one in book.customers}
        self.products = {one["id"]: one for one in book.products}
        self.invoices = {one["id"]: one for one in book.invoices}
        self.tax_types = tax_types(book.taxes, self.index.rates)
        self.rates = {tax["id"]: Decimal(tax["rate"]) for tax in book.taxes}
        self.paid = _sums((one["invoice_id"], one["amount"]) for one in book.payments)
        used = (part for note in book.credit_notes for part in note.get("allocations", ()))
        self.credited = _sums((part["invoice_id"], part["amount"]) for part in used)

    def contact_of(self, customer_id: str, shown: Object) -> str:
        """Return the expected ContactID of a document: the actual one if it belongs to the customer."""
        customer = self.customers.get(customer_id)
        ids = [str(one["ContactID"]) for one in self.index.contacts(customer)] if customer else []
        named = str((shown.get("Contact") or {}).get("ContactID") or "")
        return named if named in ids else next(iter(ids), "")

    def product_name(self, product_id: str) -> str:
        """Return the description of a line without one: the product's name, or a dash."""
        product = self.products.get(product_id)
        return (shorten(one_line(product["name"]), 50) if product else "") or "-"

    def item_code(self, product_id: str) -> str:
        """Return the code of a product's item in Xero, or an empty text if there is none."""
        product = self.products.get(product_id)
        found = self.index.items(product) if product else []
        return str(found[0].get("Code") or "") if found else ""


def _sums(parts: Iterable[tuple[str, str]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for record_id, amount in parts:
        sums[record_id] = sums.get(record_id, Decimal(0)) + Decimal(amount)
    return sums
