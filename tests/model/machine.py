"""The state machine: what people, Xero and bad luck may do to a company, in any order, and how it must end."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize

from common.contracts.nouns import Customer, Invoice, Product
from tests.model.bookkeeper import Bookkeeping
from tests.model.builders import a_credit_note, a_payment
from tests.model.judging import judge
from tests.model.ledger import a_document
from tests.model.mishaps import Mishaps
from tests.model.people import Deciding
from tests.model.records import DUE, Recording
from tests.model.working import Working


class Machine(Recording, Working, Deciding, Bookkeeping, Mishaps):
    """A company from its beginning until everything is at rest."""

    @initialize(synced=st.booleans(), more=st.booleans(), ignores_pulls=st.booleans())
    def a_little_to_begin_with(self, synced: bool, more: bool, ignores_pulls: bool) -> None:
        self.company.ignores_pulls = ignores_pulls
        for number in range(2):
            self.company.change(Customer(id=f"c-{number}", name=f"Bloom c-{number}"))
            words: dict[str, Any] = a_document([("2", "10.00")])
            invoice = Invoice(
                **words, id=f"i-{number}", number=f"I-{number}", customer_id=f"c-{number}", due_date=DUE
            )
            self.company.change(invoice)
        if more:
            self.company.change(Product(id="p-0", name="Roses p-0", price=Decimal("10.00")))
            self.company.change(a_credit_note())
            self.company.change(a_payment())
        self.company.tell(f"began, synced: {synced}, with more: {more}, ignores pulls: {ignores_pulls}")
        if synced:
            self.company.sync()

    def teardown(self) -> None:
        try:
            judge(self.company)
        except BaseException:
            print("\n".join(["what was done:", *self.company.story]))
            raise
        finally:
            self.company.end()
