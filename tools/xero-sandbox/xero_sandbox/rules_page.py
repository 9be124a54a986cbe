"""Write RULES.md: every rule with its source, its certainty and the tests that prove it."""

import ast
from importlib import import_module
from pathlib import Path

from xero_sandbox.rulebook import RULES
from xero_sandbox.switches import SWITCHES

# The application imports every module that has rules.
import_module("xero_sandbox.asgi")


def _rules_proved(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [
        str(argument.value)
        for mark in node.decorator_list
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule"
        for argument in mark.args
        if isinstance(argument, ast.Constant)
    ]


def proving_tests(folder: Path) -> dict[str, list[str]]:
    """Return the tests below a folder by the rule that they prove."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                for name in _rules_proved(node):
                    found.setdefault(name, []).append(f"{file.stem}.{node.name}")
    return found


def rules_page(tests: dict[str, list[str]]) -> str:
    """Return the text of RULES.md."""
    rows = ["# Rules", "", "Generated from the code by `python -m xero_sandbox rules`. Do not edit.", ""]
    rows += [
        "Certainty: `wire` is seen in a recording, `docs` is on an official page, `report` is reported by developers,"
    ]
    rows += ["`assumed` is unknown and therefore a switch.", ""]
    for section in sorted({name.partition(".")[0] for name in RULES}):
        rows += [
            f"## {section}",
            "",
            "| rule | behaviour | certainty | source | module | tests |",
            "|---|---|---|---|---|---|",
        ]
        for name in sorted(RULES):
            if name.partition(".")[0] != section:
                continue
            rule = RULES[name]
            sure = f"{rule.sure} (`{rule.switch}`)" if rule.switch else rule.sure
            home = rule.home.removeprefix("xero_sandbox.")
            proofs = "<br>".join(tests.get(name, ["none"]))
            rows.append(
                f"| `{name}` | {_cell(rule.description)} | {sure} | {_cell(rule.source)} | {home} | {proofs} |"
            )
        rows.append("")
    rows += ["## Switches", "", *switch_rows()]
    return "\n".join(rows) + "\n"


def switch_rows() -> list[str]:
    """Return the rows of the table of switches."""
    head = ["| switch | readings, the default first | meaning |", "|---|---|---|"]
    return head + [
        f"| `{name}` | {', '.join(s.readings)} | {_cell(s.description)} |" for name, s in SWITCHES.items()
    ]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def write_rules(folder: Path) -> None:
    """Write RULES.md into a folder that also contains tests/."""
    (folder / "RULES.md").write_text(rules_page(proving_tests(folder / "tests")))
