"""HEARS the phone: a small page that can be installed, and keeps what it refreshed from the cloud."""

from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import FileResponse

from common.contracts.message import Contract
from gateway.authentication import ApiUser
from gateway.middleware import Files

HERE = Path(__file__).parent / "static"
ASK_FIRST = "no-cache"


class Owner(Contract):
    """Whose records the phone keeps."""

    company_id: UUID
    company_name: str


def router() -> APIRouter:
    """Make the phone's two routes that are no files."""
    routes = APIRouter(prefix="/phone", include_in_schema=False)

    @routes.get("/")
    async def phone() -> FileResponse:
        """Open the phone."""
        return FileResponse(HERE / "index.html", headers={"Cache-Control": ASK_FIRST})

    @routes.get("/owner")
    async def owner(caller: ApiUser) -> Owner:
        """Tell whose records these are."""
        return Owner(company_id=caller.company_id, company_name=caller.company_name)

    return routes


def files() -> Files:
    """Give the page's scripts and pictures."""
    return Files(HERE, ASK_FIRST)
