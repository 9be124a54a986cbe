"""The kinds, each with the type of its records, for the tests of its rules."""

from sync_worker.kinds.allocations import Allocations
from sync_worker.kinds.credit_notes import CreditNotes
from sync_worker.kinds.customers import Customers
from sync_worker.kinds.invoices import Invoices
from sync_worker.kinds.payments import Payments
from sync_worker.kinds.products import Products
from sync_worker.kinds.taxes import Taxes

taxes = Taxes()
customers = Customers()
products = Products()
invoices = Invoices()
credit_notes = CreditNotes()
allocations = Allocations()
payments = Payments()
