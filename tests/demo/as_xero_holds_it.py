"""A book's records as Xero holds them after a sync that did everything right."""

from decimal import Decimal
from typing import Any

from demo.money import line_amount, line_tax
from demo.records import Book, CreditNote, Customer, Invoice, Line, Payment, Product
from demo.settings import tax_types
from demo.xero_index import Object, XeroIndex

ADDRESS = {
    "line1": "AddressLine1",
    "line2": "AddressLine2",
    "city": "City",
    "region": "Region",
    "postal_code": "PostalCode",
    "country": "Country",
}


def in_xero(book: Book, rates: list[Object]) -> dict[str, list[dict[str, Any]]]:
    """Return the objects by resource, parents first; each has the id of its record."""
    writer = _Writer(book, rates)
    return {
        "Contacts": [writer.contact(one) for one in book.customers],
        "Items": [writer.item(one) for one in book.products],
        "Invoices": [writer.invoice(one) for one in book.invoices],
        "CreditNotes": [writer.credit_note(one) for one in book.credit_notes],
        "Payments": [writer.payment(one) for one in book.payments],
    }


class _Writer:
    def __init__(self, book: Book, rates: list[Object]) -> None:
        nothing: dict[str, list[Object]] = {
            kind: [] for kind in ("Contacts", "Items", "Invoices", "CreditNotes", "Payments")
        }
        self.book = book
        self.types = tax_types(book.taxes, XeroIndex({**nothing, "TaxRates": rates}).rates)
        self.rates = {tax["id"]: Decimal(tax["rate"]) for tax in book.taxes}
        self.codes = {one["id"]: one["code"] for one in book.products}
        self.names = {one["id"]: one["name"] for one in book.customers}
        self.numbers = {one["id"]: one["number"] for one in book.invoices}

    def contact(self, customer: Customer) -> dict[str, Any]:
        address = {ADDRESS[part]: text for part, text in customer.get("address", {}).items()}
        return {
            "ContactID": customer["id"],
            "ContactNumber": f"IA-{customer['id']}",
            "Name": customer["name"],
            "ContactStatus": "ACTIVE",
            "EmailAddress": customer.get("email", ""),
            "TaxNumber": customer.get("tax_number", ""),
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": customer.get("phone", "")}],
            "Addresses": [{"AddressType": "STREET", **address}],
        }

    def item(self, product: Product) -> dict[str, Any]:
        details = {
            "UnitPrice": float(product["price"]),
            "AccountCode": self.book.sales_account,
            "TaxType": self.types[product["tax_id"]],
        }
        return {
            "ItemID": product["id"],
            "Code": product["code"],
            "Name": product["name"],
            "Description": product.get("description", ""),
            "IsSold": True,
            "IsPurchased": False,
            "SalesDetails": details,
        }

    def invoice(self, invoice: Invoice) -> dict[str, Any]:
        paid = sum(
            (Decimal(one["amount"]) for one in self.book.payments if one["invoice_id"] == invoice["id"]),
            Decimal(0),
        )
        due = Decimal(invoice["total"]) - paid
        return {
            **self.document(invoice),
            "InvoiceID": invoice["id"],
            "InvoiceNumber": invoice["number"],
            "Type": "ACCREC",
            "Status": "AUTHORISED" if due else "PAID",
            "DueDate": invoice["due_date"],
            "Reference": invoice.get("reference", ""),
            "Url": f"http://localhost:8080/invoices/{invoice['id']}",
            "AmountDue": float(invoice["total"]),
        }

    def credit_note(self, note: CreditNote) -> dict[str, Any]:
        return {
            **self.document(note),
            "CreditNoteID": note["id"],
            "CreditNoteNumber": note["number"],
            "Type": "ACCRECCREDIT",
            "Status": "AUTHORISED",
            "Reference": f"IA-{note['id']} {note.get('reference', '')}".strip(),
            "RemainingCredit": float(note["total"]),
        }

    def document(self, document: Invoice | CreditNote) -> dict[str, Any]:
        lines = [self.line(one, document["prices"] == "inclusive") for one in document["lines"]]
        customer = document["customer_id"]
        return {
            "Contact": {"ContactID": customer, "Name": self.names[customer]},
            "Date": document["date"],
            "CurrencyCode": document["currency"],
            "LineAmountTypes": document["prices"].capitalize(),
            "LineItems": lines,
            "SubTotal": float(document["subtotal"]),
            "TotalTax": float(document["tax"]),
            "Total": float(document["total"]),
        }

    def line(self, line: Line, inclusive: bool) -> dict[str, Any]:
        discount = Decimal(line.get("discount_rate", "0"))
        amount = line_amount(Decimal(line["quantity"]), Decimal(line["price"]), discount)
        written = {
            "Description": line["description"],
            "Quantity": float(line["quantity"]),
            "UnitAmount": float(line["price"]),
            "LineAmount": float(amount),
            "TaxAmount": float(line_tax(amount, self.rates[line["tax_id"]], inclusive)),
            "TaxType": self.types[line["tax_id"]],
            "AccountCode": self.book.sales_account,
        }
        if discount:
            written["DiscountRate"] = float(discount)
        if product := line.get("product_id"):
            written["ItemCode"] = self.codes[product]
        return written

    def payment(self, payment: Payment) -> dict[str, Any]:
        invoice = payment["invoice_id"]
        return {
            "PaymentID": payment["id"],
            "Reference": f"IA-{payment['id']} {payment.get('reference', '')}".strip(),
            "Status": "AUTHORISED",
            "Account": {"AccountID": self.book.bank_account},
            "Invoice": {"InvoiceID": invoice, "InvoiceNumber": self.numbers[invoice]},
            "Amount": float(payment["amount"]),
            "Date": payment["date"],
            "PaymentType": "ACCRECPAYMENT",
        }
