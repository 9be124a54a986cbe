"""Parses a request body into a record, or reports its errors field by field."""

from typing import Any

from pydantic import ValidationError

from common.contracts.records import Record
from common.errors import Invalid
from invoicing.domain.records import MODELS


def record_of(kind: str, record_id: str, sent: dict[str, Any]) -> Record:
    """Return the record in a request body; its id may be omitted there, and must be `record_id` otherwise.

    Raises:
        Invalid: The body has another id, or is not a valid record of this kind.
    """
    if sent.get("id", record_id) != record_id:
        detail = f"the record has another id than the address, which has {record_id}"
        raise Invalid(detail, [{"pointer": "/id", "detail": detail}])
    try:
        return MODELS[kind].model_validate({**sent, "id": record_id})
    except ValidationError as error:
        failure = Invalid.from_validation(error.errors(include_input=False))
        raise failure from error
