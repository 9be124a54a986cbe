"""Refresh from Cloud: what changed since the phone last asked."""

from typing import Annotated

from fastapi import APIRouter, Query

from common.contracts.invoicing import Changes
from gateway.authentication import ApiUser, Deps

router = APIRouter(tags=["Phone"])


@router.get("/refresh", summary="What changed since a cursor; everything without one")
async def refresh(
    caller: ApiUser,
    deps: Deps,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 500,
) -> Changes:
    """Answer with a page of changes; ask on with its cursor while there is `more`."""
    return await deps.clients.invoicing.refresh(caller.company_id, cursor, limit)
