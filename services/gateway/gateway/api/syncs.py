"""The button: request a sync, stop it, follow it, read its log."""

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
    """What kind of sync is wanted."""

    mode: Mode = "sync"


class LoggedEntry(Entry):
    """An entry of the log; `result` is its outcome in words: what a preview would do is in the conditional."""

    result: str


class LoggedEntries(EntryPage):
    """Entries of a sync in their order, each with its outcome in words."""

    items: tuple[LoggedEntry, ...]


class SyncAccepted(Contract):
    """The id to follow a sync by."""

    sync_id: UUID


@router.post("", status_code=202, summary="Press Sync")
async def press(
    caller: ApiUser, deps: Deps, wanted: Annotated[SyncRequest | None, Body()] = None
) -> SyncAccepted:
    """Request a sync; 409 when the company is not connected or its settings are not complete."""
    mode = (wanted or SyncRequest()).mode
    return SyncAccepted(sync_id=await flows.request_sync(deps.clients, deps.publish, caller.company_id, mode))


@router.get("", summary="The syncs, the newest first")
async def syncs(
    caller: ApiUser, deps: Deps, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> SyncPage:
    """Answer with a page of syncs."""
    return await deps.clients.log.syncs(caller.company_id, cursor, limit)


async def _known(caller: ApiUser, deps: Deps, sync_id: UUID) -> Sync:
    return await deps.progress.known(caller.company_id, sync_id)


Known = Annotated[Sync, Depends(_known)]


@router.get("/{sync_id}", summary="One sync")
async def sync(known: Known) -> Sync:
    """Return the sync; a joined one returns the sync it was joined to.

    `counts` of a sync with mode `preview` are what a sync would do.
    """
    return known


@router.post("/{sync_id}/stop", status_code=202, summary="Stop a sync")
async def stop(known: Known, caller: ApiUser, deps: Deps) -> SyncAccepted:
    """Ask a sync to stop; what is on its way to Xero is finished first."""
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
    """Send `progress` at once and at each change, and `end` when it has ended; open it again when it closes before."""
    async for name, now in deps.progress.follow(caller.company_id, known):
        yield ServerSentEvent(event=name, data=now.model_dump(mode="json", by_alias=True))


class EntryFilter(Contract):
    """Which entries are wanted."""

    kind: Annotated[str | None, Query(max_length=50)] = None
    outcome: Outcome | Literal[""] | None = None
    q: Annotated[str | None, Query(max_length=200)] = None
    cursor: Annotated[str | None, Query(max_length=500)] = None


@router.get("/{sync_id}/entries", summary="The log of a sync")
async def entries(
    known: Known,
    asked: Annotated[EntryFilter, Query()],
    caller: ApiUser,
    deps: Deps,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> LoggedEntries:
    """Return a page of the sync's entries."""
    page = await deps.clients.log.entries(caller.company_id, known.sync_id, asked.model_dump(), limit)
    labels = outcomes.outcomes(page.mode)
    items = tuple(LoggedEntry(**dict(entry), result=labels[entry.outcome]) for entry in page.items)
    return LoggedEntries(items=items, next=page.next, mode=page.mode)


@router.get("/{sync_id}/entries.csv", response_class=StreamingResponse, summary="The log of a sync as CSV")
async def entries_csv(
    known: Known, asked: Annotated[EntryFilter, Query()], caller: ApiUser, deps: Deps
) -> StreamingResponse:
    """Return all the sync's entries; a cell that a spreadsheet would calculate is escaped."""
    pages = deps.clients.log.all_entries(caller.company_id, known.sync_id, asked.model_dump())
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
    return text or "nothing"


def _cell(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
