"""HEARS programs: the JSON API, one file a noun."""

from fastapi import APIRouter

from gateway.api import connection, events, keys, problems, records, refresh, settings, sign_in, syncs

PREFIX = "/api/v1"


def router() -> APIRouter:
    """Join the nouns."""
    whole = APIRouter()
    for noun in (sign_in, connection, settings, syncs, problems, refresh, events, keys, records):
        whole.include_router(noun.router, prefix=PREFIX)
    whole.include_router(connection.callback)
    return whole
