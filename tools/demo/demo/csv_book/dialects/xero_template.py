"""Xero's template for sales invoices, and its export of them; stars in headings are ignored."""

from demo.csv_book.columns import Column
from demo.csv_book.dialects import flat
from demo.csv_book.dialects.dialect import Dialect

COLUMNS = {
    Column.CUSTOMER: "ContactName",
    Column.EMAIL: "EmailAddress",
    Column.LINE1: "POAddressLine1",
    Column.LINE2: "POAddressLine2",
    Column.CITY: "POCity",
    Column.REGION: "PORegion",
    Column.POSTAL_CODE: "POPostalCode",
    Column.COUNTRY: "POCountry",
    Column.NUMBER: "InvoiceNumber",
    Column.REFERENCE: "Reference",
    Column.DATE: "InvoiceDate",
    Column.DUE: "DueDate",
    Column.TOTAL: "Total",
    Column.CODE: "InventoryItemCode",
    Column.DESCRIPTION: "Description",
    Column.QUANTITY: "Quantity",
    Column.PRICE: "UnitAmount",
    Column.DISCOUNT: "Discount",
    Column.TAX: "TaxType",
    Column.TAX_AMOUNT: "TaxAmount",
    Column.CURRENCY: "Currency",
    Column.PAID: "InvoiceAmountPaid",
    Column.TYPE: "Type",
    Column.STATUS: "Status",
}
REQUIRED = frozenset({Column.CUSTOMER, Column.NUMBER, Column.DATE, Column.QUANTITY, Column.PRICE, Column.TAX})
XERO_TEMPLATE = Dialect("Xero's sales invoices", COLUMNS, REQUIRED, flat.read, taxed=True)
