"""Passwords derived from one secret: reproducible for all who know it, and they do not reveal it."""

import base64
import hashlib
import hmac
from collections.abc import Iterable


def passwords_from(secret: str, names: Iterable[str]) -> dict[str, str]:
    """Return a password for each name, an HMAC-SHA256 of the name in characters that a URL need not quote."""
    return {name: _derived(secret, name) for name in names}


def _derived(secret: str, name: str) -> str:
    digest = hmac.new(secret.encode(), f"invoiceasap {name}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
