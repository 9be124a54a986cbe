"""Identifiers: new ones rise with time, derived ones are the same wherever they are made."""

from uuid import UUID, uuid5

import uuid_utils

NAMESPACE = UUID("5c1b5a7e-6d0a-5b0e-9a2f-3d7f2f8e6a41")


def new_id() -> UUID:
    """Make a new UUIDv7."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def derived_id(*parts: object) -> UUID:
    """Make the UUIDv5 that these parts always have."""
    return uuid5(NAMESPACE, "\x1f".join(str(part) for part in parts))
