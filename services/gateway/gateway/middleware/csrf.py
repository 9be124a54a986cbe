"""Whether a change that comes with our cookie also comes from our own page."""

import hmac

from starlette.requests import Request

from gateway.errors import NotFromOurPage, WrongPlace

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "X-CSRF-Token"


def same_token(sent: str | None, expected: str | None) -> None:
    """Refuse unless the page's own token was sent."""
    if not sent or not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise NotFromOurPage


def same_site(request: Request, address: str) -> None:
    """Refuse what a browser says comes from another web site."""
    if request.method in SAFE:
        return
    origin = request.headers.get("origin")
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in {"same-origin", "none"} or (origin is not None and origin != address):
        raise WrongPlace


def from_our_page(request: Request, expected: str | None) -> None:
    """Refuse a change without the token in its header."""
    if request.method not in SAFE:
        same_token(request.headers.get(HEADER), expected)
