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
from common.contracts.sync import Entry, Outcome
from gateway import flows
from gateway.caller import Doing, Signed

router = APIRouter(prefix="/syncs", tags=["Syncs"])
Cursor = Annotated[str | None, Query(max_length=500)]
COLUMNS = (
    "at", "kind", "record_id", "label", "outcome", "sentence", "cause", "remedy", "place", "xero_url",
    "xero_words",
)  # fmt: skip


class SyncWanted(Contract):
    """What kind of sync is wanted."""

    mode: Mode = "sync"


class SyncAccepted(Contract):
    """The id to follow a sync by."""

    sync_id: UUID


@router.post("", status_code=202, summary="Press Sync")
async def press(
    caller: Signed, ways: Doing, wanted: Annotated[SyncWanted | None, Body()] = None
) -> SyncAccepted:
    """Request a sync; 409 when the company is not connected or its settings are not complete."""
    mode = (wanted or SyncWanted()).mode
    return SyncAccepted(sync_id=await flows.request_sync(ways.peers, ways.say, caller.company_id, mode))


@router.get("", summary="The syncs, the newest first")
async def syncs(
    caller: Signed, ways: Doing, cursor: Cursor = None, limit: Annotated[int, Query(ge=1, le=200)] = 50
) -> SyncPage:
    """Answer with a page of syncs."""
    return await ways.peers.log.syncs(caller.company_id, cursor, limit)


async def _known(caller: Signed, ways: Doing, sync_id: UUID) -> Sync:
    return await ways.live.known(caller.company_id, sync_id)


Known = Annotated[Sync, Depends(_known)]


@router.get("/{sync_id}", summary="One sync")
async def sync(known: Known) -> Sync:
    """Answer with the sync; a joined one answers with the sync it was joined to."""
    return known


@router.post("/{sync_id}/stop", status_code=202, summary="Stop a sync")
async def stop(known: Known, caller: Signed, ways: Doing) -> SyncAccepted:
    """Ask a sync to stop; what is on its way to Xero is finished first."""
    await flows.stop_sync(ways.say, caller.company_id, known)
    return SyncAccepted(sync_id=known.sync_id)


async def _room(ways: Doing) -> None:
    ways.live.room_for_one()


@router.get(
    "/{sync_id}/progress",
    response_class=EventSourceResponse,
    dependencies=[Depends(_room)],
    summary="Follow a sync (SSE)",
)
async def progress(known: Known, caller: Signed, ways: Doing) -> AsyncIterator[ServerSentEvent]:
    """Send `progress` at once and at each change, and `end` when it has ended; open it again when it closes before."""
    async for name, now in ways.live.follow(caller.company_id, known):
        yield ServerSentEvent(event=name, data=now.model_dump(mode="json", by_alias=True))


class Asked(Contract):
    """Which entries are wanted."""

    kind: Annotated[str | None, Query(max_length=50)] = None
    outcome: Outcome | Literal[""] | None = None
    q: Annotated[str | None, Query(max_length=200)] = None
    cursor: Annotated[str | None, Query(max_length=500)] = None


@router.get("/{sync_id}/entries", summary="The log of a sync")
async def entries(
    known: Known,
    asked: Annotated[Asked, Query()],
    caller: Signed,
    ways: Doing,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> EntryPage:
    """Answer with a page of the sync's entries."""
    return await ways.peers.log.entries(caller.company_id, known.sync_id, asked.model_dump(), limit)


@router.get("/{sync_id}/entries.csv", response_class=StreamingResponse, summary="The log of a sync as CSV")
async def entries_csv(
    known: Known, asked: Annotated[Asked, Query()], caller: Signed, ways: Doing
) -> StreamingResponse:
    """Answer with all the sync's entries; a cell that a spreadsheet would calculate is escaped."""
    pages = ways.peers.log.all_entries(caller.company_id, known.sync_id, asked.model_dump())
    return StreamingResponse(
        _lines(pages),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="sync-{known.sync_id}.csv"'},
    )


async def _lines(pages: AsyncIterator[tuple[Entry, ...]]) -> AsyncIterator[str]:
    yield ",".join(COLUMNS) + "\r\n"
    async for page in pages:
        text = io.StringIO()
        rows = csv.writer(text)
        for entry in page:
            said = entry.model_dump(mode="json")
            rows.writerow([_cell(said[column]) for column in COLUMNS])
        yield text.getvalue()


def _cell(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
