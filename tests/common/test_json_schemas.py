"""A JSON schema accepts what its contract accepts."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from common.contracts import json_schemas

PAYMENT = {"id": "Y-1", "invoice_id": "I-1", "date": "2026-11-27", "amount": "20.00"}
TAX = {"id": "T-1", "name": "VAT", "rate": 20}


def accepted(name: str, record: dict[str, Any]) -> tuple[bool, bool]:
    """Return whether the schema and whether the contract accepts a record."""
    try:
        json_schemas.PUBLIC[name].model_validate(record)
    except ValidationError:
        by_contract = False
    else:
        by_contract = True
    schema = json_schemas.schema_of(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema).is_valid(record), by_contract


@pytest.mark.parametrize("amount", ["20.00", "20", 20, "0.5", "999999999999.99", 999999999999])
def test_both_accept_a_decimal(amount: Any) -> None:
    assert accepted("payment", {**PAYMENT, "amount": amount}) == (True, True)


@pytest.mark.parametrize(
    "amount", [20.5, True, "20.001", "-1.00", 0, -1, 1000000000000, "1000000000000", "many", "", None]
)
def test_both_refuse_what_is_no_decimal_of_the_field(amount: Any) -> None:
    assert accepted("payment", {**PAYMENT, "amount": amount}) == (False, False)


@pytest.mark.parametrize(("rate", "valid"), [(100, True), (101, False), (0, True), (-1, False)])
def test_both_know_the_bounds_of_a_decimal(rate: int, valid: bool) -> None:
    assert accepted("tax", {**TAX, "rate": rate}) == (valid, valid)


def test_both_ignore_unknown_fields_and_refuse_a_missing_one() -> None:
    assert accepted("tax", {**TAX, "colour": "red"}) == (True, True)
    assert accepted("tax", {"id": "T-1", "name": "VAT"}) == (False, False)


def test_the_schema_of_an_event_accepts_no_other_type_of_the_same_contract() -> None:
    event = {"type": "tax.updated", "revision": 1, "record": TAX}

    assert accepted("tax.updated", event) == (True, True)
    assert accepted("tax.created", event) == (False, True)


@pytest.mark.parametrize("name", json_schemas.PUBLIC)
def test_a_schema_is_valid_and_has_its_address_as_id(name: str) -> None:
    schema = json_schemas.schema_of(name, "https://sync.example")

    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"https://sync.example/schemas/1/{name}.json"
