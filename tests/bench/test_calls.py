"""The longest chain of calls that wait for each other, which is the least time that a sync can take.

If this breaks, docs/build/measures.md promises an operator a speed that Xero's latency does not allow.
"""

from bench.calls import Call, longest_chain


def calls(*spans: tuple[float, float]) -> list[Call]:
    """Return calls from and until these seconds."""
    return [Call(began, ended, 0) for began, ended in spans]


def test_calls_one_after_the_other_are_all_in_the_chain() -> None:
    assert longest_chain(calls((0, 1), (1, 3), (5, 6))) == 4


def test_of_calls_side_by_side_only_the_longest_way_through_counts() -> None:
    assert longest_chain(calls((0, 1), (0, 2), (2, 3), (1, 4))) == 4


def test_a_long_call_beside_many_short_ones_is_left_out_when_they_are_longer_together() -> None:
    assert longest_chain(calls((0, 2), (0, 1.5), (1.5, 3), (2.5, 4), (3, 4.5))) == 4.5


def test_without_calls_there_is_no_chain() -> None:
    assert longest_chain([]) == 0
