"""The demo with the whole suite: a file is booked, Sync is pressed twice, and a change by hand is found.

If this breaks, `make demo` does not work for whoever tries the suite for the first time.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.world import World

BOOK = """Invoice no,Client,Mail,Issued,Due,Item,Text,Qty,Each,Less,Tax,Paid,Paid on
F-1,Ann Low,ann@a.example,2026-03-01,2026-03-15,TEA,"Tea, green",3,12.50,10,15,38.81,2026-03-04
F-2,Bo Hay,,2026-03-02,2026-03-16,CUP,Cup,2,9.99,,15,,
F-2,Bo Hay,,2026-03-02,2026-03-16,,Export,1,5.00,,0,,
F-3,Bo Hay,,2026-03-03,2026-03-16,CUP,Cup taken back,-1,9.99,,15,,
F-4,,,2026-03-03,2026-03-16,CUP,Cup,1,9.99,,15,,
"""
COLUMNS = (
    "number=Invoice no; customer=Client; email=Mail; date=Issued; due date=Due; code=Item; description=Text; "
    "quantity=Qty; price=Each; discount=Less; tax=Tax; paid=Paid; paid on=Paid on"
)
Demo = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def demo(whole_suite: World, tmp_path: Path) -> Demo:
    """Runs a command of the demo with the suite, as the launcher would."""
    assert whole_suite.sandbox is not None
    whole_suite.start_what_ended()
    (tmp_path / ".run").mkdir()
    places = {"gateway": whole_suite.public_url, "sandbox": whole_suite.sandbox.url}
    (tmp_path / ".run" / "run.json").write_text(json.dumps(places))

    def run(verb: str, **options: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "demo", verb]
        environment = {"PATH": os.environ["PATH"]} | options
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def kept(folder: Path, name: str) -> Any:
    return json.loads((folder / ".run" / name).read_text(encoding="utf-8"))


def test_a_book_goes_in_is_compared_after_both_presses_and_a_change_by_hand_is_found(
    whole_suite: World, demo: Demo, tmp_path: Path
) -> None:
    (tmp_path / "book.csv").write_text(BOOK, encoding="utf-8")

    done = demo("run", ONCE="1", BOOK="book.csv", COLUMNS=COLUMNS, CURRENCY="NZD")

    outcome = kept(tmp_path, "demo.json")
    first, _, second = done.stdout.partition("After the second sync")
    assert "FAILED" not in first, done.stdout
    assert "ok      the second sync ended in the state completed" in second
    assert done.returncode == (0 if outcome["ok"] else 1)
    tallies = {kind: (one["found"], one["missing"], one["doubled"]) for kind, one in outcome["kinds"].items()}
    assert (tallies["invoice"], tallies["credit_note"], tallies["payment"]) == (
        (2, 0, 0),
        (1, 0, 0),
        (1, 0, 0),
    )
    assert [one["invoice"] for one in outcome["refused_rows"]] == ["F-4"]

    tenant = kept(tmp_path, "book.json")["tenant_id"]
    items = whole_suite.xero("GET", "objects/Items", tenant_id=tenant)["objects"]
    cup = next(one for one in items if one["Code"] == "CUP")
    whole_suite.xero("PATCH", f"objects/Items/{cup['ItemID']}", {"Name": "Mug"}, tenant_id=tenant)
    verified = demo("verify")

    assert verified.returncode == 1
    assert "product CUP: name Cup here, Mug in Xero" in verified.stdout
    assert "ok      invoices: each of the 2 is in Xero exactly once" in verified.stdout
