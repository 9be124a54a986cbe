"""Health checks: whether a service is alive, and whether it is ready."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse


def routes(lacks: Callable[[], Awaitable[list[str]]]) -> APIRouter:
    """Return the routes /health/live and /health/ready for a process manager.

    `lacks` returns the names of the dependencies that are unavailable; if there are any, /health/ready returns 503.
    """
    router = APIRouter(prefix="/health", include_in_schema=False)

    @router.get("/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        missing = await lacks()
        return JSONResponse({"ready": not missing, "lacks": missing}, 503 if missing else 200)

    return router
