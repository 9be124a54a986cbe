"""The dialects that are recognised by headings; a new one needs one file and one line here."""

from demo.csv_book.dialects.dialect import Dialect
from demo.csv_book.dialects.online_retail import EDITIONS
from demo.csv_book.dialects.quickbooks import QUICKBOOKS
from demo.csv_book.dialects.shopify import SHOPIFY
from demo.csv_book.dialects.stripe import STRIPE
from demo.csv_book.dialects.xero_template import XERO_TEMPLATE

DIALECTS: tuple[Dialect, ...] = (*EDITIONS, XERO_TEMPLATE, QUICKBOOKS, SHOPIFY, STRIPE)

__all__ = ["DIALECTS", "Dialect"]
