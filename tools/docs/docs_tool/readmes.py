"""Generates the six lists at the end of each service's README."""

import tomllib
from pathlib import Path

from docs_tool.events import consumed_by, published_by
from docs_tool.markdown import code, listed
from docs_tool.routes import callable_by
from docs_tool.settings import common_part, rows_of
from docs_tool.suite import SERVICES, Described
from docs_tool.tables import tables_of

BEGIN, END = "<!-- six lists, made by `make docs` -->", "<!-- end of the lists -->"


def lists_of(service: Described) -> str:
    """Return the six lists of a service."""
    own = [name for name, _, _ in rows_of(service.service.settings, common_part(service))]
    lines = [
        f"- **Owns** {owned_by(service)}",
        f"- **Consumes** {listed(consumed_by(service), 'nothing')}",
        f"- **Publishes** {listed(published_by(service), 'nothing')}",
        f"- **Requests**{requests_of(service)}",
        f"- **Tables** {code(*(one.name for one in tables_of(service))) or 'none'}",
        f"- **Settings** {' '.join(own) or 'only the common ones'}",
    ]
    return "\n".join((BEGIN, "", *lines, "", END))


def owned_by(service: Described) -> str:
    """Return the description in a service's package."""
    described = tomllib.loads((service.folder / "pyproject.toml").read_text())["project"]["description"]
    return str(described)


def requests_of(service: Described) -> str:
    """Return the routes of other services that a service may call, by service and path."""
    routes: dict[str, dict[str, list[str]]] = {}
    for other, route in callable_by(service):
        path = route.path.removeprefix("/companies/{company_id}")
        routes.setdefault(other, {}).setdefault(path, []).append(route.method.upper())
    lines = [
        f"\n  - {other}: " + code(*(f"{' '.join(methods)} {path}" for path, methods in paths.items()))
        for other, paths in routes.items()
    ]
    return "".join(lines) if lines else " nothing"


def readmes() -> dict[Path, str]:
    """Return the text of each service's README with up-to-date lists."""
    texts = {}
    for service in SERVICES:
        path = service.folder / "README.md"
        text = path.read_text().rstrip() if path.exists() else f"# {service.name}"
        if BEGIN not in text:
            text = f"{text}\n\n{BEGIN}\n{END}"
        before, _, rest = text.partition(BEGIN)
        texts[path] = before + lists_of(service) + rest.partition(END)[2] + "\n"
    return texts
