"""Everything that is made of the code, by the file it stands in."""

from collections.abc import Iterable
from pathlib import Path

from docs_tool import env_example, errors, events, queues, readmes, routes, schemas, settings, states, tables
from docs_tool.suite import ROOT

REFERENCE = ROOT / "docs" / "reference"


def all_pages() -> dict[Path, str]:
    """Make every page, list and schema."""
    return {
        REFERENCE / "events.md": events.events_page(),
        REFERENCE / "errors.md": errors.errors_page(),
        REFERENCE / "causes.md": errors.causes_page(),
        REFERENCE / "settings.md": settings.settings_page(),
        REFERENCE / "states.md": states.states_page(),
        REFERENCE / "tables.md": tables.tables_page(),
        REFERENCE / "queues.md": queues.queues_page(),
        REFERENCE / "routes.md": routes.routes_page(),
        ROOT / ".env.example": env_example.env_example(),
        **readmes.readmes(),
        **schemas.schemas(),
    }


def left_over(made: Iterable[Path]) -> list[Path]:
    """Give the files of the generated folders that nothing makes."""
    there = {*REFERENCE.glob("**/*"), *schemas.FOLDER.glob("*.json")}
    return sorted(path for path in there - set(made) if path.is_file())
