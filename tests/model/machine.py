"""The state machine: what people, Xero and bad luck may do to a company, in any order, and how it must end."""

from hypothesis.stateful import initialize

from common.contracts.nouns import Customer
from tests.model.judging import judge
from tests.model.mishaps import Mishaps
from tests.model.people import Bookkeeping, Deciding
from tests.model.records import Recording
from tests.model.working import Working


class Machine(Recording, Working, Deciding, Bookkeeping, Mishaps):
    """A company from its beginning until everything is at rest."""

    @initialize()
    def a_customer_to_begin_with(self) -> None:
        self.company.change(Customer(id="c-0", name="Bloom c-0"))

    def teardown(self) -> None:
        try:
            judge(self.company)
        except BaseException:
            print("\n".join(["what was done:", *self.company.story]))
            raise
        finally:
            self.company.end()
