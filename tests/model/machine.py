"""The state machines: what people, Xero and bad luck may do to a company, in any order, and how it must end."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from common.contracts.records import Customer, Invoice, Product
from tests.model.acting import PICK, Acting
from tests.model.bookkeeper import Bookkeeping
from tests.model.builders import a_credit_note, a_payment
from tests.model.judging import judge
from tests.model.ledger import a_document
from tests.model.mishaps import Mishaps
from tests.model.people import PLACES, SWITCHES, Deciding
from tests.model.records import DUE, Recording
from tests.model.working import Working


class Whole(Acting):
    """A company from its beginning until everything is at rest."""

    begins_whole = False
    """Whether there always is something of each kind, and it is in Xero."""

    @initialize(synced=st.booleans(), more=st.booleans(), ignores_pulls=st.booleans())
    def a_little_to_begin_with(self, synced: bool, more: bool, ignores_pulls: bool) -> None:
        synced, more = synced or self.begins_whole, more or self.begins_whole
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
        self.company.record_outcomes(
            f"began, synced: {synced}, with more: {more}, ignores pulls: {ignores_pulls}"
        )
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


class Machine(Recording, Working, Deciding, Bookkeeping, Mishaps, Whole):
    """Everything happens: people, crashes, faults of Xero."""


class Editing(Recording, Bookkeeping, Whole):
    """Nothing fails, and people edit on both sides, which the whole machine does too rarely to meet every pair."""

    begins_whole = True

    @rule()
    def sync(self) -> None:
        self.fired("sync")
        self.company.sync()

    @rule(switch=st.sampled_from(SWITCHES))
    def change_settings(self, switch: str) -> None:
        self.fired("change_settings", switch)
        self.company.turn_switch(switch, PLACES)

    @rule(pick=PICK, action=st.sampled_from(["accept", "use_app", "use_xero"]))
    def settle_difference(self, pick: int, action: str) -> None:
        self.fired("settle_difference", action)
        self.company.answer(pick, action)
