"""The demo as a person types it, where it cannot run: a sentence, an exit status, and what is stored.

If this breaks, a person who makes a mistake sees a traceback instead of what to do.
"""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Demo = Callable[..., "subprocess.CompletedProcess[str]"]
HEADINGS = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
OPEN = HEADINGS + "".join(
    f"{line}\n"
    for line in (
        "7,A1,Cheese,1,12/1/10 8:26,2,17,France",
        "C8,A1,Cheese,-1,12/1/10 9:26,2,17,France",
        "9,A1,Cheese,1,12/1/10 9:26,2,,France",
    )
)


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """Runs a verb of the demo where no suite runs."""

    def run(verb: str, **options: str) -> "subprocess.CompletedProcess[str]":
        left_out = ("ONCE", "BOOK", "DATES", "DECIMALS", "CURRENCY", "TAX", "PRICES", "COLUMNS")
        environment = {name: value for name, value in os.environ.items() if name not in left_out} | options
        command = [sys.executable, "-m", "demo", verb]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


def kept(folder: Path) -> dict[str, object]:
    """What the demo left about itself."""
    found: dict[str, object] = json.loads((folder / ".run" / "demo.json").read_text())
    return found


def test_a_file_that_leaves_the_order_of_its_dates_open_ends_the_demo_with_both_readings(
    demo: Demo, tmp_path: Path
) -> None:
    (tmp_path / "book.csv").write_text(OPEN)

    done = demo("run", ONCE="1", BOOK="book.csv")

    assert done.returncode == 2
    assert "12 January 2010" in done.stdout
    assert "01 December 2010" in done.stdout
    assert done.stdout.splitlines()[-1] == "demo: failed"
    assert kept(tmp_path)["ok"] is False


def test_without_a_suite_the_demo_says_how_to_start_one(demo: Demo, tmp_path: Path) -> None:
    done = demo("run", ONCE="1")
    assert done.returncode == 2
    assert "`make up`" in done.stdout
    assert "make up" in str(kept(tmp_path)["error"])
    assert not done.stderr


def test_only_a_demo_that_stops_by_itself_ends_with_a_verdict(demo: Demo) -> None:
    assert "demo: failed" not in demo("run", ONCE="0").stdout


def test_a_book_can_be_read_without_loading_it_and_shows_what_is_refused(demo: Demo, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(OPEN)
    done = demo("read", BOOK="book.csv", DATES="mdy", CURRENCY="GBP")
    assert done.returncode == 0
    assert "row 2: invoice 7, 2010-12-01, Customer 17: 1 x 2 = 2.00 GBP" in done.stdout
    assert "row 4: 9 is left out: no customer" in done.stdout
    assert "invoices: 1; credit notes: 1; payments: 0; left out: 1 (rows: 1)" in done.stdout


def test_what_a_file_leaves_open_is_asked_at_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text("Nr,Client,Issued,Each\n7,Ann,12/1/10,2\n")
    person, terminal = pty.openpty()
    os.write(person, b"1\n3\nclient\n\n\n4\n\nmdy\n")
    environment = {name: value for name, value in os.environ.items() if name not in ("DATES", "COLUMNS")}
    done = subprocess.run(
        [sys.executable, "-m", "demo", "read"],
        cwd=tmp_path,
        env=environment | {"BOOK": "book.csv", "CURRENCY": "GBP"},
        stdin=terminal,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    os.close(person)
    os.close(terminal)
    assert done.returncode == 0, done.stdout
    assert "COLUMNS='number=Nr; date=Issued; customer=Client; price=Each'" in done.stdout
    assert "row 2: invoice 7, 2010-12-01, Ann: 1 x 2 = 2.00 GBP" in done.stdout


def test_a_verb_that_there_is_not_is_answered_with_those_there_are(demo: Demo) -> None:
    done = demo("dance")
    assert done.returncode == 2
    assert "run|verify|read" in done.stdout
