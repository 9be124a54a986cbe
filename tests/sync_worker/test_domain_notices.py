"""Whether a notice of a webhook reports something that is not known yet.

If this breaks, a change in Xero is missed, or every write of the suite starts another sync.
"""

from datetime import UTC, datetime, timedelta

import pytest

from sync_worker.domain.notices import concerns_purchases, is_seen

AT = datetime(2026, 11, 22, 0, 44, 9, 923000, UTC)


@pytest.mark.parametrize("later", [0, 0.001, 3600])
def test_a_state_that_is_as_new_as_the_notice_or_newer_includes_its_change(later: float) -> None:
    assert is_seen(AT, AT + timedelta(seconds=later))


def test_a_notice_that_is_dated_a_moment_after_the_change_is_no_news() -> None:
    assert is_seen(AT + timedelta(milliseconds=2), AT)


def test_a_change_after_the_state_that_was_seen_is_news() -> None:
    assert not is_seen(AT + timedelta(seconds=1), AT)


def test_without_either_time_a_notice_is_news() -> None:
    assert not is_seen(None, AT)
    assert not is_seen(AT, None)


@pytest.mark.parametrize("kind", ["ACCPAYCREDIT", "accpaycredit", "APCREDITPAYMENT"])
def test_notices_of_purchases_are_told_by_their_type(kind: str) -> None:
    assert concerns_purchases({"Type": kind, "Status": "AUTHORISED"})


@pytest.mark.parametrize("data", [{}, {"Type": "ACCRECCREDIT"}, {"Type": "ACCRECPAYMENT"}, {"Type": "new"}])
def test_what_is_not_known_to_be_a_purchase_is_none(data: dict[str, str]) -> None:
    assert not concerns_purchases(data)
