"""Syncs: request, stop and follow a sync, and read its log."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.responses import StreamingResponse

from common.contracts.gateway import Mode
from common.contracts.log import EntryPage, Sync, SyncPage
from common.contracts.message import Contract
from common.contracts.sync import Entry, FieldChange, Outcome
from gateway import flows, outcomes
from gateway.authentication import ApiUser, Deps

router = APIRouter(prefix="/syncs", tags=["Syncs"])
Cursor = Annotated[str | None, Query(max_length=500)]
FIELDS = (
    "at", "kind", "record_id", "label", "outcome", "sentence", "cause", "remedy", "place", "xero_url",
    "xero_words",
)  # fmt: skip
COLUMNS = (*FIELDS, "result", "changes")


class SyncRequest(Contract):
    """The mode of the requested sync."""

    mode: Mode = "sync"


class LoggedEntry(Entry):
    """A log entry; `result` is the label of its outcome, for a preview in the conditional (`would be created`)."""

    result: str


class LoggedEntries(EntryPage):
    """Entries of a sync in their order, each with the label of its outcome."""

    items: tuple[LoggedEntry, ...]


class SyncAccepted(Contract):
    """The id of the sync."""

    sync_id: UUID


@router.post("", status_code=202, summary="Request a sync")
async def press(
    caller: ApiUser, deps: Deps, request: Annotated[SyncRequest | None, Body()] = None
) -> SyncAccepted:
    """Request a sync; 409 if the company is not connected or its settings are incomplete."""
    mode = (request or SyncRequest()).mode
    return SyncAccepted(sync_id=await flows.request_sync(deps.clients, deps.publish, caller.company_id, mode))


@router.get("", summary="List the syncs, newest first")
async def syncs(
    caller: ApiUser, deps: Deps, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> SyncPage:
    """Return a page of syncs."""
    return await deps.clients.log.syncs(caller.company_id, cursor, limit)


async def _known(caller: ApiUser, deps: Deps, sync_id: UUID) -> Sync:
    return await deps.progress.known(caller.company_id, sync_id)


Known = Annotated[Sync, Depends(_known)]


@router.get("/{sync_id}", summary="Get a sync")
async def sync(known: Known) -> Sync:
    """Return the sync; for a joined sync, the one that it was joined to.

    With mode `preview`, `counts` are the numbers that a sync would have.
    """
    return known


@router.post("/{sync_id}/stop", status_code=202, summary="Stop a sync")
async def stop(known: Known, caller: ApiUser, deps: Deps) -> SyncAccepted:
    """Request that a sync stops; batches that are being sent to Xero are finished first."""
    await flows.stop_sync(deps.publish, caller.company_id, known)
    return SyncAccepted(sync_id=known.sync_id)


async def _limit_streams(deps: Deps) -> None:
    deps.progress.has_capacity()


@router.get(
    "/{sync_id}/progress",
    response_class=EventSourceResponse,
    dependencies=[Depends(_limit_streams)],
    summary="Follow a sync (SSE)",
)
async def progress(known: Known, caller: ApiUser, deps: Deps) -> AsyncIterator[ServerSentEvent]:
    """Send `progress` at once and after each change, and `end` when the sync has ended.

    Reconnect if the stream closes without `end`.
    """
    async for name, now in deps.progress.follow(caller.company_id, known):
        yield ServerSentEvent(event=name, data=now.model_dump(mode="json", by_alias=True))


class EntryFilter(Contract):
    """Filter and cursor for log entries."""

    kind: Annotated[str | None, Query(max_length=50)] = None
    outcome: Outcome | Literal[""] | None = None
    q: Annotated[str | None, Query(max_length=200)] = None
    cursor: Annotated[str | None, Query(max_length=500)] = None


@router.get("/{sync_id}/entries", summary="List the log entries of a sync")
async def entries(
    known: Known,
    query: Annotated[EntryFilter, Query()],
    caller: ApiUser,
    deps: Deps,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LoggedEntries:
    """Return a page of log entries, in their order."""
    page = await deps.clients.log.entries(caller.company_id, known.sync_id, query.model_dump(), limit)
    labels = outcomes.outcomes(page.mode)
    items = tuple(LoggedEntry(**dict(entry), result=labels[entry.outcome]) for entry in page.items)
    return LoggedEntries(items=items, next=page.next, mode=page.mode)


@router.get(
    "/{sync_id}/entries.csv", response_class=StreamingResponse, summary="Download the log of a sync as CSV"
)
async def entries_csv(
    known: Known, query: Annotated[EntryFilter, Query()], caller: ApiUser, deps: Deps
) -> StreamingResponse:
    """Return all log entries of the sync; cells that a spreadsheet would read as a formula are escaped."""
    pages = deps.clients.log.all_entries(caller.company_id, known.sync_id, query.model_dump())
    return StreamingResponse(
        _lines(pages, known),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="sync-{known.sync_id}.csv"'},
    )


async def _lines(pages: AsyncIterator[tuple[Entry, ...]], sync: Sync) -> AsyncIterator[str]:
    labels = outcomes.outcomes(sync.mode)
    yield ",".join(COLUMNS) + "\r\n"
    async for page in pages:
        text = io.StringIO()
        rows = csv.writer(text)
        for entry in page:
            values = entry.model_dump(mode="json")
            changes = "; ".join(_change(change) for change in entry.changes)
            cells = (*(values[name] for name in FIELDS), labels[entry.outcome], changes)
            rows.writerow([_cell(value) for value in cells])
        yield text.getvalue()


def _change(change: FieldChange) -> str:
    whose = "app" if change.by == "app" else "Xero"
    line = f"{outcomes.field(change.field)}: {_value(change.before)} -> {_value(change.after)} ({whose})"
    return f"{line}, replaced: {_value(change.replaced)}" if outcomes.replaced(change) else line


def _value(text: str | None) -> str:
    return text or "empty"


def _cell(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
