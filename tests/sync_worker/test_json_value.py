"""Two states of the same revision are compared.

If this breaks, an upgrade that adds a field reports records that nobody changed, or a restored backup goes unnoticed.
"""

import pytest

from sync_worker.domain.json_value import JsonObject, contradict

LINE: JsonObject = {"description": "Roses", "price": "3.25"}
RECORD: JsonObject = {"id": "i-1", "address": {"city": "Napier"}, "lines": [LINE]}


@pytest.mark.parametrize(
    "other",
    [
        RECORD,
        {**RECORD, "colour": "red"},
        {**RECORD, "address": {"city": "Napier", "floor": "2"}},
        {**RECORD, "lines": [{**LINE, "unit": "stem"}]},
    ],
)
def test_a_field_that_one_version_does_not_know_is_no_contradiction(other: JsonObject) -> None:
    assert not contradict(RECORD, other)
    assert not contradict(other, RECORD)


@pytest.mark.parametrize(
    "other",
    [
        {**RECORD, "id": "i-2"},
        {**RECORD, "address": None},
        {**RECORD, "address": {"city": "Nelson", "floor": "2"}},
        {**RECORD, "lines": [{**LINE, "price": "3.50"}]},
        {**RECORD, "lines": [LINE, LINE]},
    ],
)
def test_another_value_of_a_field_that_both_know_is_a_contradiction(other: JsonObject) -> None:
    assert contradict(RECORD, other)
    assert contradict(other, RECORD)
