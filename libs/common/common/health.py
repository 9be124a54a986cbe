"""Whether a service is alive, and whether it can work now."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse


def routes(lacks: Callable[[], Awaitable[list[str]]]) -> APIRouter:
    """Make the two routes that a process manager asks; `lacks` names what is missing."""
    router = APIRouter(prefix="/health", include_in_schema=False)

    @router.get("/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        missing = await lacks()
        return JSONResponse({"ready": not missing, "lacks": missing}, 503 if missing else 200)

    return router
