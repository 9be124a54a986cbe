"""HEARS Xero's webhooks: verified over the raw bytes, handed to the bus, answered at once."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request
from pydantic import Field, ValidationError
from starlette.responses import Response

from common.contracts.gateway import XeroChanged, XeroNotice
from common.contracts.message import Contract
from common.errors import Invalid
from gateway.authentication import Deps
from gateway.errors import BadSignature

# Xero names the organisation, never our company: whoever keeps the links of that organisation knows whose it is.
NO_COMPANY = UUID(int=0)
MOST_DATA = 20
LONGEST_DATA = 200
router = APIRouter(tags=["Webhooks"])


class Notice(Contract):
    """One event as Xero writes it; `data` may hold anything, of which short texts are kept."""

    resource_id: Annotated[str, Field(alias="resourceId", max_length=100)]
    category: Annotated[str, Field(alias="eventCategory", max_length=50)]
    event_type: Annotated[str, Field(alias="eventType", max_length=50)]
    tenant_id: UUID = Field(alias="tenantId")
    at: Annotated[str | None, Field(alias="eventDateUtc", max_length=50)] = None
    data: object = None


class Notices(Contract):
    """A webhook's body; empty when Xero only tries whether we verify."""

    events: Annotated[tuple[Notice, ...], Field(max_length=10_000)]


@router.post("/webhooks/xero", summary="Xero tells that something changed")
async def receive_notices(
    request: Request, deps: Deps, x_xero_signature: Annotated[str, Header()] = ""
) -> Response:
    """Verify, say xero.changed, answer 200 without a body."""
    raw = await request.body()
    verify(raw, x_xero_signature, deps.settings.webhook_keys)
    try:
        notices = Notices.model_validate_json(raw)
    except ValidationError as error:
        raise Invalid("The body is signed, but it is not a webhook of Xero as we know it.") from error
    if notices.events:
        await deps.publish(NO_COMPANY, XeroChanged(notices=tuple(_notice(one) for one in notices.events)))
    return Response()


def verify(raw: bytes, signature: str, keys: Sequence[bytes]) -> None:
    """Refuse unless one of the keys signed exactly these bytes."""
    expected = [base64.b64encode(hmac.digest(key, raw, hashlib.sha256)) for key in keys]
    holds = [hmac.compare_digest(one, signature.encode()) for one in expected]
    if not any(holds):
        raise BadSignature


def _notice(one: Notice) -> XeroNotice:
    return XeroNotice(
        tenant_id=one.tenant_id,
        category=one.category.upper(),
        resource_id=one.resource_id,
        event_type=one.event_type.upper(),
        at=_time(one.at),
        data=_data(one.data),
    )


def _data(data: object) -> dict[str, str]:
    """Return the texts, numbers and truths of an event's data, so many and so long; what else it holds is left out."""
    if not isinstance(data, Mapping):
        return {}
    short = {
        str(name): value if isinstance(value, str) else json.dumps(value)
        for name, value in data.items()
        if isinstance(value, str | int | float)
    }
    fitting = [
        (name, value)
        for name, value in short.items()
        if len(name) <= LONGEST_DATA and len(value) <= LONGEST_DATA and "\0" not in name + value
    ]
    return dict(fitting[:MOST_DATA])


def _time(written: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
