"""Protection against cross-site request forgery (CSRF) for requests with the session cookie."""

import hmac

from starlette.requests import Request

from gateway.errors import NotFromOurPage, WrongPlace

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "X-CSRF-Token"


def same_token(sent: str | None, expected: str | None) -> None:
    """Check the CSRF token of a page.

    Raises:
        NotFromOurPage: The token is missing or is not that of this session.
    """
    if not sent or not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise NotFromOurPage


def same_site(request: Request, address: str) -> None:
    """Check the headers Origin and Sec-Fetch-Site of a change.

    Raises:
        WrongPlace: A browser sent the request from another site.
    """
    if request.method in SAFE:
        return
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in {"same-origin", "none"} or (origin is not None and origin != address):
        raise WrongPlace


def from_our_page(request: Request, expected: str | None) -> None:
    """Check the header `X-CSRF-Token` of a change; requests that change nothing need none."""
    if request.method not in SAFE:
        same_token(request.headers.get(HEADER), expected)
