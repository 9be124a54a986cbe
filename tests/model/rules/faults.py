"""Rules: what fails between the worker and Xero."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.model.rules import CompanyRules

CALLS = st.sampled_from(
    [
        {"path": "/api.xro/"},
        {"path": "/api.xro/", "method": "PUT"},
        {"path": "/api.xro/", "method": "POST"},
        {"path": "/api.xro/2.0/Payments"},
        {"path": "/api.xro/2.0/Invoices"},
        {"path": "/api.xro/2.0/CreditNotes"},
    ]
)
TIMES = st.integers(1, 3)


class FaultRules(CompanyRules):
    """Faults of the sandbox."""

    @rule(match=CALLS, count=TIMES, fault=st.sampled_from(["dropped_after", "cut"]))
    def answer_dropped_after(self, match: dict[str, str], count: int, fault: str) -> None:
        self._arm("answer_dropped_after", fault, match, count)

    @rule(match=CALLS, count=TIMES)
    def answer_dropped_before(self, match: dict[str, str], count: int) -> None:
        self._arm("answer_dropped_before", "dropped_before", match, count)

    @rule(match=CALLS, applied=st.integers(0, 2))
    def error_after_partial_commit(self, match: dict[str, str], applied: int) -> None:
        self._arm("error_after_partial_commit", "error_partial", match, 1, applied=applied)

    @rule(match=CALLS, count=TIMES, fault=st.sampled_from(["error_before", "error_after"]))
    def error(self, match: dict[str, str], count: int, fault: str) -> None:
        self._arm("error", fault, match, count)

    @rule(match=CALLS)
    def unavailable(self, match: dict[str, str]) -> None:
        self._arm("unavailable", "unavailable", match, 1)

    @rule(match=CALLS, applied=st.booleans(), status=st.sampled_from([502, 504, 408]))
    def bad_gateway(self, match: dict[str, str], applied: bool, status: int) -> None:
        self._arm("bad_gateway", "answer", match, 1, applied=applied, status=status)

    @rule(match=CALLS, problem=st.sampled_from(["minute", "day", "concurrent"]))
    def limited(self, match: dict[str, str], problem: str) -> None:
        self._arm("limited", "limited", match, 1, problem=problem, retry_after=30)

    @rule(match=CALLS)
    def token_refused(self, match: dict[str, str]) -> None:
        self._arm(
            "token_refused", "answer", match, 1, status=401, text='{"Status":401,"Detail":"TokenExpired"}'
        )

    @rule(match=CALLS, seconds=st.sampled_from([2, 20, 50]))
    def applied_late(self, match: dict[str, str], seconds: int) -> None:
        self._arm("applied_late", "late", match, 1, seconds=seconds)

    def _arm(self, name: str, fault: str, match: dict[str, str], count: int, **options: Any) -> None:
        self.fired(name, fault, match, count, options)
        self.company.xero.arm(fault, count, match, **options)
