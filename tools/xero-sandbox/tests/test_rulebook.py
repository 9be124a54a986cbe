"""The rulebook: every rule has a module, a source and a test; every assumption has a switch.

If this breaks, a developer cannot tell which behaviour of the sandbox is confirmed and which is assumed.
"""

from pathlib import Path

from xero_sandbox.rulebook import RULES
from xero_sandbox.rules_page import proving_tests, rules_page
from xero_sandbox.switches import SWITCHES

TESTS = Path(__file__).parent


def test_every_rule_is_named_by_a_test() -> None:
    assert sorted(set(RULES) - set(proving_tests(TESTS))) == []


def test_no_test_names_a_rule_that_does_not_exist() -> None:
    assert sorted(set(proving_tests(TESTS)) - set(RULES)) == []


def test_every_assumption_has_a_switch_and_every_switch_a_rule() -> None:
    assert [
        name for name, rule in RULES.items() if (rule.sure == "assumed") != (rule.switch is not None)
    ] == []
    assert set(SWITCHES) == {rule.switch for rule in RULES.values() if rule.switch}


def test_every_rule_has_a_description_and_a_source() -> None:
    assert [name for name, rule in RULES.items() if len(rule.description) < 20 or not rule.source] == []


def test_rules_md_matches_the_code() -> None:
    assert (TESTS.parent / "RULES.md").read_text() == rules_page(proving_tests(TESTS))
