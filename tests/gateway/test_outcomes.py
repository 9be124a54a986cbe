"""Labels of outcomes and fields, for syncs and for previews.

If this breaks, a preview says that something was sent, or the page shows internal names.
"""

from typing import get_args

import pytest

from common.contracts.gateway import Mode
from common.contracts.sync import Outcome
from gateway import outcomes


@pytest.mark.parametrize("mode", get_args(Mode))
def test_every_outcome_has_its_words_in_every_mode(mode: Mode) -> None:
    assert set(outcomes.outcomes(mode)) == set(get_args(Outcome))
    assert all(outcomes.outcomes(mode).values())


def test_a_preview_says_of_nothing_that_was_not_done_that_it_was() -> None:
    happened = {"linked", "pulled", "noted"}
    preview = outcomes.outcomes("preview")

    assert {outcome for outcome, words in preview.items() if "would" not in words} == happened
    assert all("would" not in words for words in outcomes.outcomes("sync").values())


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("phone", "Phone"),
        ("tax_number", "Tax number"),
        ("address.city", "Address city"),
        ("VAT No. of line_2", "VAT No. of line_2"),
    ],
)
def test_a_field_is_called_as_a_person_would_call_it(name: str, label: str) -> None:
    assert outcomes.field(name) == label
