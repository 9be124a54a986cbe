"""The dashboard: server-rendered pages, each with one Python module and one template."""

from fastapi import APIRouter

from gateway.dashboard.pages import home, keys, log, problems, sign_in, sign_up, xero_sync
from gateway.dashboard.rendering import STATIC, error_page
from gateway.middleware import Files

__all__ = ["error_page", "router", "static"]
A_YEAR = "public, max-age=31536000, immutable"


def router() -> APIRouter:
    """Return the router of all pages."""
    whole = APIRouter(include_in_schema=False)
    for page in (home, sign_up, sign_in, xero_sync, log, problems, keys):
        whole.include_router(page.router)
    return whole


def static() -> Files:
    """Return the style sheet and scripts, cached for a year; their addresses contain a hash of their content."""
    return Files(STATIC, A_YEAR)
