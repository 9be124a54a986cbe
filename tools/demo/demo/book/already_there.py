"""The objects in Xero before the first sync: some match the book, some nearly, some are only in Xero."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from demo.book import UNTIL
from demo.book.words import OWN_CONTACTS, OWN_SUPPLIERS
from demo.countries import Country, country_of
from demo.money import cents, line_tax
from demo.records import Book, Customer, Product, record_id

Planted = dict[str, Any]
OWN_ITEMS = (
    ("GOLF-1", "Golf ball, white", "5.60"),
    ("GOLF-3", "Golf balls, three", "15.50"),
    ("Train-HD", "Training, half a day", "500.00"),
    ("DevOnsite", "Development on site", "650.00"),
    ("PM-h", "Project management & control", "130.4348"),
    ("Tee-L", "T-shirt, large", "39.95"),
    ("Sup-10", "Support contract, 10 h", "1150.00"),
    ("TĪ-01", "Tī kōuka, potted", "17.3913"),
)
# Details that a bookkeeper added to a contact and that the app's customer does not have.
FAX_AND_BOX: Planted = {
    "Phones": [
        {"PhoneType": "FAX", "PhoneCountryCode": "64", "PhoneAreaCode": "9", "PhoneNumber": "555 0199"}
    ],
    "Addresses": [{"AddressType": "POBOX", "AddressLine1": "PO Box 19", "City": "Picton", "Country": "NZ"}],
}


@dataclass
class AlreadyThere:
    """Objects in Xero's format; `only_there` are the names and codes that only Xero has and a sync must pull."""

    contacts: list[Planted] = field(default_factory=list)
    items: list[Planted] = field(default_factory=list)
    invoices: list[Planted] = field(default_factory=list)
    only_there: set[str] = field(default_factory=set)

    def of_each_kind(self) -> dict[str, list[Planted]]:
        """Return the objects by resource, parents first."""
        return {"Contacts": self.contacts, "Items": self.items, "Invoices": self.invoices}


def already_there(book: Book, until: date = UNTIL) -> AlreadyThere:
    """Return the objects that the organisation has before the first sync."""
    country = country_of(book.currency)
    there = AlreadyThere()
    _plant_contacts(there, book)
    _plant_items(there, book, country)
    there.invoices = [_invoice(country, n, there.contacts[-2 * n - 2], until) for n in range(1, 6)]
    there.invoices.append(_invoice(country, 6, there.contacts[0], until))
    return there


def _plant_contacts(there: AlreadyThere, book: Book) -> None:
    folding = [
        customer
        for customer in book.customers
        if customer["name"].upper().casefold() == customer["name"].casefold()
    ]
    with_mail = [customer for customer in folding if "email" in customer]
    cased = [customer for customer in with_mail if customer["name"].upper() != customer["name"]]
    macrons = [customer for customer in cased if not customer["name"].isascii()][:2]
    equal = (macrons + [customer for customer in cased if customer not in macrons])[:6]
    without_email = [customer for customer in folding if customer not in equal][:7]
    near = [customer for customer in folding if customer not in equal and customer not in without_email][:7]
    there.contacts += [
        _contact(customer["name"].upper(), customer.get("email", "")) | FAX_AND_BOX for customer in equal
    ]
    there.contacts += [
        _contact(customer["name"].title() if n % 2 else customer["name"], "")
        for n, customer in enumerate(without_email)
    ]
    for name, mail in [(_nearly(n, customer), _mail_nearby(n, customer)) for n, customer in enumerate(near)]:
        there.contacts.append(_contact(name, mail))
        there.only_there.add(name)
    for n, name in enumerate(OWN_CONTACTS):
        details = _contact_details(n) if n % 2 else {}
        there.contacts.append(_contact(name, f"office@own-{n}.example" if n % 3 else "") | details)
        there.only_there.add(name)
    there.contacts += [_contact(name, "", supplier=True) for name in OWN_SUPPLIERS]


