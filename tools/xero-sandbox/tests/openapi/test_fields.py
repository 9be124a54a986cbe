"""Every field of Xero's published document is processed, computed or listed as absent.

If this breaks, a program sends a field that the sandbox ignores and Xero would act on.
"""

from typing import Any

import pytest

from xero_sandbox.wire.shapes import NEWER, SHAPES, UNDOCUMENTED

Document = Any
"""What the fixture gives: see conftest.py beside this file."""

NAMED_OTHERWISE = {"ItemDetails": "Purchase"}
RESULT_FIELDS = {"StatusAttributeString", "ValidationErrors", "HasValidationErrors", "HasErrors", "Warnings"}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_the_fields_of_a_shape_are_those_of_the_document(document: Document, name: str) -> None:
    properties = document.components["schemas"][NAMED_OTHERWISE.get(name, name)]["properties"]
    shape = SHAPES[name]

    assert set(properties) - shape.known == set()
    assert shape.known - set(properties) - RESULT_FIELDS == (
        NEWER.get(name, set()) | UNDOCUMENTED.get(name, set())
    )


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_each_field_is_in_one_list_only(name: str) -> None:
    shape = SHAPES[name]

    assert shape.taken & shape.computed == shape.taken & set(shape.absent) == set()
    assert shape.computed & set(shape.absent) == set()
    assert set(shape.inside) <= shape.taken
    assert set(shape.inside.values()) <= set(SHAPES)
