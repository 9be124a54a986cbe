"""Receives Xero's webhooks: verifies the signature, publishes xero.changed and returns 200.

Xero expects the answer within 5 seconds (developer.xero.com/documentation/guides/webhooks/configuring-your-server).
"""

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

# Xero names the organisation, not our company. Consumers find the company by the organisation.
NO_COMPANY = UUID(int=0)
MAX_DATA_FIELDS = 20
MAX_DATA_LENGTH = 200
router = APIRouter(tags=["Webhooks"])


class Notice(Contract):
    """One event as Xero sends it; of `data`, which has no fixed structure, only short values are used."""

    resource_id: Annotated[str, Field(alias="resourceId", max_length=100)]
    category: Annotated[str, Field(alias="eventCategory", max_length=50)]
    event_type: Annotated[str, Field(alias="eventType", max_length=50)]
    tenant_id: UUID = Field(alias="tenantId")
    at: Annotated[str | None, Field(alias="eventDateUtc", max_length=50)] = None
    data: object = None


class Notices(Contract):
    """Body of a webhook; `events` is empty when Xero tests the signature check (intent to receive)."""

    events: Annotated[tuple[Notice, ...], Field(max_length=10_000)]


@router.post("/webhooks/xero", summary="Receive a Xero webhook")
async def receive_notices(
    request: Request, deps: Deps, x_xero_signature: Annotated[str, Header()] = ""
) -> Response:
    """Verify the signature, publish `xero.changed`, and return 200 with an empty body."""
    raw = await request.body()
    verify(raw, x_xero_signature, deps.settings.webhook_keys)
    notices = _parse(raw)
    if notices.events:
        await deps.publish(NO_COMPANY, XeroChanged(notices=tuple(_notice(one) for one in notices.events)))
    return Response()


def verify(raw: bytes, signature: str, keys: Sequence[bytes]) -> None:
    """Check the signature, the Base64 of HMAC-SHA256 over the raw body.

    Raises:
        BadSignature: None of the keys signed exactly these bytes.
    """
    expected = [base64.b64encode(hmac.digest(key, raw, hashlib.sha256)) for key in keys]
    matches = [hmac.compare_digest(one, signature.encode()) for one in expected]
    if not any(matches):
        raise BadSignature


def _parse(raw: bytes) -> Notices:
    try:
        return Notices.model_validate_json(raw)
    except ValidationError as error:
        raise Invalid("The signature is valid, but the body is not a Xero webhook.") from error


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
    """Return at most 20 strings, numbers and booleans of at most 200 characters; leave out everything else."""
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
        if len(name) <= MAX_DATA_LENGTH and len(value) <= MAX_DATA_LENGTH and "\0" not in name + value
    ]
    return dict(fitting[:MAX_DATA_FIELDS])


def _time(written: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(written) if written else None
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