def _nearly(n: int, customer: Customer) -> str:
    return (
        f"{customer['name']} (2019)",
        f"The {customer['name']}",
        f"{customer['name']} Holdings",
        customer["name"].replace(" ", "-") + "!",
    )[n % 4]


def _mail_nearby(n: int, customer: Customer) -> str:
    return (f"sales@other-{n}.example", "", customer.get("email", ""))[n % 3]


def _contact(name: str, mail: str, supplier: bool = False) -> Planted:
    return {
        "ContactID": record_id("contact in xero", name),
        "ContactStatus": "ACTIVE",
        "Name": name,
        "EmailAddress": mail,
        "IsCustomer": not supplier,
        "IsSupplier": supplier,
    }


def _contact_details(n: int) -> Planted:
    """Return a phone, an address and a tax number, with alternating types."""
    return {
        "Phones": [
            {
                "PhoneType": "MOBILE" if n % 4 == 1 else "DEFAULT",
                "PhoneCountryCode": "64",
                "PhoneAreaCode": "21",
                "PhoneNumber": f"55 01{n:02}",
            }
        ],
        "Addresses": [
            {
                "AddressType": "POBOX" if n % 4 == 1 else "STREET",
                "AddressLine1": f"{n} Wharf Road",
                "AddressLine2": "Shed 2",
                "AddressLine3": "Upper floor",
                "City": "Timaru",
                "PostalCode": "7910",
            }
        ],
        "TaxNumber": f"99-100-{n:03}",
    }


def _plant_items(there: AlreadyThere, book: Book, country: Country) -> None:
    products = book.products
    for product in products[::9][:7]:
        there.items.append(_item(country, product["code"], product["name"], product["price"]))
    codes = {product["code"].casefold() for product in products}
    for n, product in enumerate(products[4::9][:5]):
        code = _another_code(n, product)
        if code.casefold() in codes:
            continue
        there.items.append(_item(country, code, product["name"], product["price"]))
        there.only_there.add(code)
    for code, name, price in OWN_ITEMS:
        there.items.append(_item(country, code, name, price))
        there.only_there.add(code)


def _another_code(n: int, product: Product) -> str:
    return (
        f"{product['code']}A",
        f"X{product['code']}",
        product["code"].replace("-", "") + ".",
        f"{product['code']}-{n}",
    )[n % 4]


def _item(country: Country, code: str, name: str, price: str) -> Planted:
    return {
        "ItemID": record_id("item in xero", code),
        "Code": code,
        "Name": name,
        "IsSold": True,
        "IsPurchased": False,
        "IsTrackedAsInventory": False,
        "SalesDetails": {"UnitPrice": float(price), "AccountCode": "200", "TaxType": country.sales_tax_type},
    }


def _invoice(country: Country, n: int, contact: Planted, until: date) -> Planted:
    number = f"OWN-{40 + n:04}"
    amount = Decimal(n * 125) + Decimal("0.35")
    tax = line_tax(amount, country.standard_rate, inclusive=False)
    on = until - timedelta(days=20 * n)
    line = {
        "LineItemID": record_id("line in xero", number),
        "Description": "Monthly support",
        "Quantity": 1.0,
        "UnitAmount": float(amount),
        "LineAmount": float(amount),
        "TaxAmount": float(tax),
        "TaxType": country.sales_tax_type,
        "AccountCode": "200",
    }
    total = float(cents(amount + tax))
    return {
        "Type": "ACCREC",
        "InvoiceID": record_id("invoice in xero", number),
        "InvoiceNumber": number,
        "Contact": {"ContactID": contact["ContactID"], "Name": contact["Name"]},
        "Date": on.isoformat(),
        "DueDate": (on + timedelta(days=20)).isoformat(),
        "Status": "AUTHORISED",
        "LineAmountTypes": "Exclusive",
        "LineItems": [line],
        "SubTotal": float(amount),
        "TotalTax": float(tax),
        "Total": total,
        "AmountDue": total,
        "AmountPaid": 0.0,
        "CurrencyCode": country.currency,
    }
