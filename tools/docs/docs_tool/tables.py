"""Generates the page of all tables from the migrations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import common.postgres
from docs_tool.markdown import code, page, table
from docs_tool.suite import SERVICES, Described

COMMON = Path(common.postgres.__file__).parent / "sql"
_CREATE = re.compile(r"((?:^--[^\n]*\n)*)^CREATE TABLE (\w+) \(\n(.*?)^\)", re.MULTILINE | re.DOTALL)
_ALTER = re.compile(
    r"^ALTER TABLE (\w+)\s+(?:ADD COLUMN (\w+)|DROP COLUMN (\w+)|RENAME COLUMN (\w+) TO (\w+))", re.MULTILINE
)
_NO_COLUMN = ("PRIMARY KEY", "FOREIGN KEY", "UNIQUE", "CHECK", "CONSTRAINT", "--", ")", "last_at IS")


@dataclass
class Table:
    """A table: its columns, and the comment above it in the migration."""

    name: str
    columns: list[str]
    about: str


def tables_in(folder: Path) -> list[Table]:
    """Return the tables that the migrations in a folder create."""
    found: dict[str, Table] = {}
    for path in sorted(folder.glob("*.sql")):
        text = path.read_text()
        for about, name, body in _CREATE.findall(text):
            found[name] = Table(name, list(_columns(body)), _comment(about))
        for name, added, dropped, old, new in _ALTER.findall(text):
            _alter(found[name].columns, added, dropped, old, new)
    return list(found.values())


def _alter(columns: list[str], added: str, dropped: str, old: str, new: str) -> None:
    """Apply one ALTER TABLE statement to a list of columns; unused names are empty."""
    if added:
        columns.append(added)
    elif dropped:
        columns.remove(dropped)
    else:
        columns[columns.index(old)] = new


def _columns(body: str) -> Iterator[str]:
    for line in body.splitlines():
        if re.match(r"    \w", line) and not line.strip().startswith(_NO_COLUMN):
            yield line.split()[0]


def _comment(comment: str) -> str:
    return " ".join(line.removeprefix("--").strip() for line in comment.splitlines())


def tables_of(service: Described) -> list[Table]:
    """Return a service's own tables, without those that every service has."""
    return tables_in(service.service.migrations) if service.service.migrations else []


def tables_page() -> str:
    """Return the page of all tables by schema."""
    head = ("table", "columns", "about")
    parts = [
        "Five services have a schema each, which no other service reads. Every row belongs to a company, and row "
        "security limits a transaction to the rows of one company.",
        "## In every schema",
        table(head, [(f"`{one.name}`", code(*one.columns), one.about) for one in tables_in(COMMON)]),
    ]
    for service in SERVICES:
        if own := tables_of(service):
            rows = [(f"`{one.name}`", code(*one.columns), one.about) for one in own]
            parts += [f"## {service.name}", table(head, rows)]
    return page("Tables", *parts)
