"""The JSON API: one module for each resource."""

from fastapi import APIRouter

from gateway.api import (
    connection,
    events,
    keys,
    problems,
    records,
    refresh,
    schemas,
    settings,
    sign_in,
    syncs,
)

PREFIX = "/api/v1"


def router() -> APIRouter:
    """Return the router of the whole API."""
    whole = APIRouter()
    for module in (sign_in, connection, settings, syncs, problems, refresh, events, keys, records):
        whole.include_router(module.router, prefix=PREFIX)
    whole.include_router(connection.callback)
    whole.include_router(schemas.router)
    return whole
