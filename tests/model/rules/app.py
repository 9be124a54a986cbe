"""Rules: what people do in the invoicing system."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from common.contracts.records import Allocation, CreditNote, Customer, Invoice, Payment, Product
from tests.model.ledger import DAY, GST, a_document
from tests.model.rules import PICK, CompanyRules, where

DUE = "2026-12-20"
PRICES = st.sampled_from(["10.00", "12.50", "99.9900"])
NAMES = st.sampled_from(["Bloom", "Petal", "Thorn", "Fern", "Moss", "Ivy"])


class AppRules(CompanyRules):
    """Records are created, changed, voided and deleted in the app."""

    @rule(name=NAMES, own=st.booleans())
    def create_customer(self, name: str, own: bool) -> None:
        made = self.new("c")
        self.fired("create_customer", made, name, own)
        self.company.change(Customer(id=made, name=f"{name} {made}" if own else name, number=f"N{self.made}"))

    @rule(price=PRICES)
    def create_product(self, price: str) -> None:
        made = self.new("p")
        self.fired("create_product", made, price)
        self.company.change(
            Product(id=made, code=made, name=f"Rose {made}", price=Decimal(price), tax_id=GST.id)
        )

    @rule(pick=PICK, price=PRICES, lines=st.integers(1, 2), product=st.booleans())
    @where(lambda self: self.stored("customer"))
    def create_invoice(self, pick: int, price: str, lines: int, product: bool) -> None:
        made, customers, products = self.new("i"), self.stored("customer"), self.stored("product")
        customer = customers[pick % len(customers)].record.id
        product_id = products[pick % len(products)].record.id if product and products else None
        self.fired("create_invoice", made, customer, price, lines, product_id)
        words: dict[str, Any] = a_document([("2", price)] * lines, product_id)
        self.company.change(
            Invoice(**words, id=made, number=made.upper(), customer_id=customer, due_date=DUE)
        )

    @rule(pick=PICK, share=st.sampled_from(["0.5", "1"]))
    @where(lambda self: self.stored("invoice"))
    def create_payment(self, pick: int, share: str) -> None:
        invoices, made = self.stored("invoice"), self.new("y")
        invoice = invoices[pick % len(invoices)]
        assert isinstance(invoice.record, Invoice)
        amount = ((invoice.record.total - invoice.settled) * Decimal(share)).quantize(Decimal("0.01"))
        self.fired("create_payment", made, invoice.record.id, amount)
        if amount > 0:
            self.company.change(Payment(id=made, invoice_id=invoice.record.id, date=DAY, amount=amount))

    @rule(pick=PICK, price=PRICES, used=st.sampled_from(["0", "5.00"]))
    @where(lambda self: self.stored("customer"))
    def create_credit_note(self, pick: int, price: str, used: str) -> None:
        made, customers = self.new("n"), self.stored("customer")
        customer = customers[pick % len(customers)].record.id
        self.fired("create_credit_note", made, customer, price, used)
        words: dict[str, Any] = a_document([("1", price)])
        self.company.change(
            CreditNote(
                **words,
                id=made,
                number=made.upper(),
                customer_id=customer,
                allocations=self._allocations(customer, Decimal(used)),
            )
        )

    @rule(pick=PICK, used=st.sampled_from(["0", "5.00", "7.00"]))
    @where(lambda self: self.stored("credit_note"))
    def use_credit_note_otherwise(self, pick: int, used: str) -> None:
        notes = self.stored("credit_note")
        note = notes[pick % len(notes)].record
        assert isinstance(note, CreditNote)
        self.fired("use_credit_note_otherwise", note.id, used)
        parts = self._allocations(note.customer_id, Decimal(used))
        self.company.change(note.model_copy(update={"allocations": parts}))

    def _allocations(self, customer_id: str, used: Decimal) -> tuple[Allocation, ...]:
        own = [one.record for one in self.stored("invoice") if one.record.customer_id == customer_id]  # type: ignore[attr-defined]
        return tuple(Allocation(invoice_id=one.id, amount=used, date=DAY) for one in own[:1] if used > 0)

    @rule(pick=PICK, email=st.sampled_from([None, "a@example.nz", "b@example.nz"]), name=NAMES)
    @where(lambda self: self.stored("customer"))
    def edit_customer(self, pick: int, email: str | None, name: str) -> None:
        customers = self.stored("customer")
        customer = customers[pick % len(customers)].record
        self.fired("edit_customer", customer.id, email, name)
        self.company.change(customer.model_copy(update={"email": email, "name": f"{name} {customer.id[:8]}"}))

    @rule(pick=PICK, price=PRICES)
    @where(lambda self: self.stored("product"))
    def edit_product(self, pick: int, price: str) -> None:
        products = self.stored("product")
        product = products[pick % len(products)].record
        self.fired("edit_product", product.id, price)
        self.company.change(product.model_copy(update={"price": Decimal(price)}))

    @rule(pick=PICK, price=PRICES, reference=st.sampled_from([None, "A", "B"]))
    @where(lambda self: self.stored("invoice"))
    def edit_invoice(self, pick: int, price: str, reference: str | None) -> None:
        invoices = self.stored("invoice")
        invoice = invoices[pick % len(invoices)].record
        assert isinstance(invoice, Invoice)
        self.fired("edit_invoice", invoice.id, price, reference)
        words = {
            **invoice.model_dump(),
            **a_document([("2", price)] * len(invoice.lines)),
            "reference": reference,
        }
        self.company.change(Invoice.model_validate(words))

    @rule(pick=PICK)
    @where(lambda self: self.stored("invoice") or self.stored("credit_note"))
    def void(self, pick: int) -> None:
        documents = [*self.stored("invoice"), *self.stored("credit_note")]
        one = documents[pick % len(documents)]
        self.fired("void", one.record.id)
        self.company.void(one.kind, one.record.id)

    @rule(pick=PICK)
    @where(lambda self: self.stored("payment"))
    def delete_payment(self, pick: int) -> None:
        payments = self.stored("payment")
        payment = payments[pick % len(payments)].record
        self.fired("delete_payment", payment.id)
        self.company.take_back(payment.id)
