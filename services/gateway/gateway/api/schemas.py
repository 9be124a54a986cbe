"""The JSON schemas of events and records, for everybody."""

from fastapi import APIRouter
from starlette.responses import JSONResponse

from common.contracts.json_schemas import PUBLIC, schema_of
from common.contracts.message import SCHEMA_VERSION, Count
from common.errors import NotFound
from gateway.authentication import Deps

router = APIRouter(tags=["Schemas"])
# A schema may get optional fields, so it is not cached for longer.
CACHE_CONTROL = "public, max-age=3600"


@router.get("/schemas/{version}/{name}.json", summary="The JSON schema of an event or a record")
async def schema(version: Count, name: str, deps: Deps) -> JSONResponse:
    """Return the JSON schema of an event (`invoice.created`) or a record (`invoice`); 404 if there is none.

    Raises:
        NotFound: No event or record of this version has this name.
    """
    if version != SCHEMA_VERSION or name not in PUBLIC:
        raise NotFound
    return JSONResponse(
        schema_of(name, deps.settings.address),
        headers={"Cache-Control": CACHE_CONTROL},
        media_type="application/schema+json",
    )
