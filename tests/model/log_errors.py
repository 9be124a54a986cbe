"""What the engine's log says while the model runs: errors are failures of the model, the rest is not shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

ERRORS: list[str] = []


def _keep_errors(_: Any, level: str, event: Any) -> Any:
    if level in ("error", "critical", "exception"):
        ERRORS.append(str({name: value for name, value in event.items() if name != "exc_info"}))
    raise structlog.DropEvent


@contextmanager
def listening() -> Iterator[None]:
    """Collect errors instead of printing everything."""
    before = structlog.get_config()
    structlog.configure(processors=[_keep_errors], cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**before)
