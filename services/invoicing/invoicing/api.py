"""Invoicing's routes: read, create, change and void records, delete payments, and two feeds of changes."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Body, Header, Query, Response

from common.contracts.invoicing import Changes, MissedChanges, NewestChange, RecordAnswer, RecordPage
from common.contracts.message import RecordId
from common.errors import NotFound, PreconditionRequired
from common.http import RequestId, called_by
from invoicing import flows
from invoicing.domain.commands import ANY_REVISION, Answer, DeletePayment, Put, Void
from invoicing.domain.parsing import record_of
from invoicing.flows import Dependencies
from invoicing.repository import changes, records

COLLECTIONS = {
    "customers": "customer",
    "products": "product",
    "taxes": "tax",
    "invoices": "invoice",
    "creditnotes": "credit_note",
    "payments": "payment",
}
Limit = Annotated[int, Query(ge=1, le=1000)]
AfterId = Annotated[str, Query(pattern=r"^[A-Za-z0-9._-]{0,40}$", description="`next` of the previous page")]
AfterChange = Annotated[str, Query(pattern=r"^[0-9]{0,18}$", description="`cursor` of the previous page")]
Tag = Annotated[str | None, Header(max_length=1000)]
Sent = Annotated[dict[str, Any], Body(description="The record; its id may be omitted")]


def router(deps: Dependencies) -> APIRouter:
    """Return invoicing's routes."""
    all_routes = APIRouter()
    records_routes = [_records(deps, collection, kind) for collection, kind in COLLECTIONS.items()]
    voiding = [_voiding(deps, collection) for collection in ("invoices", "creditnotes")]
    for routes in (
        *records_routes,
        *voiding,
        _deleting_payments(deps),
        _refreshing(deps),
        _catching_up(deps),
    ):
        all_routes.include_router(routes)
    return all_routes


def _records(deps: Dependencies, collection: str, kind: str) -> APIRouter:
    routes = _router(f"/companies/{{company_id}}/{collection}", collection, "gateway")

    @routes.get("")
    async def read_page(company_id: UUID, cursor: AfterId = "", limit: Limit = 100) -> RecordPage:
        """List records by id, each with its revision and, if it is in Xero, its address there."""
        async with deps.database.transaction(company_id) as connection:
            return await records.page(connection, company_id, kind, cursor, limit)

    @routes.get("/{record_id}", response_model=RecordAnswer)
    async def read_record(company_id: UUID, record_id: RecordId) -> Response:
        """Return a record with its revision.

        Raises:
            NotFound: The company has no such record.
        """
        async with deps.database.transaction(company_id) as connection:
            stored = await records.find_one(connection, company_id, kind, record_id)
        if stored is None:
            raise NotFound
        return _response(Answer(200, stored))

    @routes.put("/{record_id}", response_model=RecordAnswer)
    async def put(
        company_id: UUID,
        record_id: RecordId,
        sent: Sent,
        request_id: RequestId,
        if_none_match: Tag = None,
        if_match: Tag = None,
    ) -> Response:
        """Create a record (If-None-Match: *), or change it if its revision is one of those in If-Match."""
        known = _known(if_none_match, if_match)
        command = Put(kind, record_of(kind, record_id, sent), known)
        return _response(await flows.execute(deps, company_id, request_id, command))

    return routes


def _voiding(deps: Dependencies, collection: str) -> APIRouter:
    routes = _router(f"/companies/{{company_id}}/{collection}", collection, "gateway")

    @routes.post("/{record_id}/void", response_model=RecordAnswer)
    async def void(
        company_id: UUID, record_id: RecordId, request_id: RequestId, if_match: Tag = None
    ) -> Response:
        """Void an invoice or a credit note; one that is already void does not change."""
        known = ANY_REVISION if if_match is None else _revisions(if_match)
        command = Void(COLLECTIONS[collection], record_id, known)
        return _response(await flows.execute(deps, company_id, request_id, command))

    return routes


def _deleting_payments(deps: Dependencies) -> APIRouter:
    routes = _router("/companies/{company_id}/payments", "payments", "gateway")

    @routes.delete("/{record_id}", status_code=204)
    async def delete_payment(company_id: UUID, record_id: RecordId, request_id: RequestId) -> None:
        """Delete a payment; one that is already deleted does not change."""
        await flows.execute(deps, company_id, request_id, DeletePayment(record_id))

    return routes


def _refreshing(deps: Dependencies) -> APIRouter:
    routes = _router("/companies/{company_id}", "refresh", "gateway")

    @routes.get("/refresh")
    async def refresh(company_id: UUID, cursor: AfterChange = "", limit: Limit = 500) -> Changes:
        """Return the newest state of each record that changed after the cursor, in the order of the changes."""
        async with deps.database.transaction(company_id) as connection:
            return await records.changed_after(connection, company_id, int(cursor or 0), limit)

    return routes


def _catching_up(deps: Dependencies) -> APIRouter:
    routes = _router("/companies/{company_id}", "changes", "sync-worker")

    @routes.get("/change")
    async def newest_change(company_id: UUID) -> NewestChange:
        """Return the number of the newest change."""
        async with deps.database.transaction(company_id) as connection:
            return NewestChange(change=await changes.newest(connection, company_id))

    @routes.get("/changes", response_model=MissedChanges)
    async def missed_changes(
        company_id: UUID, after: Annotated[int, Query(ge=0, le=2**53)] = 0, limit: Limit = 500
    ) -> Response:
        """Return the events after a change number as they were published, with the same ids."""
        async with deps.database.transaction(company_id) as connection:
            text = await changes.published_after(connection, company_id, after, limit + 1)
        more = "true" if len(text) > limit else "false"
        body = f'{{"events":[{",".join(text[:limit])}],"more":{more}}}'
        return Response(body, media_type="application/json")

    return routes


def _router(prefix: str, tag: str, *callers: str) -> APIRouter:
    return APIRouter(prefix=prefix, tags=[tag], dependencies=[called_by(*callers)])


def _response(answer: Answer) -> Response:
    return Response(
        answer.stored.stored().model_dump_json(),
        answer.status,
        {"ETag": f'"{answer.stored.revision}"'},
        "application/json",
    )


def _known(if_none_match: str | None, if_match: str | None) -> frozenset[str] | None:
    if if_none_match is not None and if_none_match.strip() == "*":
        return None
    if if_match is None:
        raise PreconditionRequired
    return _revisions(if_match)


def _revisions(if_match: str) -> frozenset[str]:
    return frozenset(tag.strip().removeprefix("W/").strip('"') for tag in if_match.split(","))
