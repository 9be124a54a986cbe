"""QuickBooks Online's invoices: customer and dates may be only in the first row of an invoice."""

from demo.csv_book.columns import Column
from demo.csv_book.dialects import flat
from demo.csv_book.dialects.dialect import Dialect

COLUMNS = {
    Column.NUMBER: "InvoiceNo",
    Column.CUSTOMER: "Customer",
    Column.DATE: "InvoiceDate",
    Column.DUE: "DueDate",
    Column.NOTE: "Memo",
    Column.CODE: "Item(Product/Service)",
    Column.DESCRIPTION: "ItemDescription",
    Column.QUANTITY: "ItemQuantity",
    Column.PRICE: "ItemRate",
    Column.AMOUNT: "ItemAmount",
    Column.TAX: "ItemTaxCode",
    Column.TAX_AMOUNT: "ItemTaxAmount",
    Column.CURRENCY: "Currency",
}
REQUIRED = frozenset({Column.NUMBER, Column.CUSTOMER, Column.DATE, Column.AMOUNT})
QUICKBOOKS = Dialect("QuickBooks Online", COLUMNS, REQUIRED, flat.read, taxed=True)
