"""The README: its commands work and its tables are complete.

If this breaks, a developer who follows the README gets an error, or does not find a switch or a fault.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from xero_sandbox.driver import Sandbox
from xero_sandbox.faults.acting import KNOWN
from xero_sandbox.rules_page import switch_rows

README = (Path(__file__).parents[1] / "README.md").read_text()


@pytest.mark.skipif(shutil.which("curl") is None, reason="The README's first invoice is made with curl.")
def test_the_commands_of_the_readme_make_an_invoice(sandbox: Sandbox) -> None:
    commands = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)[0]
    here = commands.replace("XERO=http://127.0.0.1:8090", f"XERO={sandbox.address}")

    output = subprocess.run(["sh", "-eu", "-c", here], capture_output=True, text=True, check=True).stdout

    assert '"Status":"OK"' in output
    sandbox.connect()
    made = sandbox.get("Invoices", page=1)["Invoices"]
    assert [(one["Contact"]["Name"], one["Status"], one["Total"]) for one in made] == [
        ("Anna Lee", "AUTHORISED", 115)
    ]


def test_the_readme_names_every_switch_with_its_readings() -> None:
    assert "\n".join(switch_rows()) in README


def test_the_readme_names_every_fault() -> None:
    assert [fault for fault in sorted(KNOWN) if f"`{fault}`" not in README] == []
