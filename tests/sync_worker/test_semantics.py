"""Every row of docs/build/semantics.md is run against the code.

If this breaks, that page promises something else than a sync does with a person's records.
"""

import re
from importlib import import_module
from pathlib import Path

import pytest

from sync_worker.xero.refusals import cause_of
from tests.sync_worker.rows import Rows

PAGE = Path(__file__).parents[2] / "docs" / "build" / "semantics.md"
MODULES = sorted(path.stem for path in Path(__file__).parent.glob("rows_of_*.py"))
ROWS: Rows = {
    name: row for module in MODULES for name, row in import_module(f"tests.sync_worker.{module}").ROWS.items()
}


def table_rows() -> dict[str, list[str]]:
    """Return the rows that have a name, by it: their other cells."""
    found: dict[str, list[str]] = {}
    for line in PAGE.read_text().splitlines():
        name, *cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.fullmatch(r"[A-Z]\d+", name):
            assert name not in found, f"{name} is there twice"
            found[name] = cells
    return found


TABLES = table_rows()
REFUSALS = sorted(name for name in TABLES if name.startswith("R"))


def test_the_page_and_the_tests_have_the_same_rows() -> None:
    assert TABLES.keys() == {*ROWS, *REFUSALS}
    assert REFUSALS


@pytest.mark.parametrize("name", ROWS)
def test_each_row_says_what_the_code_does(name: str) -> None:
    assert tuple(TABLES[name][-3:]) == ROWS[name]().cells


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_has_the_cause_that_its_row_names(name: str) -> None:
    sentence, cause = TABLES[name]

    assert f"`{cause_of(sentence).code}`" == cause
