"""Records of the invoicing service: list, read, create, update, void, delete."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Header, Query
from pydantic import Field
from starlette.responses import Response

from common.contracts.invoicing import RecordAnswer, RecordPage
from common.contracts.message import Contract, RecordId
from common.http import RequestId
from gateway.authentication import ApiUser, Deps
from gateway.clients.invoicing import Answer, At

router = APIRouter(tags=["Records"])
Kinds = Literal["customers", "products", "taxes", "invoices", "creditnotes", "payments"]
Documents = Literal["invoices", "creditnotes"]
Match = Annotated[str | None, Field(max_length=100, pattern=r"^[\x20-\x7e]*$")]


class Preconditions(Contract):
    """Preconditions (RFC 9110): `If-None-Match: *` creates a record, `If-Match` updates that revision of it."""

    if_none_match: Match = None
    if_match: Match = None

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that the request has."""
        named = {"If-None-Match": self.if_none_match, "If-Match": self.if_match}
        return {name: value for name, value in named.items() if value is not None}


@router.get("/{kinds}", summary="List the records of a kind")
async def records(
    kinds: Kinds,
    caller: ApiUser,
    deps: Deps,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> RecordPage:
    """Return a page of records, each with its revision.

    A record that is in Xero has `xero_url`, its page in Xero, and `xero_differs`: a sentence about how Xero differs,
    for example that the invoice was voided there, or null.
    """
    return await deps.clients.invoicing.page(caller.company_id, kinds, cursor, limit)


@router.get("/{kinds}/{record_id}", response_model=RecordAnswer, summary="Get a record")
async def record(kinds: Kinds, record_id: RecordId, caller: ApiUser, deps: Deps) -> Response:
    """Return the record; the ETag is its revision."""
    return _passed_on(await deps.clients.invoicing.read(At(caller.company_id, kinds, record_id)))


@router.put(
    "/{kinds}/{record_id}",
    response_model=RecordAnswer,
    responses={
        201: {"model": RecordAnswer},
        412: {"description": "The record has another revision, or exists already"},
        428: {"description": "If-None-Match or If-Match is missing"},
    },
    summary="Create or update a record",
)
async def put(
    kinds: Kinds,
    record_id: RecordId,
    body: Annotated[dict[str, Any], Body()],
    given: Annotated[Preconditions, Header()],
    request_id: RequestId,
    caller: ApiUser,
    deps: Deps,
) -> Response:
    """Create a record with `If-None-Match: *`, update it with `If-Match`; 412 if the condition does not hold."""
    record = At(caller.company_id, kinds, record_id)
    return _passed_on(await deps.clients.invoicing.put(record, body, given.conditions, request_id))


@router.post(
    "/{kinds}/{record_id}/void", response_model=RecordAnswer, summary="Void an invoice or a credit note"
)
async def void(
    kinds: Documents,
    record_id: RecordId,
    given: Annotated[Preconditions, Header()],
    request_id: RequestId,
    caller: ApiUser,
    deps: Deps,
) -> Response:
    """Void a document; repeating the request changes nothing."""
    record = At(caller.company_id, kinds, record_id)
    return _passed_on(await deps.clients.invoicing.void(record, given.conditions, request_id))


@router.delete("/payments/{record_id}", status_code=204, summary="Delete a payment")
async def delete_payment(record_id: RecordId, request_id: RequestId, caller: ApiUser, deps: Deps) -> None:
    """Delete a payment; repeating the request changes nothing."""
    await deps.clients.invoicing.delete(At(caller.company_id, "payments", record_id), request_id)


def _passed_on(answer: Answer) -> Response:
    tag = answer.headers.get("etag")
    return Response(
        answer.content,
        answer.status_code,
        headers={"ETag": tag} if tag else None,
        media_type="application/json",
    )
