"""What every request passes before a door opens: sizes, times, NUL, headers; and who may not try again so soon."""

from gateway.guard.bodies import Bodies
from gateway.guard.csrf import from_our_page, same_site, same_token
from gateway.guard.files import Files
from gateway.guard.headers import Headers, safe_headers
from gateway.guard.throttle import Throttle

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
