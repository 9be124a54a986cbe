"""From what was sent to a record of the contract, or to what does not fit, field by field."""

from typing import Any

from pydantic import ValidationError

from common.contracts.kinds import INVOICING_KINDS
from common.contracts.records import Entity
from common.errors import Invalid


def record_of(kind: str, record_id: str, sent: dict[str, Any]) -> Entity:
    """Read a record; the id in the address is its id, whether it names one or not."""
    if sent.get("id", record_id) != record_id:
        detail = f"the record names another id than the address, which says {record_id}"
        raise Invalid(detail, [{"pointer": "/id", "detail": detail}])
    try:
        return INVOICING_KINDS[kind].record.model_validate({**sent, "id": record_id})
    except ValidationError as error:
        raise Invalid.from_validation(error.errors(include_input=False)) from error
