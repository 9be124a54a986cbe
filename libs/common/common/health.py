"""Health checks: whether a service is alive, and whether it is ready."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import JSONResponse


@dataclass(frozen=True)
class Readiness:
    """The dependencies that are unavailable, and the number of events that this version does not know yet.

    `unread` is None if the service consumes nothing, or if PostgreSQL is unavailable.
    """

    lacks: Sequence[str]
    unread: int | None = None


Check = Callable[[], Awaitable[Readiness]]


def routes(check: Check) -> APIRouter:
    """Return the routes /health/live and /health/ready for a process manager.

    /health/ready returns 503 if a dependency is unavailable.
    """
    router = APIRouter(prefix="/health", include_in_schema=False)

    @router.get("/live")
    async def live() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/ready")
    async def ready() -> JSONResponse:
        found = await check()
        content = {"ready": not found.lacks, "lacks": list(found.lacks)}
        unread = {} if found.unread is None else {"unread": found.unread}
        return JSONResponse({**content, **unread}, 503 if found.lacks else 200)

    return router
