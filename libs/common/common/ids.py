"""Identifiers: new ids sort by creation time, derived ids are the same for the same input."""

from uuid import UUID, uuid5

import uuid_utils

NAMESPACE = UUID("5c1b5a7e-6d0a-5b0e-9a2f-3d7f2f8e6a41")


def new_id() -> UUID:
    """Return a new UUIDv7 (RFC 9562)."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def derived_id(*parts: object) -> UUID:
    """Return a UUIDv5 (RFC 9562) that is always the same for the same parts, in any process."""
    return uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))
