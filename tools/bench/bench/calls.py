"""The Xero calls of one organisation, from the sandbox's request log."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xero_sandbox.driver import Sandbox


@dataclass(frozen=True)
class Call:
    """One call: the times when the sandbox had the request and the response, and the bytes of both bodies."""

    began: float
    ended: float
    size: int


def calls_of(sandbox: Sandbox, tenant_id: str, after: int = 0) -> list[Call]:
    """Return the calls to an organisation after a request number, in order of arrival."""
    found: list[Call] = []
    next_after: int | None = after
    while next_after is not None:
        page = sandbox.control("GET", "requests", tenant_id=tenant_id, after=next_after)
        found += [
            Call(_seconds(one["at"]), _seconds(one["ended_at"]), _size(one))
            for one in page["requests"]
            if one["ended_at"]
        ]
        next_after = page["next"]
    return found


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def _size(entry: dict[str, str | None]) -> int:
    return sum(len((entry[part] or "").encode()) for part in ("body", "answer"))


def longest_chain(calls: Sequence[Call]) -> float:
    """Return the seconds of the longest chain of calls, in which each begins after the previous one ended."""
    in_order = sorted(calls, key=lambda call: call.ended)
    ends = [call.ended for call in in_order]
    best = [0.0]
    for number, call in enumerate(in_order):
        before = bisect_right(ends, call.began, 0, number)
        best.append(max(best[-1], best[before] + call.ended - call.began))
    return best[-1]
