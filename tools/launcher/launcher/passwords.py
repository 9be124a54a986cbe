"""Passwords made from one secret: the same for everybody who knows it, and no help in finding it."""

import base64
import hashlib
import hmac
from collections.abc import Iterable


def passwords_from(secret: str, names: Iterable[str]) -> dict[str, str]:
    """A password for each name, without a character that an address would have to quote."""
    return {name: _derived(secret, name) for name in names}


def _derived(secret: str, name: str) -> str:
    digest = hmac.new(secret.encode(), f"invoiceasap {name}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
