"""The state machine: what people, Xero and bad luck may do to a company, in any order."""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from common.contracts.nouns import Customer, Invoice
from tests.model.company import Company
from tests.model.judging import judge
from tests.model.ledger import a_document
from tests.model.stage import Stage

FIRED: Counter[str] = Counter()
STEPS: Counter[str] = Counter()
DUE = "2026-12-20"
PRICES = st.sampled_from(["10.00", "12.50", "99.9900"])


class Machine(RuleBasedStateMachine):
    """A company from its beginning until everything is at rest."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.company = Company.begun(self.stage)
        self.count = 0
        STEPS["examples"] += 1

    def fired(self, name: str, *how: object) -> None:
        """Count a rule, and note what it did."""
        FIRED[name] += 1
        STEPS["steps"] += 1
        self.company.tell(f"{name} {' '.join(map(str, how))}")

    def new(self, prefix: str) -> str:
        """Give an id that was not used before."""
        self.count += 1
        return f"{prefix}-{self.count}"

    def ids(self, kind: str) -> list[str]:
        """Give the ids of the app's own records of a kind."""
        return [kept.record.id for kept in self.company.ledger.all() if kept.kind == kind]

    @initialize()
    def a_customer_to_begin_with(self) -> None:
        self.company.change(Customer(id="c-0", name="Bloom 0"))

    @rule()
    def create_customer(self) -> None:
        made = self.new("c")
        self.fired("create_customer", made)
        self.company.change(Customer(id=made, name=f"Bloom {made}"))

    @rule(data=st.data(), price=PRICES)
    def create_invoice(self, data: st.DataObject, price: str) -> None:
        made = self.new("i")
        customer = data.draw(st.sampled_from(self.ids("customer")))
        self.fired("create_invoice", made, customer, price)
        words = {**a_document([("2", price)]), "id": made, "number": made.upper(), "customer_id": customer}
        self.company.change(Invoice(**words, due_date=DUE))

    @rule()
    def sync(self) -> None:
        self.fired("sync")
        self.company.sync()

    @rule(steps=st.integers(1, 400))
    def crash(self, steps: int) -> None:
        self.fired("crash", steps)
        process = self.company.worker.process
        process.die_at = process.steps + steps
        self.company.sync()

    @rule(fault=st.sampled_from(["dropped_before", "dropped_after", "cut", "error_after", "error_before"]))
    def answer_lost(self, fault: str) -> None:
        self.fired("answer_lost", fault)
        self.company.xero.arm(fault, match={"path": "/api.xro/"})

    def teardown(self) -> None:
        try:
            judge(self.company)
        except BaseException:
            print("\n".join(["what was done:", *self.company.story]))
            raise
        finally:
            self.company.end()
