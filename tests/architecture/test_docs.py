"""The documents name only files, functions and decisions that exist.

If this breaks, an operator or a developer follows a page to a path or a function that is not there.
"""

import re
from pathlib import Path

import pytest

from docs_tool.suite import ROOT
from tests.architecture.sources import files, functions, names, shown

DOCUMENTS = [path for path in files("*.md") if "reference" not in path.parts]
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.*<>{}-]*|[\w-]+\.(?:py|md|sql|yaml|toml|sh))`")
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")
TOUR = ROOT / "docs" / "build" / "tour.md"
# What a run leaves behind, what a service lies at inside its container, and addresses that look like paths.
NOT_FILES = re.compile(
    r"^(?:\.run/|application/|accounting\.|text/|api/|_sandbox/|connect/|identity/|app/)|[*<>{}]"
)


def named_paths(text: str) -> list[str]:
    """Return what a document sets as code and looks like a path in this repository."""
    return [name for name in PATH.findall(text) if not NOT_FILES.search(name)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=shown)
def test_a_document_names_only_paths_that_exist(document: Path) -> None:
    missing = [name for name in named_paths(document.read_text()) if not exists(name, document)]

    assert missing == []


def exists(name: str, document: Path) -> bool:
    """Return whether a path exists: from the root, beside the document, or as the end of one file's path."""
    return name.rstrip("/") in names() or (document.parent / name).exists()


@pytest.mark.parametrize("document", files("*.md"), ids=shown)
def test_a_link_leads_to_a_file_that_is_there(document: Path) -> None:
    links = [one for one, _ in LINK.findall(document.read_text()) if not re.match(r"[a-z]+:", one)]

    assert [one for one in links if not (document.parent / one).exists()] == []


def test_the_tour_goes_through_every_layer_of_the_sync_worker() -> None:
    text = TOUR.read_text()

    assert len(named_paths(text)) > 20
    for layer in (
        "handlers.py",
        "flows/intake/intake.py",
        "flows/scheduling/scheduler.py",
        "flows/batches/sending.py",
        "kinds/invoices.py",
    ):
        assert layer in text


def test_the_functions_that_the_tour_names_are_there() -> None:
    named = re.findall(r"`([\w/.-]+\.py)` `(\w+)`", TOUR.read_text())
    missing = [name for path, name in named if name not in {one.name for one in functions(ROOT / path)}]

    assert len(named) > 10
    assert missing == []


def test_the_list_of_decisions_names_each() -> None:
    folder = ROOT / "docs" / "build" / "decisions"
    listed = LINK.findall((folder / "README.md").read_text())

    assert {name for name, _ in listed} == {path.name for path in folder.glob("0*.md")}


def test_the_numbers_of_decisions_have_no_hole_and_none_twice() -> None:
    decisions = files("docs/build/decisions/0*.md")

    assert [path.name[:3] for path in decisions] == [f"{n:03}" for n in range(1, len(decisions) + 1)]


def test_every_decision_says_when_to_think_again() -> None:
    decisions = [path for path in files("docs/build/decisions/*.md") if re.match(r"\d{3}-", path.name)]
    headings = ("## Context", "## Decision", "## Consequences", "## Revisit when")

    assert len(decisions) >= 8
    assert {
        shown(path): [one for one in headings if one not in path.read_text()]
        for path in decisions
        if any(one not in path.read_text() for one in headings)
    } == {}
