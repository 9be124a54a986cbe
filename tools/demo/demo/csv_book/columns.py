"""The meanings of columns, independent of their headings."""

from enum import StrEnum


class Column(StrEnum):
    """The meaning of a column; the value is its name in `COLUMNS=` and in messages."""

    NUMBER = "number"
    TYPE = "type"
    STATUS = "status"
    CUSTOMER = "customer"
    CUSTOMER_ID = "customer id"
    EMAIL = "email"
    PHONE = "phone"
    LINE1 = "address line 1"
    LINE2 = "address line 2"
    CITY = "city"
    REGION = "region"
    POSTAL_CODE = "postal code"
    COUNTRY = "country"
    DATE = "date"
    DUE = "due date"
    REFERENCE = "reference"
    NOTE = "note"
    CURRENCY = "currency"
    CODE = "code"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    PRICE = "price"
    DISCOUNT = "discount"
    AMOUNT = "amount"
    TAX = "tax"
    TAX_AMOUNT = "tax amount"
    TAXABLE = "taxable"
    SUBTOTAL = "subtotal"
    SHIPPING = "shipping"
    DISCOUNT_TOTAL = "discount total"
    TAX_TOTAL = "tax total"
    TOTAL = "total"
    PAID = "paid"
    PAID_ON = "paid on"
    METHOD = "payment method"
    REFUNDED = "refunded"
    CANCELLED_ON = "cancelled on"


NUMBERS = (
    Column.QUANTITY,
    Column.PRICE,
    Column.DISCOUNT,
    Column.AMOUNT,
    Column.TAX_AMOUNT,
    Column.SUBTOTAL,
    Column.SHIPPING,
    Column.DISCOUNT_TOTAL,
    Column.TAX_TOTAL,
    Column.TOTAL,
    Column.PAID,
    Column.REFUNDED,
)
DATES = (Column.DATE, Column.DUE, Column.PAID_ON, Column.CANCELLED_ON)
ADDRESS = {
    "line1": Column.LINE1,
    "line2": Column.LINE2,
    "city": Column.CITY,
    "region": Column.REGION,
    "postal_code": Column.POSTAL_CODE,
    "country": Column.COUNTRY,
}


def heading_key(heading: str) -> str:
    """Return a heading's letters and digits in lower case, for comparing headings."""
    return "".join(letter for letter in heading.casefold() if letter.isalnum())
