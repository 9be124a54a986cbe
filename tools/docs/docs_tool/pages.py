"""All generated files."""

from collections.abc import Iterable
from pathlib import Path

from docs_tool import (
    asyncapi,
    broker,
    env_example,
    errors,
    events,
    queues,
    readmes,
    routes,
    settings,
    states,
    tables,
)
from docs_tool.suite import ROOT

REFERENCE = ROOT / "docs" / "reference"


def all_pages() -> dict[Path, str]:
    """Return the text of every generated file by path."""
    return {
        REFERENCE / "events.md": events.events_page(),
        REFERENCE / "asyncapi.yaml": asyncapi.asyncapi_document(),
        REFERENCE / "errors.md": errors.errors_page(),
        REFERENCE / "causes.md": errors.causes_page(),
        REFERENCE / "settings.md": settings.settings_page(),
        REFERENCE / "states.md": states.states_page(),
        REFERENCE / "tables.md": tables.tables_page(),
        REFERENCE / "queues.md": queues.queues_page(),
        REFERENCE / "routes.md": routes.routes_page(),
        ROOT / ".env.example": env_example.env_example(),
        **broker.broker_file(),
        **readmes.readmes(),
    }


def left_over(generated: Iterable[Path]) -> list[Path]:
    """Return the files in the reference folder that are no longer generated."""
    return sorted(path for path in set(REFERENCE.glob("**/*")) - set(generated) if path.is_file())
