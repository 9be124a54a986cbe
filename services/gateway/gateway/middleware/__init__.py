"""Checks before an endpoint runs: body limits, NUL characters, security headers, CSRF and rate limits."""

from gateway.middleware.bodies import Bodies
from gateway.middleware.csrf import from_our_page, same_site, same_token
from gateway.middleware.files import Files
from gateway.middleware.headers import Headers, safe_headers
from gateway.middleware.throttle import Throttle

__all__ = [
    "Bodies",
    "Files",
    "Headers",
    "Throttle",
    "from_our_page",
    "safe_headers",
    "same_site",
    "same_token",
]
