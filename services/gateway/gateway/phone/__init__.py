"""The phone app: an installable page that stores the records it refreshed from the cloud."""

from pathlib import Path
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import FileResponse

from common.contracts.message import Contract
from gateway.authentication import ApiUser
from gateway.middleware import Files

HERE = Path(__file__).parent / "static"
REVALIDATE = "no-cache"


class Owner(Contract):
    """The company whose records the phone stores."""

    company_id: UUID
    company_name: str


def router() -> APIRouter:
    """Return the routes of the phone app that are not static files."""
    routes = APIRouter(prefix="/phone", include_in_schema=False)

    @routes.get("/")
    async def phone() -> FileResponse:
        """Return the page of the phone app."""
        return FileResponse(HERE / "index.html", headers={"Cache-Control": REVALIDATE})

    @routes.get("/owner")
    async def owner(caller: ApiUser) -> Owner:
        """Return the company whose records the phone stores."""
        return Owner(company_id=caller.company_id, company_name=caller.company_name)

    return routes


def files() -> Files:
    """Return the static files of the phone app; browsers revalidate them each time."""
    return Files(HERE, REVALIDATE)
