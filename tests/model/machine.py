"""The state machines: which rules may act on a company, how it begins, and what must hold at its end."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from common.contracts.records import Customer, Invoice, Product
from tests.model.builders import a_credit_note, a_payment
from tests.model.judging import judge
from tests.model.ledger import a_document
from tests.model.rules import PICK, CompanyRules
from tests.model.rules.app import DUE, AppRules
from tests.model.rules.bookkeeper import BookkeeperRules
from tests.model.rules.faults import FaultRules
from tests.model.rules.settings import PLACES, SWITCHES, SettingsRules
from tests.model.rules.workers import WorkerRules


class CompanyMachine(CompanyRules):
    """A company from its first records until it is at rest and its records are checked."""

    begins_complete = False
    """Whether a company begins with records of every kind, all of them in Xero."""

    @initialize(synced=st.booleans(), more=st.booleans(), ignores_pulls=st.booleans())
    def first_records(self, synced: bool, more: bool, ignores_pulls: bool) -> None:
        synced, more = synced or self.begins_complete, more or self.begins_complete
        self.company.others.ignores_pulls = ignores_pulls
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
        self.company.note(f"began, synced: {synced}, with more: {more}, ignores pulls: {ignores_pulls}")
        if synced:
            self.company.sync()

    def teardown(self) -> None:
        """Check the company at rest; a failure prints the steps that led to it."""
        try:
            judge(self.company)
        except BaseException:
            print("\n".join(["what was done:", *self.company.story]))
            raise
        finally:
            self.company.end()


class WholeMachine(AppRules, WorkerRules, SettingsRules, BookkeeperRules, FaultRules, CompanyMachine):
    """Everything happens: people, crashes, faults of Xero."""


class EditingMachine(AppRules, BookkeeperRules, CompanyMachine):
    """Nothing fails, and people edit on both sides. The whole machine edits too rarely to meet every pair of edits."""

    begins_complete = True

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
