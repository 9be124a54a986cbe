"""Events as another invoicing system sends them."""

from typing import Any

from common.ids import new_id


def published(what: str, record: dict[str, Any], revision: int = 1) -> dict[str, Any]:
    """Return an event about a record."""
    time = "2026-10-01T10:00:00Z"
    return {"id": str(new_id()), "type": what, "time": time, "revision": revision, "record": record}
