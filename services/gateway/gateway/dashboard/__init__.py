"""HEARS people: the server-rendered pages, one Python file and one template each."""

from fastapi import APIRouter

from gateway.dashboard.pages import home, keys, log, problems, sign_in, sign_up, xero_sync
from gateway.dashboard.rendering import STATIC, error_page
from gateway.middleware import Files

__all__ = ["error_page", "router", "static"]
A_YEAR = "public, max-age=31536000, immutable"


def router() -> APIRouter:
    """Join the pages."""
    whole = APIRouter(include_in_schema=False)
    for page in (home, sign_up, sign_in, xero_sync, log, problems, keys):
        whole.include_router(page.router)
    return whole


def static() -> Files:
    """Give the style sheet and the scripts; their addresses change with what they hold."""
    return Files(STATIC, A_YEAR)
