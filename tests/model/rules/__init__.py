"""The rules of the state machines, and what they share: the company, the counting, the choice of records."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from invoicing.domain.records import StoredRecord, is_void
from tests.model.company import Company
from tests.model.stage import Stage

FIRED: Counter[str] = Counter()
STEPS: Counter[str] = Counter()
PICK = st.integers(0, 999)
"""The place of a record in the list of those that exist, modulo its length."""


Rule = Callable[..., None]


def where(holds: Callable[[Any], object]) -> Callable[[Rule], Rule]:
    """Let a rule do nothing where a condition does not hold.

    With a precondition of Hypothesis the choice of rules would depend on how fast the engine was in this example.
    """

    def decorate(act: Rule) -> Rule:
        @wraps(act)
        def perhaps(self: Any, **how: Any) -> None:
            if holds(self):
                act(self, **how)

        return perhaps

    return decorate


class CompanyRules(RuleBasedStateMachine):
    """The base of all classes of rules: a company, of which every step is counted and noted."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.company = Company.begun(self.stage)
        self.made = 10
        STEPS["examples"] += 1

    def fired(self, name: str, *how: object) -> None:
        """Count a rule, and note what it did."""
        FIRED[name] += 1
        STEPS["steps"] += 1
        self.company.note(f"{name} {' '.join(map(str, how))}")

    def new(self, prefix: str) -> str:
        """Return an id that was not used before."""
        self.made += 1
        return f"{prefix}-{self.made}"

    def stored(self, kind: str) -> Sequence[StoredRecord]:
        """Return the app's own records of a kind that were not withdrawn."""
        return [
            one
            for one in self.company.ledger.all()
            if one.kind == kind and not one.deleted and not is_void(one.record)
        ]
