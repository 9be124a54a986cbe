"""Refresh from Cloud: the changes since the phone's last refresh."""

from typing import Annotated

from fastapi import APIRouter, Query

from common.contracts.invoicing import Changes
from gateway.authentication import ApiUser, Deps

router = APIRouter(tags=["Phone"])


@router.get("/refresh", summary="List the changes after a cursor")
async def refresh(
    caller: ApiUser,
    deps: Deps,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> Changes:
    """Return a page of changes; without a cursor it starts from the beginning.

    Repeat with the returned `cursor` while `more` is true.
    """
    return await deps.clients.invoicing.refresh(caller.company_id, cursor, limit)
